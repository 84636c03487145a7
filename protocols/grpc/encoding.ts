/** Message encodings by the names that `grpc-encoding` gives them ("gRPC Compression"). */
import type { CompressionFormat } from "../../lab/core/codec.ts";

export type Encoding = "identity" | "gzip" | "deflate";

/** What this side reads, for `grpc-accept-encoding`. */
export const ACCEPTED_ENCODINGS = "identity,gzip,deflate";

/** `undefined` for one that is not known here. */
export function encodingOf(name: string): Encoding | undefined {
  return name === "identity" || name === "gzip" || name === "deflate" ? name : undefined;
}

/** How the codec names it, `undefined` for none: `deflate` is the zlib format of RFC 1950, as in HTTP. */
export function formatOf(encoding: Encoding): CompressionFormat | undefined {
  return encoding === "identity" ? undefined : encoding;
}
