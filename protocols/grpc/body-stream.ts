/**
 * The body of one direction of a call as a stream of bytes, format 1: what fuzz inputs and the corpus are made of.
 * The first octet is the encoding, by its number below modulo 3; the rest are length-prefixed messages.
 */
import type { Codec } from "../../lab/core/codec.ts";
import type { Decoded, Decoder } from "../../lab/core/decoder.ts";
import type { Encoding } from "./encoding.ts";
import type { GrpcMessage } from "./message-decoder.ts";
import { MessageDecoder, PREFIX_OCTETS } from "./message-decoder.ts";

export const SETUP_OCTETS = 1;
export const SETUP_ENCODINGS: readonly Encoding[] = ["identity", "gzip", "deflate"];

export function setupEncoding(octet: number): Encoding {
  return SETUP_ENCODINGS[octet % SETUP_ENCODINGS.length] ?? "identity";
}

const NOTHING: Decoded<GrpcMessage> = { events: [], fault: undefined };

/** Offsets of faults count the setup too. */
export class BodyStreamDecoder implements Decoder<GrpcMessage> {
  readonly #messageOctetsMax: number;
  readonly #codec: Codec;
  #messages: MessageDecoder | undefined;

  constructor(messageOctetsMax: number, codec: Codec) {
    this.#messageOctetsMax = messageOctetsMax;
    this.#codec = codec;
  }

  get bytesHeld(): number {
    return this.#messages?.bytesHeld ?? 0;
  }

  get partsHeld(): number {
    return this.#messages?.partsHeld ?? 0;
  }

  get work(): number {
    return this.#messages?.work ?? 0;
  }

  get bytesAllocated(): number {
    return this.#messages?.bytesAllocated ?? 0;
  }

  push(chunk: Uint8Array): Decoded<GrpcMessage> {
    if (chunk.length === 0) return NOTHING;
    if (this.#messages !== undefined) return shifted(this.#messages.push(chunk));
    const encoding = setupEncoding(chunk[0] ?? 0);
    this.#messages = new MessageDecoder({ messageOctetsMax: this.#messageOctetsMax, encoding, codec: this.#codec });
    return shifted(this.#messages.push(chunk.subarray(SETUP_OCTETS)));
  }

  end(): Decoded<GrpcMessage> {
    return this.#messages === undefined ? NOTHING : shifted(this.#messages.end());
  }
}

function shifted({ events, fault }: Decoded<GrpcMessage>): Decoded<GrpcMessage> {
  return { events, fault: fault && { ...fault, offset: fault.offset + SETUP_OCTETS } };
}

/** Views of `bytes` that join to it: the setup, then messages; the last may be incomplete. */
export function splitBodyStream(bytes: Uint8Array): Uint8Array[] {
  const records: Uint8Array[] = [];
  for (let at = 0, end = SETUP_OCTETS; at < bytes.length; at = end) {
    if (at > 0) end = at + PREFIX_OCTETS + lengthAt(bytes, at + 1);
    records.push(bytes.subarray(at, Math.min(end, bytes.length)));
  }
  return records;
}

/** The message with a length that fits its octets again; the setup and stumps stay as they are. */
export function repairMessage(record: Uint8Array): Uint8Array {
  if (record.length < PREFIX_OCTETS) return record;
  const repaired = record.slice();
  new DataView(repaired.buffer).setUint32(1, record.length - PREFIX_OCTETS);
  return repaired;
}

function lengthAt(bytes: Uint8Array, at: number): number {
  let length = 0;
  for (let index = at; index < at + 4; index += 1) length = length * 256 + (bytes[index] ?? 0);
  return length;
}
