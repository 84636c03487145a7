/** The sending side of permessage-deflate (RFC 7692 7.2.1): with context takeover messages may refer to those before. */
import type { Codec } from "../../lab/core/codec.ts";
import { SlidingWindow } from "./sliding-window.ts";

/** permessage-deflate as it was negotiated for what this end sends. */
export interface SentCompression {
  readonly codec: Codec;
  /** 9 to 15: zlib writes no smaller window. */
  readonly windowBits: number;
  readonly contextTakeover: boolean;
  /** Whether the same messages must give the same octets everywhere, as in a simulation. */
  readonly reproducible?: boolean;
}

/** The octets of the empty stored block that ends a flushed stream and that every sender cuts off. */
const FLUSH_OCTETS = 4;

export class Deflater {
  readonly #options: SentCompression;
  readonly #window: SlidingWindow;

  constructor(options: SentCompression) {
    this.#options = options;
    this.#window = new SlidingWindow(2 ** options.windowBits);
  }

  get bytesHeld(): number {
    return this.#window.bytesHeld;
  }

  /** The payload of one message, for frames of which the first has RSV1. */
  deflate(message: Uint8Array): Uint8Array {
    const { codec, windowBits, contextTakeover, reproducible = false } = this.#options;
    const options = { windowBits, reproducible, dictionary: this.#window.octets, flush: "sync" } as const;
    const compressed = codec.compress("deflate-raw", message, options);
    if (contextTakeover) this.#window.add(message);
    return compressed.subarray(0, compressed.length - FLUSH_OCTETS);
  }
}
