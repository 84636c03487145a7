/**
 * Makes what a client sends: a connection that is valid in most places and bent in a few. Every frame
 * draws from a place of its own, so that one can go or change without moving the others. All decisions 0
 * give the preface and an empty SETTINGS frame.
 */
import type { Place } from "../../lab/core/decisions.ts";
import type { InputSource } from "../../lab/target/target.ts";
import { HpackEncoder } from "../hpack/encoder.ts";
import type { HeaderEntry } from "../hpack/header-field.ts";
import { hpackLimits } from "../hpack/limits.ts";
import type { RawFrame } from "./frame-encoder.ts";
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
import { joinOctets } from "../shared/join-octets.ts";
import { CLIENT_PREFACE, FLAG, FRAME_SIZE_MIN, FRAME_TYPE, INT31_MAX, SETTING } from "./frame.ts";
import { BENT_FIELDS, REQUEST_FIELDS, TRAILER_FIELDS } from "./generator-fields.ts";
import { pick } from "../shared/pick.ts";

const FRAMES_MAX = 24;
/** One frame in this many has one field of its header changed. */
const BEND_SHARE = 48;
/** One request in this many breaks a rule for fields. */
const BENT_FIELDS_SHARE = 4;
/** Of the frames that come while no stream is open, one in this many is no request. */
const IDLE_SHARE = 4;
/** One frame in this many opens a stream with a number out of order. */
const WILD_STREAM_SHARE = 24;
/** Frames of the full size that exhaust the window of a connection. */
const BULK_FRAMES = 5;
const BULK_SHARE = 256;

const STREAM_IDS: readonly number[] = [0, 1, 2, 3, 5, 7, 9, 101, INT31_MAX];
const SETTING_VALUES: readonly number[] = [0, 1, 16_384, 65_535, 4_096, 16_383, INT31_MAX, 2 ** 31, 2 ** 32 - 1];
const INCREMENTS: readonly number[] = [1, 64, 65_535, INT31_MAX - 65_535, INT31_MAX - 65_534, INT31_MAX];
const DATA_OCTETS: readonly number[] = [1, 0, 5, 16, 63, 64, 65];
const PADDINGS: readonly number[] = [0, 1, 8, 40, 64];

/** What is known while a connection is made. */
interface Draft {
  readonly encoder: HpackEncoder;
  next: number;
  /** Streams that were opened and not ended. */
  readonly open: number[];
  readonly ended: number[];
}

type Maker = (place: Place, draft: Draft) => Uint8Array[];

/** The simplest first; what a connection is mostly made of more than once. */
const MAKERS: readonly Maker[] = [
  request,
  data,
  data,
  trailers,
  request,
  settingsAck,
  reset,
  padded,
  windowUpdate,
  settings,
  ping,
  priority,
  continuedRequest,
  goaway,
  unknown,
  request,
];
/** What always ends a connection, so that little comes after it. */
const FATAL_MAKERS: readonly Maker[] = [strayContinuation, pushPromise, zeroIncrement];
const FATAL_SHARE = 48;

export function generateFrames(source: InputSource): Uint8Array {
  const stream = source.at("connection");
  const draft: Draft = { encoder: new HpackEncoder({ limits: hpackLimits() }), next: 1, open: [], ended: [] };
  const parts = [CLIENT_PREFACE, encodeSettings([])];
  const count = stream.choose(FRAMES_MAX);
  if (stream.choose(BULK_SHARE) === 1) parts.push(...bulk(draft));
  for (let index = 0; index < count; index += 1) {
    const place = source.at(`frame-${index}`);
    const makers = place.choose(FATAL_SHARE) === 1 ? FATAL_MAKERS : MAKERS;
    const make = draft.open.length === 0 && place.choose(IDLE_SHARE) !== 1 ? request : pick(makers, place);
    parts.push(...make(place, draft).map((frame) => bend(frame, place)));
  }
  return joinOctets(parts);
}

/** Changes one octet of the frame header, seldom. */
function bend(frame: Uint8Array, place: Place): Uint8Array {
  if (place.choose(BEND_SHARE) !== 1) return frame;
  const bent = frame.slice();
  const at = 1 + place.choose(8);
  bent[at] = (bent[at] ?? 0) ^ (1 << place.choose(8));
  return bent;
}

function request(place: Place, draft: Draft): Uint8Array[] {
  const endStream = place.flip();
  return [headers(opened(place, draft, endStream), block(place, draft), endStream ? FLAG.endStream : 0)];
}

/** A request in two or more frames, sometimes more than are allowed, sometimes with a stranger between. */
function continuedRequest(place: Place, draft: Draft): Uint8Array[] {
  const octets = block(place, draft);
  const streamId = opened(place, draft, false);
  const pieces = 2 + place.choose(5);
  const size = Math.ceil(octets.length / pieces);
  const frames = Array.from({ length: pieces }, (_, index) => {
    const type = index === 0 ? FRAME_TYPE.headers : FRAME_TYPE.continuation;
    const flags = index === pieces - 1 ? FLAG.endHeaders : 0;
    return encodeFrame({ type, flags, streamId, payload: octets.subarray(index * size, (index + 1) * size) });
  });
  return place.choose(6) === 1 ? frames.toSpliced(1, 0, encodePing(new Uint8Array(8), false)) : frames;
}

function trailers(place: Place, draft: Draft): Uint8Array[] {
  const streamId = known(place, draft);
  const fields = pick(TRAILER_FIELDS, place);
  end(draft, streamId);
  return [headers(streamId, draft.encoder.encodeBlock(fields), place.choose(5) === 1 ? 0 : FLAG.endStream)];
}

