/** What each attacker sends, in chunks; a number is a pause, in ticks. Every attack but the pause goes on twice as long as it may. */
import { appendInteger } from "../hpack/integer.ts";
import { HpackEncoder } from "../hpack/encoder.ts";
import type { HeaderEntry } from "../hpack/header-field.ts";
import { INDEXED, INDEXED_PREFIX_BITS } from "../hpack/representation.ts";
import { STATIC_TABLE_LENGTH } from "../hpack/static-table.ts";
import { joinOctets } from "../shared/join-octets.ts";
import type { AttackName } from "./attack-list.ts";
import { ERROR_CODE } from "./error-codes.ts";
import {
  encodeData,
  encodeFrame,
  encodeGoaway,
  encodePaddedData,
  encodePing,
  encodeRstStream,
  encodeSettings,
  encodeSettingsAck,
  encodeWindowUpdate,
} from "./frame-encoder.ts";
import type { Setting } from "./frame.ts";
import { CLIENT_PREFACE, FLAG, FRAME_TYPE, INT31_MAX, SETTING } from "./frame.ts";
import { DEFAULT_HTTP2_LIMITS } from "./limits.ts";

type AttackStep = Uint8Array | number;
type Program = () => Generator<AttackStep, void>;

/** Frames in one chunk. */
const BATCH = 32;
const SECOND_TICKS = 1_000_000;
/** Octets of the field that the bomb repeats, and how often. */
const BOMB_OCTETS = 4_000;
const BOMB_COPIES = 1_000;
/** Octets of the frame that comes too slowly: far more than come in time. */
const DRIPPED_OCTETS = 100;
const PADDING_MAX = 255;
const PAYLOAD_OCTETS = 8;

const REQUEST: readonly HeaderEntry[] = [
  { name: ":method", value: "GET" },
  { name: ":scheme", value: "https" },
  { name: ":authority", value: "a.example" },
  { name: ":path", value: "/" },
];

const { floods, streamsMax, continuationsMax } = DEFAULT_HTTP2_LIMITS;

export const PROGRAMS: Readonly<Record<AttackName, Program>> = {
  *"rapid-reset"() {
    const open = opener();
    yield* batches(2 * floods.resetsReceived.max, (index) => [
      open(index, FLAG.endStream),
      encodeRstStream(streamOf(index), ERROR_CODE.CANCEL),
    ]);
  },
  *"made-you-reset"() {
    const open = opener();
    yield* batches(2 * floods.resetsSent.max, (index) => [
      open(index, FLAG.endStream),
      encodeWindowUpdate(streamOf(index), 0),
    ]);
  },
  *"continuation-flood"() {
    yield headers(1, new Uint8Array(0), 0);
    const empty = encodeFrame({ type: FRAME_TYPE.continuation, streamId: 1 });
    yield* batches(2 * continuationsMax, () => [empty]);
  },
  *"hpack-bomb"() {
    const encoder = new HpackEncoder();
    const block = Array.from(encoder.encodeBlock([...REQUEST, { name: "x-bomb", value: "b".repeat(BOMB_OCTETS) }]));
    for (let copy = 0; copy < BOMB_COPIES; copy += 1) {
      appendInteger(block, STATIC_TABLE_LENGTH + 1, INDEXED_PREFIX_BITS, INDEXED);
    }
    yield headers(1, Uint8Array.from(block), FLAG.endHeaders);
  },
  *"settings-flood"() {
    yield* batches(2 * floods.settings.max, () => [encodeSettings([])]);
  },
  *"ping-flood"() {
    yield* batches(2 * floods.pings.max, () => [encodePing(new Uint8Array(PAYLOAD_OCTETS), false)]);
  },
  *"empty-data"() {
    yield opener()(0, 0);
    yield* batches(2 * floods.emptyData.max, () => [encodeData(1, new Uint8Array(0), false)]);
  },
  *"padding-flood"() {
    yield opener()(0, 0);
    const frame = encodePaddedData(1, new Uint8Array(1), { padding: PADDING_MAX });
    yield* batches((2 * floods.paddingOctets.max) / PADDING_MAX, () => [frame]);
  },
  *"window-update-flood"() {
    yield* batches(2 * floods.windowUpdates.max, () => [encodeWindowUpdate(0, 1)]);
  },
  *"goaway-flood"() {
    yield* batches(2 * floods.goaways.max, () => [encodeGoaway(0, ERROR_CODE.NO_ERROR)]);
  },
  *"ignored-frame-flood"() {
    const priority = encodeFrame({ type: FRAME_TYPE.priority, streamId: 1, payload: new Uint8Array(5) });
    const unknown = encodeFrame({ type: 0xff, payload: new Uint8Array(PAYLOAD_OCTETS) });
    yield* batches(2 * floods.ignoredFrames.max, (index) => [index % 2 === 0 ? priority : unknown]);
  },
  *"zero-window"() {
    const open = opener();
    yield* batches(streamsMax, (index) => [open(index, FLAG.endStream)]);
  },
  *"held-up-connection"() {
    const open = opener();
    yield* batches(streamsMax, (index) => [open(index, FLAG.endStream)]);
  },
  *"slow-drip"() {
    for (const octet of headers(1, new Uint8Array(DRIPPED_OCTETS), FLAG.endHeaders)) {
      yield Uint8Array.of(octet);
      yield SECOND_TICKS;
    }
  },
  *"unfinished-headers"() {
    yield headers(1, new Uint8Array(0), 0);
  },
};

/** What comes before every attack: the preface, SETTINGS, and the acknowledgement of the server's. */
export function greeting(name: AttackName): Uint8Array {
  return joinOctets([CLIENT_PREFACE, encodeSettings(SETTINGS[name] ?? []), encodeSettingsAck()]);
}

const SETTINGS: Partial<Readonly<Record<AttackName, readonly Setting[]>>> = {
  "zero-window": [{ id: SETTING.initialWindowSize, value: 0 }],
  "held-up-connection": [{ id: SETTING.initialWindowSize, value: INT31_MAX }],
};

/** Opens the stream with the given index by a request. One for each connection, since header blocks build on each other. */
function opener(): (index: number, flags: number) => Uint8Array {
  const encoder = new HpackEncoder();
  return (index, flags) => headers(streamOf(index), encoder.encodeBlock(REQUEST), flags | FLAG.endHeaders);
}

function streamOf(index: number): number {
  return 2 * index + 1;
}

function headers(streamId: number, payload: Uint8Array, flags: number): Uint8Array {
  return encodeFrame({ type: FRAME_TYPE.headers, flags, streamId, payload });
}

function* batches(count: number, make: (index: number) => Uint8Array[]): Generator<Uint8Array, void> {
  for (let at = 0; at < count; at += BATCH) {
    const frames: Uint8Array[] = [];
    for (let index = at; index < Math.min(count, at + BATCH); index += 1) frames.push(...make(index));
    yield joinOctets(frames);
  }
}
