/** What each attack sends, what is counted of it, and what must end it. */
import type { Attack } from "../../lab/target/target.ts";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import { encodeUpTo } from "./credit.ts";
import { DEADLINE_TICKS } from "./deadlines.ts";
import type { OapServer } from "./server.ts";
import { encodeFrame } from "./encoder.ts";
import { COMP, CONTROL, END, REQ, RESP, START } from "./frame.ts";
import { encodeHello } from "./hello.ts";
import type { OapLimits } from "./limits.ts";
import { DEFAULT_OAP_LIMITS, oapLimits } from "./limits.ts";
import { ACCEPTED } from "./status.ts";
import { rleFrame } from "../shared/zstd-plain.ts";

export interface Flood {
  readonly name: string;
  readonly summary: string;
  readonly attack: Attack;
  readonly limits: OapLimits;
  /** How much later each chunk comes than the one before it. */
  readonly ticksPerChunk: number;
  /** What arrives, chunk by chunk: more than the limit allows. */
  chunks(): Iterable<Uint8Array>;
  /** What the server counts, at virtual time `now`. */
  count(server: OapServer, now: number): number;
}

const NOTHING = new Uint8Array(0);
const APP = 7;
const SECOND_TICKS = 1_000_000;
const BOMB_OCTETS = 4 * 1_048_576;
/** A quarter of what a small frame may become. */
const PORTION_OCTETS = 16_384;
const BUDGET_OCTETS = 1_048_576;

const HELLO = frame({ appProtoId: CONTROL, payload: encodeHello({ ua: null }) });

interface Fields {
  readonly flags?: number;
  readonly code?: number;
  readonly appProtoId?: number;
  readonly corrId?: bigint;
  readonly payload?: Uint8Array;
}

function frame({ flags = REQ, code = 0, appProtoId = APP, corrId = 1n, payload = NOTHING }: Fields): Uint8Array {
  return encodeFrame({ flags, code, appProtoId, tenantId: 0n, corrId, cap: NOTHING, payload });
}

/** HELLO, one opening, then `next` for more times than any limit. */
function* afterOpening(times: number, next: (index: number) => Uint8Array): Iterable<Uint8Array> {
  yield HELLO;
  yield frame({ flags: REQ | START });
  for (let index = 0; index < times; index += 1) yield next(index);
}

function* octetByOctet(octets: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < octets.length; at += 1) yield octets.subarray(at, at + 1);
}

const { streamsMax, emptyFramesMax, idleAcksMax, inflatedOctetsFloor } = DEFAULT_OAP_LIMITS;
const common = { limits: DEFAULT_OAP_LIMITS, ticksPerChunk: 0 };

