/** What the WebSocket tests share: hex, frames, splits, a seeded random source, and one way to run a decoder. */
import type { Fault } from "../../../lab/core/decoder.ts";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import { ConnectionStreamDecoder } from "../../../protocols/websocket/connection-stream.ts";
import type { WebSocketDecoderOptions } from "../../../protocols/websocket/decoder.ts";
import { WebSocketDecoder } from "../../../protocols/websocket/decoder.ts";
import type { Frame } from "../../../protocols/websocket/encoder.ts";
import { encodeFrame } from "../../../protocols/websocket/encoder.ts";
import type { WebSocketEvent } from "../../../protocols/websocket/event.ts";
import { webSocketLimits } from "../../../protocols/websocket/limits.ts";
import { OPCODE } from "../../../protocols/websocket/opcode.ts";
import { LAB_LIMITS } from "../../../protocols/websocket/subject.ts";

export interface Answer {
  readonly events: WebSocketEvent[];
  readonly fault: Fault | undefined;
}

/** Spaces are for the reader. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll(/\s/g, "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function toHex(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

export function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** A frame as a client sends it, masked with a key that changes every octet. */
export function masked(opcode: number, payload: Uint8Array | string = "", more: Partial<Frame> = {}): Uint8Array {
  const octets = typeof payload === "string" ? ascii(payload) : payload;
  return encodeFrame({ opcode, payload: octets, maskingKey: 0xa1b2c3d4, ...more });
}

/** A frame as a server sends it. */
export function bare(opcode: number, payload: Uint8Array | string = "", more: Partial<Frame> = {}): Uint8Array {
  return encodeFrame({ opcode, payload: typeof payload === "string" ? ascii(payload) : payload, ...more });
}

/** The fragments of a message, the last one final. */
export function fragments(opcode: number, parts: readonly (Uint8Array | string)[]): Uint8Array[] {
  return parts.map((part, index) =>
    masked(index === 0 ? opcode : OPCODE.continuation, part, { isFinal: index === parts.length - 1 }),
  );
}

export function everyOctet(length: number): number[] {
  return Array.from({ length: Math.max(0, length - 1) }, (_, index) => index + 1);
}

/** Pushes each piece; every piece is overwritten once it was pushed, as its owner may do. */
function push(
  decoder: WebSocketDecoder | ConnectionStreamDecoder,
  octets: Uint8Array,
  cuts: readonly number[],
): Answer {
  const events: WebSocketEvent[] = [];
  for (const [index, start] of [0, ...cuts].entries()) {
    const chunk = octets.slice(start, cuts[index] ?? octets.length);
    events.push(...decoder.push(chunk).events);
    chunk.fill(0xaa);
  }
  const last = decoder.end();
  return { events: [...events, ...last.events], fault: last.fault };
}

/** Decodes frames as a server without compression does unless told otherwise. */
export function decode(
  octets: Uint8Array,
  cuts: readonly number[] = [],
  options: Partial<WebSocketDecoderOptions> = {},
): Answer {
  return push(new WebSocketDecoder({ role: "server", limits: webSocketLimits(), ...options }), octets, cuts);
}

/** Decodes a connection stream under the lab's limits. */
export function decodeStream(stream: Uint8Array, cuts: readonly number[] = []): Answer {
  return push(new ConnectionStreamDecoder({ limits: LAB_LIMITS, codec: zlibCodec }), stream, cuts);
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
