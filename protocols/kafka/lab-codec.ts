/** The codec of the lab: what it compresses is the same octets on every machine, as replays need. */
import type { Codec } from "../../lab/core/codec.ts";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import { rawFrame } from "../shared/zstd-plain.ts";

export const labCodec: Codec = {
  decompress: zlibCodec.decompress,
  compress: (format, input, options) =>
    format === "zstd" ? rawFrame(input) : zlibCodec.compress(format, input, { ...options, reproducible: true }),
};