export const FLOODS: readonly Flood[] = [
  {
    ...common,
    name: "oversize-frame",
    summary: "a frame that declares 2 MiB, octet by octet",
    attack: { limit: "frameOctetsMax", bound: 4, unit: "octets held of it", fault: "OAP_FRAME_TOO_LONG" },
    *chunks() {
      yield HELLO;
      yield* octetByOctet(Uint8Array.of(0, 0x20, 0, 0, 0, 1, 0, 1, ...new Uint8Array(64)));
    },
    count: (server) => (server.partsHeld === 0 ? 0 : Math.min(server.bytesHeld, 4)),
  },
  {
    ...common,
    name: "inflate-bomb",
    summary: "64 KiB from a few octets, which is allowed, then 4 MiB",
    attack: {
      limit: "inflateRatioMax",
      bound: inflatedOctetsFloor,
      unit: "octets inflated",
      fault: "OAP_COMP_TOO_LONG",
    },
    *chunks() {
      yield HELLO;
      yield frame({ flags: REQ | START | COMP, payload: rleFrame(0, inflatedOctetsFloor) });
      const payload = zlibCodec.compress("zstd", new Uint8Array(BOMB_OCTETS));
      yield frame({ flags: REQ | COMP, payload });
    },
    count: (server) => server.octetsInflated,
  },
  {
    ...common,
    name: "inflate-flood",
    summary: "compressed frames that are each within bounds, without end",
    attack: {
      limit: "inflateBudgetOctets",
      bound: BUDGET_OCTETS,
      unit: "octets inflated",
      fault: "OAP_COMP_TOO_LONG",
    },
    limits: oapLimits({ inflateBudgetOctets: BUDGET_OCTETS }),
    chunks: () => afterOpening(200, () => frame({ flags: REQ | COMP, payload: rleFrame(0, PORTION_OCTETS) })),
    count: (server) => server.octetsInflated,
  },
  {
    ...common,
    name: "stream-flood",
    summary: "requests that are opened and never ended",
    attack: { limit: "streamsMax", bound: streamsMax, unit: "streams open", fault: "OAP_TOO_MANY_STREAMS" },
    chunks: () => afterOpening(100, (index) => frame({ flags: REQ | START, corrId: BigInt(index + 2) })),
    count: (server) => server.openStreams,
  },
  {
    ...common,
    name: "closing-flood",
    summary: "requests that end at once, whose responses are never acknowledged",
    attack: { limit: "streamsMax", bound: streamsMax, unit: "streams kept", fault: "OAP_TOO_MANY_STREAMS" },
    chunks: () => afterOpening(100, (index) => frame({ flags: REQ | START | END, corrId: BigInt(index + 2) })),
    count: (server) => server.openStreams,
  },
  {
    ...common,
    name: "ack-flood",
    summary: "acknowledgements that acknowledge nothing",
    attack: { limit: "idleAcksMax", bound: idleAcksMax, unit: "idle acknowledgements", fault: "OAP_ACK_IDLE" },
    chunks: () => afterOpening(2_000, () => frame({ flags: RESP, code: ACCEPTED, payload: encodeUpTo(0) })),
    count: (server) => server.idleAcknowledgements,
  },
  {
    ...common,
    name: "empty-frames",
    summary: "frames of one request that carry nothing",
    attack: { limit: "emptyFramesMax", bound: emptyFramesMax, unit: "empty frames", fault: "OAP_EMPTY_FRAMES" },
    chunks: () => afterOpening(200, () => frame({})),
    // HELLO and the opening are no empty frames.
    count: (server) => Math.max(0, server.framesTaken - 2),
  },
  {
    ...common,
    name: "hello-flood",
    summary: "HELLO again and again",
    attack: { limit: "one HELLO per connection", bound: 1, unit: "HELLOs answered", fault: "OAP_HELLO_REPEATED" },
    *chunks() {
      for (let index = 0; index < 100; index += 1) yield HELLO;
    },
    count: (server) => server.framesTaken,
  },
  {
    ...common,
    name: "slow-drip",
    summary: "a frame of 1 KiB at one octet a second",
    attack: { limit: "DEADLINE_TICKS.frame", bound: DEADLINE_TICKS.frame, unit: "ticks waited", fault: "OAP_TIMEOUT" },
    ticksPerChunk: SECOND_TICKS,
    *chunks() {
      yield HELLO;
      yield* octetByOctet(frame({ flags: REQ | START, payload: new Uint8Array(1_024) }));
    },
    // The drip begins one second after HELLO.
    count: (_server, now) => Math.max(0, now - SECOND_TICKS),
  },
  {
    ...common,
    name: "silence",
    summary: "a client that connects and says nothing",
    attack: { limit: "DEADLINE_TICKS.hello", bound: DEADLINE_TICKS.hello, unit: "ticks waited", fault: "OAP_TIMEOUT" },
    ticksPerChunk: SECOND_TICKS,
    *chunks() {
      for (let index = 0; index < 60; index += 1) yield NOTHING;
    },
    count: (_server, now) => now,
  },
  {
    ...common,
    name: "credit-hoarding",
    summary: "requests whose answers are never acknowledged, so that the server stalls",
    attack: {
      limit: "DEADLINE_TICKS.credit",
      bound: DEADLINE_TICKS.credit,
      unit: "ticks waited",
      fault: "OAP_TIMEOUT",
    },
    ticksPerChunk: SECOND_TICKS,
    *chunks() {
      const { windowFrames } = DEFAULT_OAP_LIMITS;
      yield* afterOpening(windowFrames + 60, () => frame({ payload: Uint8Array.of(1) }));
    },
    // HELLO, the opening and a window of frames come before the first answer that cannot be sent.
    count: (_server, now) => Math.max(0, now - (DEFAULT_OAP_LIMITS.windowFrames + 1) * SECOND_TICKS),
  },
];
