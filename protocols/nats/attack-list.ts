/** What each attack sends to a client or a server with the default limits, what is counted of it, and what ends it. */
import type { Flood } from "../../lab/target/floods.ts";
import { octetsOf } from "../shared/line-text.ts";
import type { Victim } from "./attack-victims.ts";
import { GREETING, listeningClient, newClient, serverVictim, SID, takingClient } from "./attack-victims.ts";
import { DEFAULT_NATS_LIMITS, RELAYED_OCTETS_MAX } from "./limits.ts";

const LIMITS = DEFAULT_NATS_LIMITS;
const SECOND_TICKS = 1_000_000;
/** Repeats of what a chunk holds. */
const PER_CHUNK = 1_000;
const SUBSCRIPTIONS_PER_CHUNK = 32;
const HEADERS_PER_CHUNK = 1_024;
const PONG_OCTETS = 6;
const MEBI_OCTETS = 1_048_576;

function* repeat(times: number, text: string): Iterable<Uint8Array> {
  const octets = octetsOf(text);
  for (let time = 0; time < times; time += 1) yield octets;
}

function* octetByOctet(text: string): Iterable<Uint8Array> {
  const octets = octetsOf(text);
  for (let at = 0; at < octets.length; at += 1) yield octets.subarray(at, at + 1);
}

const held = ({ gauge }: Victim): number => gauge.bytesHeld;
const time = (_victim: Victim, now: number): number => now;
const toClient = { victim: listeningClient, ticksPerChunk: 0 };
const toServer = { victim: () => serverVictim(true), ticksPerChunk: 0 };

