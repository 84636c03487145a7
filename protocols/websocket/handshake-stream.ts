/**
 * One head of the opening handshake as a stream of bytes, format 1: the first octet says by its lowest bit who
 * reads it (0 the server, 1 the client), the rest is the head. What follows the head is not looked at.
 */
import type { Decoded, Decoder } from "../../lab/core/decoder.ts";
import { fold, hashText } from "../../lab/core/hash.ts";
import type { DecoderSubject } from "../../lab/target/decode.ts";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import { CLIENT, generateHandshake, KEY, PROTOCOLS } from "./generator-handshake.ts";
import { DEFAULT_DEFLATE_WISH } from "./handshake/deflate-negotiation.ts";
import type { HandshakeLimits } from "./handshake/limits.ts";
import { OpeningDecoder } from "./handshake/opening-decoder.ts";
import type { Opening } from "./opening.ts";
import { clientOpening, serverOpening } from "./opening.ts";

export const LAB_HANDSHAKE_LIMITS: HandshakeLimits = { headOctetsMax: 512, headFieldsMax: 16 };
const DEFLATE = { codec: zlibCodec, wish: DEFAULT_DEFLATE_WISH };
const NOTHING: Decoded<Opening> = { events: [], fault: undefined };

export class HandshakeStreamDecoder implements Decoder<Opening> {
  #opening: OpeningDecoder<Opening> | undefined;

  get bytesHeld(): number {
    return this.#opening?.bytesHeld ?? 0;
  }

  get partsHeld(): number {
    return this.#opening?.partsHeld ?? 0;
  }

  get work(): number {
    return this.#opening?.work ?? 0;
  }

  get bytesAllocated(): number {
    return this.#opening?.bytesAllocated ?? 0;
  }

  push(chunk: Uint8Array): Decoded<Opening> {
    const [reader] = chunk;
    if (reader === undefined) return NOTHING;
    if (this.#opening !== undefined) return this.#opening.push(chunk);
    const options = { deflate: DEFLATE, protocols: PROTOCOLS };
    const interpret = (reader & CLIENT) === 0 ? serverOpening(options) : clientOpening({ ...options, key: KEY });
    this.#opening = new OpeningDecoder(LAB_HANDSHAKE_LIMITS, interpret);
    return this.#opening.push(chunk.subarray(1));
  }

  end(): Decoded<Opening> {
    return this.#opening?.end() ?? NOTHING;
  }
}

export const handshakeSubject: DecoderSubject<Opening> = {
  name: "handshake",
  bounds: {
    // A line in a buffer that doubles, and the lines before it.
    bytesHeldMax: 2 * LAB_HANDSHAKE_LIMITS.headOctetsMax,
    partsHeldMax: LAB_HANDSHAKE_LIMITS.headFieldsMax,
    workPerByteMax: 2,
    bytesAllocatedPerByteMax: 2,
  },
  create: () => new HandshakeStreamDecoder(),
  digest: (state, { event, reply }) => fold(fold(state, hashText(JSON.stringify(event))), hashText(reply ?? "")),
  generate: generateHandshake,
};
