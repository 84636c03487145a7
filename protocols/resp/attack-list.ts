/** What each attack sends to a client or a server with the default limits, what is counted of it, and what ends it. */
import type { Flood } from "../../lab/target/floods.ts";
import { octetsOf } from "../shared/line-text.ts";
import { DEFAULT_RESP_LIMITS, NUMBER_OCTETS_MAX } from "./limits.ts";
import { RespClient } from "./client.ts";
import { commandOf, encodeCommand } from "./encoder.ts";
import { RespServer } from "./server.ts";
import { Store } from "./store.ts";

/** What is attacked, as far as attacks see it. */
interface Victim {
  receive(octets: Uint8Array): void;
  advance(now: number): void;
  readonly gauge: RespClient | RespServer;
  readonly pushesHeld: number;
  readonly outputOctets: number;
}

const LIMITS = DEFAULT_RESP_LIMITS;
const SECOND_TICKS = 1_000_000;
/** Repeats of what a chunk holds. */
const PER_CHUNK = 1_000;
const PONG_OCTETS = 7;

function* repeat(times: number, text: string): Iterable<Uint8Array> {
  const octets = octetsOf(text);
  for (let time = 0; time < times; time += 1) yield octets;
}

function* octetByOctet(text: string): Iterable<Uint8Array> {
  const octets = octetsOf(text);
  for (let at = 0; at < octets.length; at += 1) yield octets.subarray(at, at + 1);
}

/** A client that has sent one command and waits for its reply. */
function waitingClient(): Victim {
  const client = new RespClient({ limits: LIMITS, version: 2 });
  client.send(commandOf("GET", "k"));
  client.takeOutput();
  return clientVictim(client);
}

/** A client that was promised nothing and takes nothing that is pushed. */
function subscribedClient(): Victim {
  const client = new RespClient({ limits: LIMITS, version: 3 });
  client.receive(octetsOf("%0\r\n"));
  return clientVictim(client);
}

function clientVictim(client: RespClient): Victim {
  return {
    receive: (octets) => void client.receive(octets),
    advance: (now) => void client.advance(now),
    gauge: client,
    get pushesHeld() {
      return client.pushesHeld;
    },
    outputOctets: 0,
  };
}

/** A server whose client reads nothing unless `isRead`. */
function serverVictim(isRead: boolean): Victim {
  const server = new RespServer({ limits: LIMITS });
  const store = new Store();
  const client = { server, channels: new Set<string>() };
  store.join(client);
  return {
    receive: (octets) => {
      for (const command of server.receive(octets).commands) store.execute(client, command);
      if (isRead) server.takeOutput();
    },
    advance: (now) => void server.advance(now),
    gauge: server,
    pushesHeld: 0,
    get outputOctets() {
      return server.outputOctets;
    },
  };
}

const held = ({ gauge }: Victim): number => gauge.bytesHeld;
const parts = ({ gauge }: Victim): number => gauge.partsHeld;
const toClient = { victim: waitingClient, ticksPerChunk: 0 };
const toServer = { victim: () => serverVictim(true), ticksPerChunk: 0 };
const subscribed = { victim: subscribedClient, ticksPerChunk: 0 };

