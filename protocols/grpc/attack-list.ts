/**
 * What a server of gRPC must survive, each with the limit that stops it. Limits are the defaults, as real
 * connections have them. A program sends bodies and frames as an attacker would; a number is a pause, in ticks.
 */
import type { Attack } from "../../lab/target/target.ts";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import type { HeaderEntry } from "../hpack/header-field.ts";
import { encodeData } from "../http2/frame-encoder.ts";
import { FRAME_SIZE_MIN } from "../http2/frame.ts";
import { DEFAULT_HTTP2_LIMITS } from "../http2/limits.ts";
import { DEFAULT_GRPC_LIMITS } from "./limits.ts";
import { encodeMessage } from "./message-encoder.ts";

/** What an attacker does next. Bodies go through flow control; frames do not. */
export type AttackStep =
  | { readonly kind: "call"; readonly fields: readonly HeaderEntry[] }
  | { readonly kind: "body"; readonly octets: Uint8Array }
  | { readonly kind: "frame"; readonly octets: Uint8Array }
  | { readonly kind: "cancel" }
  /** Everything so far goes out, and what is answered comes in. */
  | { readonly kind: "exchange" }
  | { readonly kind: "pause"; readonly ticks: number };

/** What the attacked server counts. */
export interface Victim {
  readonly messagesWaiting: number;
  readonly messageOctetsHeld: number;
  readonly octetsInflated: number;
  readonly metadataValues: number;
  readonly metadataOctets: number;
  readonly messageTicks: number;
  readonly octetsQueued: number;
  readonly resets: number;
}

export interface GrpcAttack {
  readonly name: string;
  readonly summary: string;
  readonly attack: Attack;
  /** What the application does with a call: nothing, or answer until it can send no more. */
  readonly application: "idle" | "consume" | "answer";
  count(victim: Victim): number;
  steps(): Iterable<AttackStep>;
}

const {
  messageOctetsMax,
  connectionOctetsMax,
  messagesWaitingMax,
  metadataValuesMax,
  metadataOctetsMax,
  messageTicksMax,
} = DEFAULT_GRPC_LIMITS;
const { floods, queuedOctetsMax, streamWindowOctets, sendStalledTicks } = DEFAULT_HTTP2_LIMITS;
const SECOND_TICKS = 1_000_000;
const BOMB_OCTETS = 4 * messageOctetsMax;
const PIECE_OCTETS = FRAME_SIZE_MIN;
const EMPTY_MESSAGES_PER_FRAME = 1_000;
const PREFIX_OCTETS = 5;
const FIELD_OVERHEAD = 32;
const EXCHANGE: AttackStep = { kind: "exchange" };

