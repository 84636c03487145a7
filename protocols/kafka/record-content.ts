/** The compressed content of a batch or wrapper, out of the budget of its set; what is wrong stays in the reader. */
import type { Codec } from "../../lab/core/codec.ts";
import type { Compression } from "./compression.ts";
import { decompressRecords } from "./compression.ts";
import type { OctetReader } from "./octet-reader.ts";
import type { SetBudget } from "./set-budget.ts";

export interface ContentOptions {
  readonly codec: Codec;
  readonly budget: SetBudget;
  readonly compression: Exclude<Compression, "none">;
  readonly magic: number;
}

/** Decompresses everything from `start` to `end`, or marks `start` as wrong. */
export function decompressContent(
  reader: OctetReader,
  start: number,
  end: number,
  { codec, budget, compression, magic }: ContentOptions,
): Uint8Array | undefined {
  const input = reader.octets.subarray(start, end);
  const result = decompressRecords(codec, compression, input, { outputMax: budget.decompressedOctets, magic });
  budget.work += 1;
  if (result.kind !== "ok") {
    reader.fail(result.kind === "too-long" ? "KAFKA_DECOMPRESSED_TOO_LARGE" : "KAFKA_COMPRESSED_DATA", start);
    return undefined;
  }
  budget.decompressedOctets -= result.bytes.length;
  budget.octetsMade += result.bytes.length;
  budget.work += result.bytes.length;
  return result.bytes;
}
