/**
 * One direction of a connection as a stream of bytes, format 1: what fuzz inputs and the corpus are made of.
 *
 * The first octet is the setup, the rest are frames. Its bits, from the lowest: this end is the client;
 * permessage-deflate is in use; without context takeover; with the smaller window. Further bits say nothing.
 */
import type { Decoded, Decoder } from "../../lab/core/decoder.ts";
import type { Codec } from "../../lab/core/codec.ts";
import { WebSocketDecoder } from "./decoder.ts";
import type { WebSocketEvent } from "./event.ts";
import type { WebSocketLimits } from "./limits.ts";
import { LENGTH_16, LENGTH_16_MAX, LENGTH_64, LENGTH_MASK, MASKED, MASK_OCTETS } from "./opcode.ts";

export const SETUP = { client: 1, compression: 2, noContextTakeover: 4, smallWindow: 8 } as const;
/** Octets before the first frame. */
export const SETUP_OCTETS = 1;
/** Windows that short inputs overrun. */
const WINDOW_BITS = 9;
const SMALL_WINDOW_BITS = 8;

export interface ConnectionSetup {
  readonly role: "client" | "server";
  readonly compression: { readonly windowBits: number; readonly contextTakeover: boolean } | undefined;
}

export function readSetup(octet: number): ConnectionSetup {
  const compression = {
    windowBits: (octet & SETUP.smallWindow) === 0 ? WINDOW_BITS : SMALL_WINDOW_BITS,
    contextTakeover: (octet & SETUP.noContextTakeover) === 0,
  };
  return {
    role: (octet & SETUP.client) === 0 ? "server" : "client",
    compression: (octet & SETUP.compression) === 0 ? undefined : compression,
  };
}

export interface ConnectionStreamOptions {
  readonly limits: WebSocketLimits;
  readonly codec: Codec;
}

const NOTHING: Decoded<WebSocketEvent> = { events: [], fault: undefined };

export class ConnectionStreamDecoder implements Decoder<WebSocketEvent> {
  readonly #options: ConnectionStreamOptions;
  #frames: WebSocketDecoder | undefined;

  constructor(options: ConnectionStreamOptions) {
    this.#options = options;
  }

  get bytesHeld(): number {
    return this.#frames?.bytesHeld ?? 0;
  }

  get partsHeld(): number {
    return this.#frames?.partsHeld ?? 0;
  }

  get work(): number {
    return this.#frames?.work ?? 0;
  }

  get bytesAllocated(): number {
    return this.#frames?.bytesAllocated ?? 0;
  }

  push(chunk: Uint8Array): Decoded<WebSocketEvent> {
    if (chunk.length === 0) return NOTHING;
    if (this.#frames !== undefined) return shifted(this.#frames.push(chunk));
    const { limits, codec } = this.#options;
    const { role, compression } = readSetup(chunk[0] ?? 0);
    this.#frames = new WebSocketDecoder({ role, limits, compression: compression && { ...compression, codec } });
    return shifted(this.#frames.push(chunk.subarray(SETUP_OCTETS)));
  }

  end(): Decoded<WebSocketEvent> {
    return this.#frames === undefined ? NOTHING : shifted(this.#frames.end());
  }
}

/** Offsets count the setup. */
function shifted({ events, fault }: Decoded<WebSocketEvent>): Decoded<WebSocketEvent> {
  return { events, fault: fault && { ...fault, offset: fault.offset + SETUP_OCTETS } };
}

/** Cuts a stream into the setup and whole frames, views of `bytes` that join to it; the last may be incomplete. */
export function splitConnectionStream(bytes: Uint8Array): Uint8Array[] {
  if (bytes.length === 0) return [];
  const records = [bytes.subarray(0, SETUP_OCTETS)];
  for (let at = SETUP_OCTETS; at < bytes.length;) {
    const { octets, length } = layoutOf(bytes, at);
    const end = Math.min(bytes.length, at + octets + length);
    records.push(bytes.subarray(at, end));
    at = end;
  }
  return records;
}

/** The frame with a length that fits its payload again; the setup and stumps of headers stay as they are. */
export function repairFrame(record: Uint8Array): Uint8Array {
  if (record.length < 2) return record;
  const { octets, lengthOctets } = layoutOf(record, 0);
  const length = record.length - octets;
  if (length < 0) return record;
  const repaired = new Uint8Array(2 + lengthOctetsOf(length) + octets - 2 - lengthOctets + length);
  repaired[0] = record[0] ?? 0;
  const masked = (record[1] ?? 0) & MASKED;
  const view = new DataView(repaired.buffer);
  repaired[1] = masked | (length < LENGTH_16 ? length : length <= LENGTH_16_MAX ? LENGTH_16 : LENGTH_64);
  if (lengthOctetsOf(length) === 2) view.setUint16(2, length);
  if (lengthOctetsOf(length) === 8) view.setBigUint64(2, BigInt(length));
  repaired.set(record.subarray(2 + lengthOctets), 2 + lengthOctetsOf(length));
  return repaired;
}

function lengthOctetsOf(length: number): number {
  return length < LENGTH_16 ? 0 : length <= LENGTH_16_MAX ? 2 : 8;
}

/** Octets of a header and of the payload that it declares, by its mask bit and length alone. */
function layoutOf(bytes: Uint8Array, at: number): { octets: number; lengthOctets: number; length: number } {
  const second = bytes[at + 1] ?? 0;
  const short = second & LENGTH_MASK;
  const lengthOctets = short < LENGTH_16 ? 0 : short === LENGTH_16 ? 2 : 8;
  let length = lengthOctets === 0 ? short : 0;
  for (let index = 0; index < lengthOctets; index += 1) length = length * 256 + (bytes[at + 2 + index] ?? 0);
  return { octets: 2 + lengthOctets + ((second & MASKED) === 0 ? 0 : MASK_OCTETS), lengthOctets, length };
}