export const FLOODS: readonly Flood<Victim>[] = [
  {
    ...toClient,
    name: "depth-bomb",
    summary: "arrays of one array, without end",
    attack: { limit: "depthMax", bound: LIMITS.depthMax + 1, unit: "parts held", fault: "RESP_TOO_DEEP" },
    chunks: () => repeat(4 * LIMITS.depthMax, "*1\r\n"),
    count: parts,
  },
  {
    ...toClient,
    name: "count-bomb",
    summary: "an array that declares more elements than there may be, and its elements",
    attack: { limit: "elementsMax", bound: NUMBER_OCTETS_MAX, unit: "octets held", fault: "RESP_TOO_MANY_ELEMENTS" },
    *chunks() {
      yield* octetByOctet(`*${LIMITS.elementsMax + 1}\r\n`);
      yield* repeat(PER_CHUNK, ":1\r\n");
    },
    count: held,
  },
  {
    ...toClient,
    name: "count-product-bomb",
    summary: "nested arrays whose counts are allowed one by one, and multiply",
    attack: {
      limit: "elementsMax",
      bound: LIMITS.depthMax + 1,
      unit: "parts held",
      fault: "RESP_TOO_MANY_ELEMENTS",
    },
    chunks: () => repeat(LIMITS.depthMax, `*${LIMITS.elementsMax / 4}\r\n`),
    count: parts,
  },
  {
    ...toClient,
    name: "bulk-length-bomb",
    summary: "a bulk string that declares one octet more than 512 MiB, and its octets",
    attack: {
      limit: "bulkOctetsMax",
      bound: NUMBER_OCTETS_MAX,
      unit: "octets held",
      fault: "RESP_BULK_TOO_LARGE",
    },
    *chunks() {
      yield* octetByOctet(`$${LIMITS.bulkOctetsMax + 1}\r\n`);
      yield* repeat(PER_CHUNK, "x".repeat(PER_CHUNK));
    },
    count: held,
  },
  {
    ...toClient,
    name: "endless-stream-aggregate",
    summary: "a streamed array that never ends",
    attack: {
      limit: "elementsMax",
      bound: LIMITS.elementsMax + 1,
      unit: "parts held",
      fault: "RESP_TOO_MANY_ELEMENTS",
    },
    victim: subscribedClient,
    *chunks() {
      yield octetsOf("*?\r\n");
      yield* repeat(2 + LIMITS.elementsMax / PER_CHUNK, ":1\r\n".repeat(PER_CHUNK));
    },
    count: parts,
  },
  {
    ...toClient,
    name: "endless-line",
    summary: "a simple string without a line break",
    attack: {
      limit: "lineOctetsMax",
      bound: LIMITS.lineOctetsMax + PER_CHUNK,
      unit: "octets held",
      fault: "RESP_LINE_TOO_LONG",
    },
    *chunks() {
      yield octetsOf("+");
      yield* repeat((2 * LIMITS.lineOctetsMax) / PER_CHUNK, "x".repeat(PER_CHUNK));
    },
    count: held,
  },
  {
    ...toClient,
    name: "slow-drip-reply",
    summary: "a reply of which an octet comes every second",
    attack: {
      limit: "replyTicksMax",
      bound: LIMITS.replyTicksMax,
      unit: "ticks of one reply",
      fault: "RESP_REPLY_TIMEOUT",
    },
    ticksPerChunk: SECOND_TICKS,
    chunks: () => octetByOctet(`$100\r\n${"x".repeat(100)}`),
    count: (_victim, now) => now,
  },
  {
    ...toClient,
    name: "reply-flood",
    summary: "replies to nothing",
    attack: { limit: "pipelineMax", bound: LIMITS.pipelineMax, unit: "parts held", fault: "RESP_REPLY_UNEXPECTED" },
    *chunks() {
      yield octetsOf("+O");
      yield octetsOf("K\r\n");
      yield* repeat(PER_CHUNK, "+OK\r\n");
    },
    count: parts,
  },
  {
    ...subscribed,
    name: "push-flood",
    summary: "pushes that nobody takes",
    attack: {
      limit: "pushesHeldMax",
      bound: LIMITS.pushesHeldMax,
      unit: "pushes held",
      fault: "RESP_PUSH_OVERFLOW",
    },
    chunks: () => repeat(2 * LIMITS.pushesHeldMax, ">3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nm\r\n"),
    count: ({ pushesHeld }) => pushesHeld,
  },
  {
    ...subscribed,
    name: "push-octets-flood",
    summary: "few large pushes that nobody takes",
    attack: {
      limit: "pushOctetsMax",
      bound: LIMITS.pushOctetsMax,
      unit: "octets held",
      fault: "RESP_PUSH_OVERFLOW",
    },
    chunks: () => repeat(64, `>2\r\n+message\r\n$1048576\r\n${"x".repeat(1_048_576)}\r\n`),
    count: held,
  },
  {
    ...toServer,
    name: "inline-flood",
    summary: "an inline command without a line break",
    attack: {
      limit: "inlineOctetsMax",
      bound: LIMITS.inlineOctetsMax + PER_CHUNK,
      unit: "octets held",
      fault: "RESP_INLINE_TOO_LONG",
    },
    chunks: () => repeat((2 * LIMITS.inlineOctetsMax) / PER_CHUNK, "x".repeat(PER_CHUNK)),
    count: held,
  },
  {
    ...toServer,
    name: "argument-bomb",
    summary: "a command that declares more arguments than there may be",
    attack: { limit: "argumentsMax", bound: NUMBER_OCTETS_MAX, unit: "octets held", fault: "RESP_TOO_MANY_ELEMENTS" },
    *chunks() {
      yield* octetByOctet(`*${LIMITS.argumentsMax + 1}\r\n`);
      yield* repeat(PER_CHUNK, "$1\r\nx\r\n");
    },
    count: held,
  },
  {
    ...toServer,
    name: "slow-drip-command",
    summary: "a command of which an octet comes every second",
    attack: {
      limit: "commandTicksMax",
      bound: LIMITS.commandTicksMax,
      unit: "ticks of one command",
      fault: "RESP_COMMAND_TIMEOUT",
    },
    ticksPerChunk: SECOND_TICKS,
    chunks: () => octetByOctet(`*2\r\n$4\r\nECHO\r\n$100\r\n${"x".repeat(100)}`),
    count: (_victim, now) => now,
  },
  {
    ...toServer,
    name: "unread-replies",
    summary: "commands from a client that reads no reply",
    attack: {
      limit: "outputOctetsMax",
      bound: LIMITS.outputOctetsMax,
      unit: "octets waiting",
      fault: "RESP_OUTPUT_OVERFLOW",
    },
    victim: () => serverVictim(false),
    *chunks() {
      const echo = encodeCommand(["ECHO", "x".repeat(1_048_576)]);
      for (let octets = 0; octets < 2 * LIMITS.outputOctetsMax; octets += echo.length) yield echo;
    },
    count: ({ outputOctets }) => outputOctets,
  },
  {
    ...toServer,
    name: "cross-protocol",
    summary: "a request of HTTP that a browser was made to send, with commands in its body",
    attack: { limit: "OTHER_PROTOCOLS", bound: PONG_OCTETS, unit: "octets answered", fault: "RESP_CROSS_PROTOCOL" },
    victim: () => serverVictim(false),
    *chunks() {
      yield octetsOf("PING\r\n");
      yield octetsOf("POST / HTTP/1.1\r\nHost: localhost\r\n\r\nSET k v\r\n");
    },
    count: ({ outputOctets }) => outputOctets,
  },
];
