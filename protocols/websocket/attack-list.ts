/** What each attack sends, what is counted of it, and what must end it. */
import type { Attack } from "../../lab/target/target.ts";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import { encodeFrame } from "./encoder.ts";
import type { WebSocketEndpoint } from "./endpoint.ts";
import { DEFAULT_HANDSHAKE_LIMITS } from "./handshake/limits.ts";
import { FINAL_BLOCKS_MAX } from "./inflater.ts";
import { DEFAULT_WEBSOCKET_LIMITS } from "./limits.ts";
import { CONTROL_OCTETS_MAX, HEADER_OCTETS_MAX, OPCODE } from "./opcode.ts";

/** The attacked server, as far as attacks are counted. */
export interface Victim {
  readonly endpoint: WebSocketEndpoint;
  /** Virtual time, in ticks. */
  readonly now: number;
  /** Octets of the largest message that was inflated. */
  readonly octetsInflated: number;
  readonly codecCalls: number;
}

export interface Flood {
  readonly name: string;
  readonly summary: string;
  readonly attack: Attack;
  /** Whether the connection is opened before the attack begins. */
  readonly opensFirst: boolean;
  /** Whether what the server says is read. */
  readonly isRead: boolean;
  /** How much later each chunk comes than the one before it. */
  readonly ticksPerChunk: number;
  /** What the server does before the attack begins. */
  begin?(endpoint: WebSocketEndpoint): void;
  /** What arrives, chunk by chunk: more than the limit allows. */
  chunks(): Iterable<Uint8Array>;
  count(victim: Victim): number;
}

const SECOND_TICKS = 1_000_000;
const CHUNK_OCTETS = 4_096;
const BOMB_OCTETS = 4 * 1_048_576;
const NOTHING = new Uint8Array(0);
const { messageOctetsMax, fragmentsMax, pongsPendingMax } = DEFAULT_WEBSOCKET_LIMITS;
const { openTicksMax, messageTicksMax, pongTicksMax, closeTicksMax } = DEFAULT_WEBSOCKET_LIMITS;

const common = { opensFirst: true, isRead: true, ticksPerChunk: 0 };

function frame(
  opcode: number,
  payload: Uint8Array,
  flags: { isFinal?: boolean; isCompressed?: boolean } = {},
): Uint8Array {
  return encodeFrame({ opcode, payload, ...flags, maskingKey: 0 });
}

function* repeat(times: number, chunk: Uint8Array): Iterable<Uint8Array> {
  for (let time = 0; time < times; time += 1) yield chunk;
}

function* octetByOctet(octets: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < octets.length; at += 1) yield octets.subarray(at, at + 1);
}

/** A message that is begun, then goes on in fragments. */
function* fragmented(times: number, fragment: Uint8Array): Iterable<Uint8Array> {
  yield frame(OPCODE.binary, fragment, { isFinal: false });
  yield* repeat(times, frame(OPCODE.continuation, fragment, { isFinal: false }));
}

/** The payload of a message with `octets` zeros, as a sender compresses it. */
function compressedZeros(octets: number): Uint8Array {
  const stream = zlibCodec.compress("deflate-raw", new Uint8Array(octets), { flush: "sync" });
  return frame(OPCODE.binary, stream.subarray(0, stream.length - 4), { isCompressed: true });
}

