/** What the OAP tests share: hex, frames, splits, a seeded random source, and ways to run decoder and server. */
import type { Decoder, Fault } from "../../../lab/core/decoder.ts";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import { FrameDecoder } from "../../../protocols/oap/decoder.ts";
import { EchoServer } from "../../../protocols/oap/echo-server.ts";
import { encodeFrame } from "../../../protocols/oap/encoder.ts";
import type { OapEvent } from "../../../protocols/oap/event.ts";
import type { OapFrame } from "../../../protocols/oap/frame.ts";
import { CONTROL, REQ, RESP } from "../../../protocols/oap/frame.ts";
import { encodeHello } from "../../../protocols/oap/hello.ts";
import type { OapLimits } from "../../../protocols/oap/limits.ts";
import { oapLimits } from "../../../protocols/oap/limits.ts";
import type { ReceivedFrame } from "../../../protocols/oap/received-frame.ts";
import { digestEvent } from "../../../protocols/oap/subject.ts";
import { encodeUpTo } from "../../../protocols/oap/credit.ts";

export const NOTHING = new Uint8Array(0);

/** Spaces are for the reader. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll(/\s/g, "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function toHex(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

export function text(octets: Uint8Array): string {
  return new TextDecoder().decode(octets);
}

export function utf8(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

/** A request of application 7 on corr_id 1, with some fields replaced. */
export function frame(fields: Partial<OapFrame> = {}): Uint8Array {
  const plain = { flags: REQ, code: 0, appProtoId: 7, tenantId: 0n, corrId: 1n, cap: NOTHING, payload: NOTHING };
  return encodeFrame({ ...plain, ...fields });
}

export const HELLO = frame({ appProtoId: CONTROL, payload: encodeHello({ ua: null }) });

export function ack(upTo: number, corrId = 1n): Uint8Array {
  return frame({ flags: RESP, code: 202, corrId, payload: encodeUpTo(upTo) });
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export interface Answer<Event> {
  readonly events: Event[];
  readonly fault: Fault | undefined;
}

/** Each chunk is overwritten once it was pushed, as its owner may do. */
export function decode<Event>(
  decoder: Decoder<Event>,
  stream: Uint8Array,
  cuts: readonly number[] = [],
): Answer<Event> {
  const events: Event[] = [];
  for (const [index, start] of [0, ...cuts].entries()) {
    const chunk = stream.slice(start, cuts[index] ?? stream.length);
    events.push(...decoder.push(chunk).events);
    chunk.fill(0xaa);
  }
  const last = decoder.end();
  return { events: [...events, ...last.events], fault: last.fault };
}

export function decodeFrames(
  stream: Uint8Array,
  cuts: readonly number[] = [],
  limits: OapLimits = oapLimits(),
): Answer<ReceivedFrame> {
  return decode(new FrameDecoder(limits, zlibCodec), stream, cuts);
}

export function serveEcho(
  stream: Uint8Array,
  cuts: readonly number[] = [],
  limits: OapLimits = oapLimits(),
): Answer<OapEvent> {
  return decode(new EchoServer({ limits, codec: zlibCodec }), stream, cuts);
}

/** Events as numbers, since the frames of endpoint and reference differ in class. */
export function digests({
  events,
  fault,
}: {
  readonly events: readonly OapEvent[];
  readonly fault: Fault | undefined;
}): {
  readonly events: number[];
  readonly fault: Fault | undefined;
} {
  return { events: events.map((event) => digestEvent(0, event)), fault };
}

export function everyOctet(length: number): number[] {
  return Array.from({ length: Math.max(0, length - 1) }, (_, index) => index + 1);
}

/** A generator of integers below `bound`, the same for the same seed everywhere. */
export type Draw = (bound: number) => number;

export function draws(seed: number): Draw {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    // The low bits of this generator have short periods, so the high ones answer.
    return Math.floor((state / 2 ** 32) * bound);
  };
}
