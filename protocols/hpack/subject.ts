/** HPACK as the lab decodes it: small limits, so that small inputs reach them, and what may be held and spent. */
import type { Decoded } from "../../lab/core/decoder.ts";
import { fold, hashText } from "../../lab/core/hash.ts";
import type { DecoderSubject } from "../../lab/target/decode.ts";
import type { Bounds } from "../../lab/target/observe.ts";
import type { BlockEvent } from "./block-stream.ts";
import { BlockStreamDecoder } from "./block-stream.ts";
import { generateBlocks } from "./generator.ts";
import type { HpackLimits } from "./limits.ts";
import { ENTRY_OVERHEAD_OCTETS, hpackLimits } from "./limits.ts";
import { decodeByReference } from "./reference.ts";

export const LAB_LIMITS: HpackLimits = hpackLimits({
  headerTableSize: 256,
  headerTableSizeMax: 512,
  headerListSizeMax: 512,
  fieldsMax: 32,
  stringOctetsMax: 256,
  blockOctetsMax: 1_024,
});

/** Steps per input byte, and bytes made per input byte: a Huffman string grows by at most 8/5 and is copied once. */
const WORK_PER_BYTE_MAX = 6;
const BYTES_ALLOCATED_PER_BYTE_MAX = 3;

export const HPACK_BOUNDS: Bounds = boundsOf(LAB_LIMITS);

/** An unfinished string in a tail that doubles, the name before it, and the dynamic table. */
export function boundsOf(limits: HpackLimits): Bounds {
  return {
    bytesHeldMax: 2 * limits.stringOctetsMax + limits.headerListSizeMax + limits.headerTableSizeMax,
    partsHeldMax: limits.headerTableSizeMax / ENTRY_OVERHEAD_OCTETS + 1,
    workPerByteMax: WORK_PER_BYTE_MAX,
    bytesAllocatedPerByteMax: BYTES_ALLOCATED_PER_BYTE_MAX,
  };
}

export const hpackSubject: DecoderSubject<BlockEvent> = {
  name: "hpack",
  bounds: HPACK_BOUNDS,
  create: () => new BlockStreamDecoder(LAB_LIMITS),
  digest: digestEvent,
  model: (input): Decoded<BlockEvent> => decodeByReference(input, LAB_LIMITS),
  generate: generateBlocks,
};

function digestEvent(state: number, event: BlockEvent): number {
  switch (event.kind) {
    case "field":
      return digestField(fold(state, event.block), event);
    case "block-end":
      return fold(fold(state, ~event.block), event.fields);
    case "table-size":
      return fold(state ^ 1, event.size);
  }
}

/** Folds one header field into a digest. */
export function digestField(
  state: number,
  field: { readonly name: string; readonly value: string; readonly sensitive?: boolean },
): number {
  const digest = fold(fold(state, hashText(field.name)), hashText(field.value));
  return fold(digest, field.sensitive === true ? 1 : 0);
}