function lengthAbove(high: number, low: number): Uint8Array {
  const header = Uint8Array.of(0x82, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  const view = new DataView(header.buffer);
  view.setUint32(2, high);
  view.setUint32(6, low);
  return header;
}

export const FLOODS: readonly Flood[] = [
  {
    ...common,
    name: "fragment-flood",
    summary: "one message in fragments of one octet, without end",
    attack: { limit: "fragmentsMax", bound: fragmentsMax, unit: "frames of a message", fault: "WS_TOO_MANY_FRAGMENTS" },
    chunks: () => fragmented(2 * fragmentsMax, Uint8Array.of(0)),
    count: ({ endpoint }) => endpoint.partsHeld,
  },
  {
    ...common,
    name: "empty-fragments",
    summary: "one message in empty fragments, without end",
    attack: { limit: "fragmentsMax", bound: fragmentsMax, unit: "frames of a message", fault: "WS_TOO_MANY_FRAGMENTS" },
    chunks: () => fragmented(2 * fragmentsMax, NOTHING),
    count: ({ endpoint }) => endpoint.partsHeld,
  },
  {
    ...common,
    name: "oversized-frame",
    summary: "a frame that declares one octet too much, octet by octet, and its payload",
    attack: {
      limit: "messageOctetsMax",
      bound: HEADER_OCTETS_MAX,
      unit: "octets held of it",
      fault: "WS_MESSAGE_TOO_LARGE",
    },
    *chunks() {
      yield* octetByOctet(lengthAbove(0, messageOctetsMax + 1));
      yield* repeat(messageOctetsMax / CHUNK_OCTETS, new Uint8Array(CHUNK_OCTETS));
    },
    count: ({ endpoint }) => endpoint.connection?.decoder.bytesHeld ?? 0,
  },
  {
    ...common,
    name: "length-overflow",
    summary: "a frame that declares 2^32 octets, of which 32 bits are zero",
    attack: {
      limit: "messageOctetsMax",
      bound: HEADER_OCTETS_MAX,
      unit: "octets held of it",
      fault: "WS_MESSAGE_TOO_LARGE",
    },
    *chunks() {
      yield* octetByOctet(lengthAbove(1, 0));
      yield* repeat(messageOctetsMax / CHUNK_OCTETS, new Uint8Array(CHUNK_OCTETS));
    },
    count: ({ endpoint }) => endpoint.connection?.decoder.bytesHeld ?? 0,
  },
  {
    ...common,
    name: "oversized-message",
    summary: "one message in fragments that are each within bounds",
    attack: {
      limit: "messageOctetsMax",
      bound: messageOctetsMax,
      unit: "octets held of it",
      fault: "WS_MESSAGE_TOO_LARGE",
    },
    chunks: () => fragmented(messageOctetsMax / CHUNK_OCTETS, new Uint8Array(CHUNK_OCTETS)),
    count: ({ endpoint }) => endpoint.connection?.decoder.bytesHeld ?? 0,
  },
  {
    ...common,
    name: "deflate-bomb",
    summary: "the largest message from a few octets, which is allowed, then 4 MiB",
    attack: {
      limit: "messageOctetsMax",
      bound: messageOctetsMax,
      unit: "octets inflated",
      fault: "WS_MESSAGE_TOO_LARGE",
    },
    *chunks() {
      yield compressedZeros(messageOctetsMax);
      yield compressedZeros(BOMB_OCTETS);
    },
    count: ({ octetsInflated }) => octetsInflated,
  },
  {
    ...common,
    name: "final-block-flood",
    summary: "one compressed message of empty final blocks, each of which takes a call of the codec",
    attack: {
      limit: "FINAL_BLOCKS_MAX",
      bound: FINAL_BLOCKS_MAX + 1,
      unit: "calls of the codec",
      fault: "WS_INFLATE_CORRUPT",
    },
    *chunks() {
      const blocks = new Uint8Array(CHUNK_OCTETS).map((_, index) => (index % 2 === 0 ? 3 : 0));
      yield frame(OPCODE.binary, blocks, { isCompressed: true });
    },
    count: ({ codecCalls }) => codecCalls,
  },
  {
    ...common,
    name: "ping-flood",
    summary: "large pings from a peer that reads no answer",
    attack: { limit: "pongsPendingMax", bound: pongsPendingMax, unit: "pongs pending", fault: "WS_PING_FLOOD" },
    isRead: false,
    chunks: () => repeat(4_096, frame(OPCODE.ping, new Uint8Array(CONTROL_OCTETS_MAX))),
    count: ({ endpoint }) => endpoint.connection?.pongsPending ?? 0,
  },
  {
    ...common,
    name: "slow-message",
    summary: "a message of which an octet comes every second",
    attack: {
      limit: "messageTicksMax",
      bound: messageTicksMax,
      unit: "ticks of one message",
      fault: "WS_MESSAGE_TIMEOUT",
    },
    ticksPerChunk: SECOND_TICKS,
    chunks: () => octetByOctet(frame(OPCODE.binary, new Uint8Array(100))),
    count: ({ now }) => now,
  },
  {
    ...common,
    name: "slow-fragments",
    summary: "a message of which an empty fragment comes every second, and a ping",
    attack: {
      limit: "messageTicksMax",
      bound: messageTicksMax,
      unit: "ticks of one message",
      fault: "WS_MESSAGE_TIMEOUT",
    },
    ticksPerChunk: SECOND_TICKS,
    *chunks() {
      for (const fragment of fragmented(100, NOTHING)) yield Uint8Array.of(...fragment, ...frame(OPCODE.ping, NOTHING));
    },
    count: ({ now }) => now,
  },
  {
    ...common,
    name: "slow-handshake",
    summary: "a request of which an octet comes every tenth of a second",
    attack: { limit: "openTicksMax", bound: openTicksMax, unit: "ticks until open", fault: "WS_OPEN_TIMEOUT" },
    opensFirst: false,
    ticksPerChunk: SECOND_TICKS / 10,
    chunks: () => octetByOctet(new TextEncoder().encode(`GET / HTTP/1.1\r\nx: ${"y".repeat(100)}`)),
    count: ({ now }) => now,
  },
  {
    ...common,
    name: "head-fields",
    summary: "a request of fields without end",
    attack: {
      limit: "headFieldsMax",
      bound: DEFAULT_HANDSHAKE_LIMITS.headFieldsMax,
      unit: "fields",
      fault: "WS_HEAD_TOO_MANY_FIELDS",
    },
    opensFirst: false,
    *chunks() {
      yield new TextEncoder().encode("GET / HTTP/1.1\r\n");
      yield* repeat(1_000, new TextEncoder().encode("a:\r\n"));
    },
    count: ({ endpoint }) => endpoint.partsHeld,
  },
  {
    ...common,
    name: "head-octets",
    summary: "a request of one line without end",
    attack: {
      limit: "headOctetsMax",
      bound: DEFAULT_HANDSHAKE_LIMITS.headOctetsMax,
      unit: "octets held of it",
      fault: "WS_HEAD_TOO_LARGE",
    },
    opensFirst: false,
    chunks: () => repeat(1_000, new TextEncoder().encode("x".repeat(100))),
    count: ({ endpoint }) => endpoint.bytesHeld,
  },
  {
    ...common,
    name: "close-unanswered",
    summary: "a peer that sends messages for ever and never answers a close frame",
    attack: { limit: "closeTicksMax", bound: closeTicksMax, unit: "ticks until closed", fault: "WS_CLOSE_TIMEOUT" },
    ticksPerChunk: SECOND_TICKS,
    begin: (endpoint) => endpoint.close(),
    chunks: () => repeat(100, frame(OPCODE.binary, new Uint8Array(CHUNK_OCTETS))),
    count: ({ now }) => now,
  },
  {
    ...common,
    name: "ping-unanswered",
    summary: "a peer that sends messages for ever and never answers a ping",
    attack: { limit: "pongTicksMax", bound: pongTicksMax, unit: "ticks without a pong", fault: "WS_PONG_TIMEOUT" },
    ticksPerChunk: SECOND_TICKS,
    begin: (endpoint) => endpoint.ping(NOTHING),
    chunks: () => repeat(100, frame(OPCODE.binary, new Uint8Array(1))),
    count: ({ now }) => now,
  },
];
