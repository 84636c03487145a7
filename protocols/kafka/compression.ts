/** The compressions of record sets: gzip and zstd by the codec that is given, Snappy and LZ4 by our own. */
import type { Codec, Decompressed } from "../../lab/core/codec.ts";
import { lz4Compress, lz4Decompress } from "./lz4.ts";
import { snappyCompress, snappyDecompress } from "./snappy.ts";

/** By their code in the attributes. */
export const COMPRESSIONS = ["none", "gzip", "snappy", "lz4", "zstd"] as const;
export type Compression = (typeof COMPRESSIONS)[number];

export interface DecompressRecordsOptions {
  readonly outputMax: number;
  readonly magic: number;
}

/** One whole compressed unit; octets behind it make it corrupt. */
export function decompressRecords(
  codec: Codec,
  compression: Exclude<Compression, "none">,
  input: Uint8Array,
  options: DecompressRecordsOptions,
): Decompressed {
  const result = decompressUnit(codec, compression, input, options);
  return result.kind === "ok" && result.bytesRead !== input.length ? { kind: "corrupt" } : result;
}

function decompressUnit(
  codec: Codec,
  compression: Exclude<Compression, "none">,
  input: Uint8Array,
  { outputMax, magic }: DecompressRecordsOptions,
): Decompressed {
  switch (compression) {
    case "snappy":
      return snappyDecompress(input, outputMax);
    case "lz4":
      return lz4Decompress(input, { outputMax, isHeaderUnchecked: magic === 0 });
    default:
      return codec.decompress(compression, input, { outputMax });
  }
}

export function compressRecords(
  codec: Codec,
  compression: Exclude<Compression, "none">,
  input: Uint8Array,
): Uint8Array {
  switch (compression) {
    case "snappy":
      return snappyCompress(input);
    case "lz4":
      return lz4Compress(input);
    default:
      return codec.compress(compression, input);
  }
}
