/** The codec of the lab's connections: what it compresses is the same octets on every machine, as replays need. */
import type { Codec } from "../../lab/core/codec.ts";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";

export const labCodec: Codec = {
  decompress: zlibCodec.decompress,
  compress: (format, input, options) => zlibCodec.compress(format, input, { ...options, reproducible: true }),
};