export const ATTACKS: readonly GrpcAttack[] = [
  {
    name: "gzip-bomb",
    summary: "a message of the largest size, then one that inflates to four times that",
    attack: {
      limit: "messageOctetsMax",
      bound: messageOctetsMax,
      unit: "octets inflated",
      fault: "GRPC_INFLATED_TOO_LARGE",
    },
    application: "consume",
    count: ({ octetsInflated }) => octetsInflated,
    *steps() {
      yield call([{ name: "grpc-encoding", value: "gzip" }]);
      yield { kind: "body", octets: encodeMessage(new Uint8Array(messageOctetsMax), "gzip", zlibCodec) };
      yield EXCHANGE;
      yield { kind: "body", octets: encodeMessage(new Uint8Array(BOMB_OCTETS), "gzip", zlibCodec) };
      yield EXCHANGE;
    },
  },
  {
    name: "length-bomb",
    summary: "all but the last octet of the largest message, then a message that declares 2^32 - 1",
    attack: {
      limit: "messageOctetsMax",
      bound: messageOctetsMax + PREFIX_OCTETS,
      unit: "octets held of a message",
      fault: "GRPC_MESSAGE_TOO_LARGE",
    },
    application: "consume",
    count: ({ messageOctetsHeld }) => messageOctetsHeld,
    *steps() {
      yield call([]);
      const message = encodeMessage(new Uint8Array(messageOctetsMax), "identity", zlibCodec);
      for (let at = 0; at < message.length - 1; at += PIECE_OCTETS) {
        yield { kind: "body", octets: message.slice(at, Math.min(at + PIECE_OCTETS, message.length - 1)) };
        yield EXCHANGE;
      }
      yield { kind: "body", octets: Uint8Array.of(0, 0, 0xff, 0xff, 0xff, 0xff) };
      yield { kind: "body", octets: new Uint8Array(PIECE_OCTETS) };
      yield EXCHANGE;
    },
  },
  {
    name: "open-messages",
    summary: "calls that each send all but the last octet of the largest message",
    attack: {
      limit: "connectionOctetsMax",
      bound: connectionOctetsMax,
      unit: "octets held of messages",
      fault: "GRPC_CONNECTION_FULL",
    },
    application: "consume",
    count: ({ messageOctetsHeld }) => messageOctetsHeld,
    *steps() {
      const message = encodeMessage(new Uint8Array(messageOctetsMax), "identity", zlibCodec);
      for (let calls = 0; calls < 2 * (connectionOctetsMax / messageOctetsMax); calls += 1) {
        yield call([]);
        for (let at = 0; at < message.length - 1; at += PIECE_OCTETS) {
          yield { kind: "body", octets: message.slice(at, Math.min(at + PIECE_OCTETS, message.length - 1)) };
          yield EXCHANGE;
        }
      }
    },
  },
  {
    name: "empty-messages",
    summary: "messages without an octet, without end, to an application that reads none",
    attack: {
      limit: "messagesWaitingMax",
      bound: messagesWaitingMax,
      unit: "messages decoded and waiting",
      fault: "HTTP2_WINDOW_EXCEEDED",
    },
    application: "idle",
    count: ({ messagesWaiting }) => messagesWaiting,
    *steps() {
      yield call([]);
      yield EXCHANGE;
      const octets = encodeData(1, new Uint8Array(EMPTY_MESSAGES_PER_FRAME * PREFIX_OCTETS), false);
      for (let sent = 0; sent < 2 * streamWindowOctets; sent += octets.length) {
        yield { kind: "frame", octets };
        yield EXCHANGE;
      }
    },
  },
  {
    name: "metadata-values",
    summary: "one field with as many binary values as it has commas",
    attack: {
      limit: "metadataValuesMax",
      bound: metadataValuesMax,
      unit: "values of metadata",
      fault: "GRPC_METADATA_TOO_MANY",
    },
    application: "consume",
    count: ({ metadataValues }) => metadataValues,
    *steps() {
      for (const commas of [metadataValuesMax - 1, 40 * metadataValuesMax]) {
        yield call([{ name: "a-bin", value: ",".repeat(commas) }]);
        yield EXCHANGE;
      }
    },
  },
  {
    name: "metadata-bomb",
    summary: "more octets of metadata than a call may have, within what HTTP/2 takes",
    attack: {
      limit: "metadataOctetsMax",
      bound: metadataOctetsMax,
      unit: "octets of metadata",
      fault: "GRPC_METADATA_TOO_LARGE",
    },
    application: "consume",
    count: ({ metadataOctets }) => metadataOctets,
    *steps() {
      for (const more of [0, 1]) {
        yield call([{ name: "k", value: "v".repeat(metadataOctetsMax - FIELD_OVERHEAD - 1 + more) }]);
        yield EXCHANGE;
      }
    },
  },
  {
    name: "slow-message",
    summary: "a message of which an octet comes every second",
    attack: {
      limit: "messageTicksMax",
      bound: messageTicksMax,
      unit: "ticks for one message",
      fault: "GRPC_MESSAGE_TIMEOUT",
    },
    application: "consume",
    count: ({ messageTicks }) => messageTicks,
    *steps() {
      yield call([]);
      yield { kind: "body", octets: Uint8Array.of(0, 0, 0, 0, 200) };
      yield EXCHANGE;
      for (let ticks = 0; ticks < 2 * messageTicksMax; ticks += SECOND_TICKS) {
        yield { kind: "pause", ticks: SECOND_TICKS };
        yield { kind: "body", octets: Uint8Array.of(7) };
        yield EXCHANGE;
      }
    },
  },
  {
    name: "stalled-reader",
    summary: "a call whose answers are never read: no window is opened again",
    attack: { limit: "queuedOctetsMax", bound: queuedOctetsMax, unit: "octets queued", fault: "HTTP2_SEND_STALLED" },
    application: "answer",
    count: ({ octetsQueued }) => octetsQueued,
    *steps() {
      yield call([]);
      yield EXCHANGE;
      for (let ticks = 0; ticks < 2 * sendStalledTicks; ticks += SECOND_TICKS) {
        yield { kind: "pause", ticks: SECOND_TICKS };
        yield EXCHANGE;
      }
    },
  },
  {
    name: "rapid-cancel",
    summary: "calls that are cancelled in the octets in which they begin: none of them may be heard of",
    attack: {
      limit: "resetsReceived",
      bound: floods.resetsReceived.max,
      unit: "calls cancelled",
      fault: "HTTP2_RESET_FLOOD",
    },
    application: "consume",
    count: ({ resets }) => resets,
    *steps() {
      for (let index = 0; index < 2 * floods.resetsReceived.max; index += 1) {
        yield call([]);
        yield { kind: "cancel" };
        yield EXCHANGE;
      }
    },
  },
];

function call(more: readonly HeaderEntry[]): AttackStep {
  const fields = [
    { name: ":method", value: "POST" },
    { name: ":scheme", value: "http" },
    { name: ":path", value: "/attacked" },
    { name: ":authority", value: "victim" },
    { name: "te", value: "trailers" },
    { name: "content-type", value: "application/grpc" },
    ...more,
  ];
  return { kind: "call", fields };
}