function data(place: Place, draft: Draft): Uint8Array[] {
  const streamId = known(place, draft);
  const endStream = place.choose(3) === 1;
  if (endStream) end(draft, streamId);
  return [encodeData(streamId, new Uint8Array(pick(DATA_OCTETS, place)).fill(place.choose(256)), endStream)];
}

function padded(place: Place, draft: Draft): Uint8Array[] {
  const octets = new Uint8Array(place.choose(4));
  return [encodePaddedData(known(place, draft), octets, { padding: pick(PADDINGS, place) })];
}

function reset(place: Place, draft: Draft): Uint8Array[] {
  const streamId = known(place, draft);
  end(draft, streamId);
  return [encodeRstStream(streamId, place.choose(16))];
}

function settings(place: Place): Uint8Array[] {
  if (place.flip()) {
    return [encodeSettings([{ id: SETTING.initialWindowSize, value: pick(SETTING_VALUES.slice(0, 4), place) }])];
  }
  const list = Array.from({ length: place.choose(10) }, () => {
    const isKnown = place.choose(8) === 1;
    return isKnown ? { id: 1 + place.choose(6), value: pick(SETTING_VALUES, place) } : { id: 3, value: 100 };
  });
  return [encodeSettings(list)];
}

function settingsAck(): Uint8Array[] {
  return [encodeSettingsAck()];
}

function ping(place: Place): Uint8Array[] {
  return [encodePing(new Uint8Array(8).fill(place.choose(256)), place.choose(4) === 1)];
}

function priority(place: Place, draft: Draft): Uint8Array[] {
  const streamId = known(place, draft);
  const payload = new Uint8Array(place.choose(8) === 1 ? 4 : 5);
  payload[3] = place.choose(6) === 1 ? streamId : 0;
  return [encodeFrame({ type: FRAME_TYPE.priority, streamId, payload })];
}

function windowUpdate(place: Place, draft: Draft): Uint8Array[] {
  return [encodeWindowUpdate(place.flip() ? known(place, draft) : 0, pick(INCREMENTS, place))];
}

function zeroIncrement(place: Place, draft: Draft): Uint8Array[] {
  return [encodeWindowUpdate(place.flip() ? known(place, draft) : 0, 0)];
}

function goaway(place: Place): Uint8Array[] {
  return [encodeGoaway(pick(STREAM_IDS, place), place.choose(16))];
}

function strayContinuation(place: Place, draft: Draft): Uint8Array[] {
  return [encodeFrame({ type: FRAME_TYPE.continuation, flags: FLAG.endHeaders, streamId: known(place, draft) })];
}

function unknown(place: Place, draft: Draft): Uint8Array[] {
  const frame: RawFrame = { type: 10 + place.choose(246), flags: place.choose(256), streamId: known(place, draft) };
  return [encodeFrame({ ...frame, payload: new Uint8Array(place.choose(20)) })];
}

function pushPromise(place: Place, draft: Draft): Uint8Array[] {
  const payload = Uint8Array.of(0, 0, 0, 2 + place.choose(4));
  return [
    encodeFrame({ type: FRAME_TYPE.pushPromise, flags: FLAG.endHeaders, streamId: known(place, draft), payload }),
  ];
}

function bulk(draft: Draft): Uint8Array[] {
  const streamId = draft.next;
  draft.next += 2;
  draft.open.push(streamId);
  const frame = encodeData(streamId, new Uint8Array(FRAME_SIZE_MIN), false);
  const opening = headers(streamId, draft.encoder.encodeBlock(pickFirst(REQUEST_FIELDS)), 0);
  return [opening, ...Array.from({ length: BULK_FRAMES }, () => frame)];
}

function headers(streamId: number, payload: Uint8Array, flags: number): Uint8Array {
  return encodeFrame({ type: FRAME_TYPE.headers, flags: flags | FLAG.endHeaders, streamId, payload });
}

function block(place: Place, draft: Draft): Uint8Array {
  const isBent = place.choose(BENT_FIELDS_SHARE) === 1;
  const fields: readonly HeaderEntry[] = pick(isBent ? BENT_FIELDS : REQUEST_FIELDS, place);
  return draft.encoder.encodeBlock(fields);
}

/** A new stream of the client, mostly with the next number. */
function opened(place: Place, draft: Draft, endStream: boolean): number {
  const streamId = place.choose(WILD_STREAM_SHARE) === 1 ? pick(STREAM_IDS, place) : draft.next;
  draft.next = Math.max(draft.next, streamId) + 2 - (Math.max(draft.next, streamId) % 2 === 0 ? 1 : 0);
  (endStream ? draft.ended : draft.open).push(streamId);
  return streamId;
}

/** A stream that is open; now and then one that has ended, seldom any. */
function known(place: Place, draft: Draft): number {
  const from = place.choose(24);
  const streams = from < 3 && from > 0 ? draft.ended : from === 3 ? STREAM_IDS : draft.open;
  return streams.length === 0 ? pick(STREAM_IDS.slice(1), place) : pick(streams, place);
}

function end(draft: Draft, streamId: number): void {
  const at = draft.open.indexOf(streamId);
  if (at >= 0) draft.open.splice(at, 1);
  draft.ended.push(streamId);
}

function pickFirst<Item>([item]: readonly Item[]): Item {
  if (item === undefined) throw new TypeError("nothing to pick from");
  return item;
}