export const FLOODS: readonly Flood<Victim>[] = [
  {
    ...toClient,
    name: "endless-line",
    summary: "a subject without an end",
    attack: {
      limit: "controlLineOctetsMax",
      bound: LIMITS.controlLineOctetsMax + RELAYED_OCTETS_MAX,
      unit: "octets held",
      fault: "NATS_LINE_TOO_LONG",
    },
    *chunks() {
      yield octetsOf("MSG ");
      yield* repeat(2 * LIMITS.controlLineOctetsMax, "x");
    },
    count: held,
  },
  {
    ...toClient,
    name: "endless-info",
    summary: "a greeting without an end",
    victim: newClient,
    attack: {
      limit: "infoOctetsMax",
      bound: LIMITS.infoOctetsMax,
      unit: "octets held",
      fault: "NATS_LINE_TOO_LONG",
    },
    *chunks() {
      yield octetsOf('INFO {"nonce":"');
      yield* repeat((2 * LIMITS.infoOctetsMax) / PER_CHUNK, "x".repeat(PER_CHUNK));
    },
    count: held,
  },
  {
    ...toClient,
    name: "server-list-bomb",
    summary: "a greeting that names more servers than there may be",
    victim: newClient,
    attack: { limit: "connectUrlsMax", bound: LIMITS.infoOctetsMax, unit: "octets held", fault: "NATS_JSON" },
    *chunks() {
      const urls = Array.from({ length: LIMITS.connectUrlsMax + 1 }, () => `"${"a".repeat(48)}"`).join(",");
      yield octetsOf(`INFO {"connect_urls":[${urls}]`);
      yield octetsOf("}\r\n");
    },
    count: held,
  },
  {
    ...toClient,
    name: "payload-bomb",
    summary: "a message that declares one octet more than there may be, and its octets",
    attack: {
      limit: "payloadOctetsMax",
      bound: LIMITS.controlLineOctetsMax,
      unit: "octets held",
      fault: "NATS_PAYLOAD_TOO_LARGE",
    },
    *chunks() {
      yield* octetByOctet(`MSG ${"x".repeat(LIMITS.controlLineOctetsMax - 20)} 2 ${LIMITS.payloadOctetsMax + 1}\r\n`);
      yield* repeat(PER_CHUNK, "x".repeat(PER_CHUNK));
    },
    count: held,
  },
  {
    ...toClient,
    name: "header-bomb",
    summary: "a message with headers larger than are read: it has none, and the connection goes on",
    victim: takingClient,
    attack: {
      limit: "headerOctetsMax",
      bound: LIMITS.controlLineOctetsMax + LIMITS.payloadOctetsMax,
      unit: "octets held",
      fault: "NATS_HEADERS_TOO_LARGE",
    },
    *chunks() {
      const sizes = `${LIMITS.headerOctetsMax + 1} ${LIMITS.payloadOctetsMax}`;
      yield* octetByOctet(`HMSG ${"x".repeat(LIMITS.controlLineOctetsMax - 25)} 2 ${sizes}\r\n`);
      yield* repeat(LIMITS.payloadOctetsMax / HEADERS_PER_CHUNK, "x".repeat(HEADERS_PER_CHUNK));
      yield octetsOf("\r\n");
    },
    count: held,
  },
  {
    ...toClient,
    name: "slow-drip-message",
    summary: "a message of which an octet comes every second",
    attack: {
      limit: "operationTicksMax",
      bound: LIMITS.operationTicksMax,
      unit: "ticks of one message",
      fault: "NATS_OPERATION_TIMEOUT",
    },
    ticksPerChunk: SECOND_TICKS,
    chunks: () => octetByOctet(`MSG news ${SID} 100\r\n${"x".repeat(100)}`),
    count: time,
  },
  {
    ...toClient,
    name: "slow-drip-greeting",
    summary: "a greeting of which an octet comes every tenth of a second",
    victim: newClient,
    attack: {
      limit: "connectTicksMax",
      bound: LIMITS.connectTicksMax,
      unit: "ticks to connect",
      fault: "NATS_CONNECT_TIMEOUT",
    },
    ticksPerChunk: SECOND_TICKS / 10,
    chunks: () => octetByOctet(GREETING),
    count: time,
  },
  {
    ...toClient,
    name: "ping-flood",
    summary: "PING to a client whose answers cannot be written",
    attack: {
      limit: "pongsWaitingMax",
      bound: PONG_OCTETS * LIMITS.pongsWaitingMax,
      unit: "octets of answers waiting",
      fault: "NATS_PING_FLOOD",
    },
    chunks: () => repeat(2 * LIMITS.pongsWaitingMax, "PING\r\n"),
    count: held,
  },
  {
    ...toClient,
    name: "deaf-server",
    summary: "a server that sends messages and answers no PING",
    attack: {
      limit: "pingsOutMax",
      bound: (LIMITS.pingsOutMax + 1) * LIMITS.pingTicks,
      unit: "ticks without an answer",
      fault: "NATS_STALE",
    },
    ticksPerChunk: 10 * SECOND_TICKS,
    chunks: () => repeat(100, "MSG gone 9 0\r\n\r\n"),
    count: time,
  },
  {
    ...toClient,
    name: "message-flood",
    summary: "messages that nobody takes: the subscription is ended, the connection goes on",
    attack: {
      limit: "messagesHeldMax",
      bound: LIMITS.messagesHeldMax,
      unit: "messages held",
      fault: "NATS_SLOW_CONSUMER",
    },
    chunks: () => repeat((2 * LIMITS.messagesHeldMax) / 16, `MSG news ${SID} 1\r\nx\r\n`.repeat(16)),
    count: ({ messagesHeld }) => messagesHeld,
  },
  {
    ...toClient,
    name: "message-octets-flood",
    summary: "few large messages that nobody takes",
    attack: {
      limit: "messageOctetsMax",
      bound: LIMITS.messageOctetsMax,
      unit: "octets held",
      fault: "NATS_SLOW_CONSUMER",
    },
    chunks: () => repeat(16, `MSG news ${SID} ${MEBI_OCTETS}\r\n${"x".repeat(MEBI_OCTETS)}\r\n`),
    count: ({ messageOctets }) => messageOctets,
  },
  {
    ...toServer,
    name: "endless-operation",
    summary: "an operation of a client without an end",
    attack: {
      limit: "controlLineOctetsMax",
      bound: LIMITS.controlLineOctetsMax,
      unit: "octets held",
      fault: "NATS_LINE_TOO_LONG",
    },
    *chunks() {
      yield octetsOf("CONNECT ");
      yield* repeat(2 * LIMITS.controlLineOctetsMax, "x");
    },
    count: held,
  },
  {
    ...toServer,
    name: "subscription-flood",
    summary: "subscriptions without an end",
    attack: {
      limit: "subscriptionsMax",
      bound: LIMITS.subscriptionsMax,
      unit: "subscriptions",
      fault: "NATS_TOO_MANY_SUBSCRIPTIONS",
    },
    *chunks() {
      for (let first = 1; first <= 2 * LIMITS.subscriptionsMax; first += SUBSCRIPTIONS_PER_CHUNK) {
        const sids = Array.from({ length: SUBSCRIPTIONS_PER_CHUNK }, (_, index) => first + index);
        yield octetsOf(sids.map((sid) => `SUB a.${sid} ${sid}\r\n`).join(""));
      }
    },
    count: ({ subscriptions }) => subscriptions,
  },
  {
    ...toServer,
    name: "unread-messages",
    summary: "a client that publishes to itself and reads nothing",
    attack: {
      limit: "outputOctetsMax",
      bound: LIMITS.outputOctetsMax,
      unit: "octets waiting",
      fault: "NATS_SLOW_CONSUMER",
    },
    victim: () => serverVictim(false),
    *chunks() {
      yield octetsOf("SUB a 1\r\n");
      yield* repeat(16, `PUB a ${MEBI_OCTETS}\r\n${"x".repeat(MEBI_OCTETS)}\r\n`);
    },
    count: ({ outputOctets }) => outputOctets,
  },
  {
    ...toServer,
    name: "unread-pongs",
    summary: "PING from a client that reads no answer",
    attack: {
      limit: "outputOctetsMax",
      bound: LIMITS.outputOctetsMax,
      unit: "octets waiting",
      fault: "NATS_SLOW_CONSUMER",
    },
    victim: () => serverVictim(false),
    chunks: () => repeat(MEBI_OCTETS / PER_CHUNK, "PING\r\n".repeat(2 * PER_CHUNK)),
    count: ({ outputOctets }) => outputOctets,
  },
  {
    ...toServer,
    name: "slow-drip-operation",
    summary: "a publication of which an octet comes every second",
    attack: {
      limit: "operationTicksMax",
      bound: LIMITS.operationTicksMax,
      unit: "ticks of one operation",
      fault: "NATS_OPERATION_TIMEOUT",
    },
    ticksPerChunk: SECOND_TICKS,
    chunks: () => octetByOctet(`PUB a 100\r\n${"x".repeat(100)}`),
    count: time,
  },
  {
    ...toServer,
    name: "deaf-client",
    summary: "a client that publishes and answers no PING",
    attack: {
      limit: "pingsOutMax",
      bound: (LIMITS.pingsOutMax + 1) * LIMITS.pingTicks,
      unit: "ticks without an answer",
      fault: "NATS_STALE",
    },
    ticksPerChunk: 10 * SECOND_TICKS,
    chunks: () => repeat(100, "PUB a 0\r\n\r\n"),
    count: time,
  },
];
