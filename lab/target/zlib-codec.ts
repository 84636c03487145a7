/**
 * The codec of node:zlib, synchronous. Output is made in pieces, so that at most one piece more than
 * `outputMax` is ever held; a zstd window is refused from the frame's header alone.
 */
import type { Zlib, ZlibOptions, ZstdOptions } from "node:zlib";
import {
  constants,
  deflateRawSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateRawSync,
  inflateSync,
  zstdCompressSync,
  zstdDecompressSync,
} from "node:zlib";
import type { Codec, CompressionFormat, CompressOptions, Decompressed, DecompressOptions } from "../core/codec.ts";

const PIECE_OCTETS_MIN = 64;
const PIECE_OCTETS_MAX = 16_384;
const DEFLATE_WINDOW_BITS_MAX = 15;
/** 8 MiB, which RFC 8878 3.1.1.1.2 asks every decoder to support. */
const ZSTD_WINDOW_BITS_MAX = 23;
const DEFLATE = {
  "deflate-raw": { compress: deflateRawSync, decompress: inflateRawSync },
  deflate: { compress: deflateSync, decompress: inflateSync },
  gzip: { compress: gzipSync, decompress: gunzipSync },
} as const;
/** Errors of zstd that say nothing about the input. */
const ZSTD_OWN_ERRORS: ReadonlySet<string> = new Set([
  "ZSTD_error_parameter_outOfBound",
  "ZSTD_error_parameter_unsupported",
  "ZSTD_error_memory_allocation",
]);

const TOO_LONG: Decompressed = { kind: "too-long" };
const CORRUPT: Decompressed = { kind: "corrupt" };
const TRUNCATED: Decompressed = { kind: "truncated" };

export const zlibCodec: Codec = {
  decompress(format, input, options) {
    requireOutputMax(options.outputMax);
    try {
      const { buffer, engine } = inflate(format, input, options);
      if (buffer.length > options.outputMax) return TOO_LONG;
      // A copy, since what zlib hands out is a view of a larger piece.
      return { kind: "ok", bytes: new Uint8Array(buffer), bytesRead: engine.bytesWritten };
    } catch (thrown) {
      return mistakeOf(thrown);
    }
  },

  compress(format, input, options = {}) {
    const compressed = format === "zstd" ? zstdCompressSync(input) : deflate(format, input, options);
    return new Uint8Array(compressed);
  },
};

function inflate(format: CompressionFormat, input: Uint8Array, options: DecompressOptions): Inflated {
  const { outputMax, dictionary, windowBits } = options;
  const pieces = {
    info: true,
    // zlib takes no 0 here; what comes out is measured again by the caller.
    maxOutputLength: Math.max(1, outputMax),
    chunkSize: Math.min(PIECE_OCTETS_MAX, Math.max(PIECE_OCTETS_MIN, outputMax + 1)),
  };
  if (format === "zstd") {
    const params = { [constants.ZSTD_d_windowLogMax]: windowBits ?? ZSTD_WINDOW_BITS_MAX };
    return withInfo(zstdDecompressSync(input, { ...pieces, params } satisfies ZstdOptions));
  }
  const settings: ZlibOptions = { ...pieces, windowBits: windowBits ?? DEFLATE_WINDOW_BITS_MAX };
  if (dictionary !== undefined && dictionary.length > 0) settings.dictionary = dictionary;
  return withInfo(DEFLATE[format].decompress(input, settings));
}

function deflate(
  format: Exclude<CompressionFormat, "zstd">,
  input: Uint8Array,
  { dictionary, windowBits = DEFLATE_WINDOW_BITS_MAX, flush = "finish", reproducible = false }: CompressOptions,
): Uint8Array {
  const settings: ZlibOptions = {
    windowBits,
    finishFlush: flush === "sync" ? constants.Z_SYNC_FLUSH : constants.Z_FINISH,
    strategy: reproducible ? constants.Z_HUFFMAN_ONLY : constants.Z_DEFAULT_STRATEGY,
  };
  if (dictionary !== undefined && dictionary.length > 0) settings.dictionary = dictionary;
  return DEFLATE[format].compress(input, settings);
}

interface Inflated {
  readonly buffer: Uint8Array;
  readonly engine: Zlib;
}

/** With `info` zlib gives an object of this shape, which its types do not say. */
function withInfo(result: unknown): Inflated {
  return result as Inflated;
}

/** What an error of zlib says about the input; any other error is a bug of the caller and is thrown on. */
function mistakeOf(thrown: unknown): Decompressed {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  switch (code) {
    case "ERR_BUFFER_TOO_LARGE":
    case "ZSTD_error_frameParameter_windowTooLarge":
      return TOO_LONG;
    case "Z_BUF_ERROR":
      return TRUNCATED;
    case "Z_DATA_ERROR":
    case "Z_NEED_DICT":
      return CORRUPT;
    default:
      if (code.startsWith("ZSTD_error_") && !ZSTD_OWN_ERRORS.has(code)) return CORRUPT;
      throw thrown;
  }
}

function requireOutputMax(outputMax: number): void {
  if (!Number.isSafeInteger(outputMax) || outputMax < 0) {
    throw new RangeError("outputMax must be a whole number of octets, 0 or more");
  }
}
