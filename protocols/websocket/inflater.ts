/**
 * The receiving side of permessage-deflate (RFC 7692 7.2.2): one compressed message in, its octets out,
 * bounded while they are inflated.
 *
 * With context takeover the octets of earlier messages are kept, two windows of them at most, and one window
 * is given to the codec as its dictionary, which costs the same for every message. A message may hold blocks
 * that are marked as final (7.2.3.4); what follows one takes a further call, so their number is bounded.
 */
import type { Codec } from "../../lab/core/codec.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { SlidingWindow } from "./sliding-window.ts";

/** What a sender cuts off the end of every message (7.2.1), and an empty final block, which shows that all was read. */
const MESSAGE_END = Uint8Array.of(0x00, 0x00, 0xff, 0xff, 0x03, 0x00);
/** Final blocks in one message; senders write one at most. */
export const FINAL_BLOCKS_MAX = 4;

export interface InflaterOptions {
  readonly codec: Codec;
  /** 8 to 15, as negotiated for the peer's side. */
  readonly windowBits: number;
  /** Whether a message may refer to those before it. */
  readonly contextTakeover: boolean;
  readonly outputMax: number;
}

export type Inflated =
  | { readonly kind: "ok"; readonly bytes: Uint8Array }
  | { readonly kind: "too-long" }
  | { readonly kind: "corrupt" };

const TOO_LONG: Inflated = { kind: "too-long" };
const CORRUPT: Inflated = { kind: "corrupt" };

export class Inflater {
  readonly #options: InflaterOptions;
  #window: SlidingWindow;

  constructor(options: InflaterOptions) {
    this.#options = options;
    this.#window = new SlidingWindow(2 ** options.windowBits);
  }

  get bytesHeld(): number {
    return this.#window.bytesHeld;
  }

  inflate(payload: Uint8Array): Inflated {
    const { codec, windowBits, contextTakeover, outputMax } = this.#options;
    const input = joinOctets([payload, MESSAGE_END]);
    const parts: Uint8Array[] = [];
    let read = 0;
    let room = outputMax;
    for (let finalBlocks = 0; finalBlocks <= FINAL_BLOCKS_MAX; finalBlocks += 1) {
      const options = { outputMax: room, windowBits, dictionary: this.#window.octets };
      const result = codec.decompress("deflate-raw", input.subarray(read), options);
      if (result.kind !== "ok") return result.kind === "too-long" ? TOO_LONG : CORRUPT;
      parts.push(result.bytes);
      room -= result.bytes.length;
      read += result.bytesRead;
      const isWhole = read === input.length || read === payload.length;
      if (contextTakeover || !isWhole) this.#window.add(result.bytes);
      if (isWhole) {
        if (!contextTakeover && finalBlocks > 0) this.#window = new SlidingWindow(2 ** windowBits);
        return { kind: "ok", bytes: parts.length === 1 ? result.bytes : joinOctets(parts) };
      }
    }
    return CORRUPT;
  }
}
