/**
 * The contract of a compression codec: how decoders and encoders reach deflate, gzip and zstd without
 * importing them. Every call takes a whole compressed unit and is bounded by what it may put out.
 *
 * A codec is a pure function of its arguments as far as decompressing goes. What compressing gives may
 * differ between versions and processors unless `reproducible` is asked for; it always decompresses to
 * the same octets.
 */

/**
 * `deflate-raw` is RFC 1951, `deflate` is RFC 1950 (as HTTP and gRPC name it), `gzip` is RFC 1952, `zstd`
 * is RFC 8878. A `gzip` unit may have several members (RFC 1952 2.2), whose contents are joined. A `zstd`
 * unit is one frame without a dictionary; a skippable frame is a frame without content.
 */
export type CompressionFormat = "deflate-raw" | "deflate" | "gzip" | "zstd";

export interface DecompressOptions {
  /** The most octets that may come out, 0 or more. */
  readonly outputMax: number;
  /** What came before, which the unit may refer to: `deflate-raw` and `deflate` only. */
  readonly dictionary?: Uint8Array;
  /**
   * The binary logarithm of the largest window that is kept: 8 to 15 for deflate (15 by default), 10 to 27
   * for zstd (23). Larger distances of deflate are refused once they reach beyond what is kept.
   */
  readonly windowBits?: number;
}

export type Decompressed =
  /** `bytes` are the caller's alone. `bytesRead` octets of the input were the unit; what follows was not looked at. */
  | { readonly kind: "ok"; readonly bytes: Uint8Array; readonly bytesRead: number }
  /** More than `outputMax` octets would come out, or a zstd frame asks for a larger window. */
  | { readonly kind: "too-long" }
  /** The unit cannot be read: a checksum, a code, a distance or a header is wrong. */
  | { readonly kind: "corrupt" }
  /** The input ends before the unit does. */
  | { readonly kind: "truncated" };

export interface CompressOptions {
  /** What came before, which the output may refer to: `deflate-raw` and `deflate` only. */
  readonly dictionary?: Uint8Array;
  /** The binary logarithm of the window: 9 to 15, deflate formats only. */
  readonly windowBits?: number;
  /**
   * `finish` (default) ends the unit. `sync` leaves it open and ends with an empty stored block, the octets
   * `00 00 ff ff` (deflate formats only).
   */
  readonly flush?: "finish" | "sync";
  /** Whether the output must be the same octets everywhere, at the price of size: nothing is matched (deflate formats only). */
  readonly reproducible?: boolean;
}

export interface Codec {
  /** Throws only for options that are none. */
  decompress(format: CompressionFormat, input: Uint8Array, options: DecompressOptions): Decompressed;
  compress(format: CompressionFormat, input: Uint8Array, options?: CompressOptions): Uint8Array;
}
