/** Seeded block streams between valid and broken: encoded field lists, mutated with the dictionary. */
import type { BlockRecord } from "../../../protocols/hpack/block-stream.ts";
import { encodeBlockStream } from "../../../protocols/hpack/block-stream.ts";
import { HPACK_DICTIONARY } from "../../../protocols/hpack/dictionary.ts";
import type { EncoderField } from "../../../protocols/hpack/encoder.ts";
import { HpackEncoder } from "../../../protocols/hpack/encoder.ts";
import type { Draw } from "./helpers.ts";
import { pick } from "./helpers.ts";

const NAMES = [":method", ":path", "cookie", "x-a", "__proto__", "constructor", ""];
const REPRESENTATIONS = ["indexed", "incremental", "without-indexing", "never-indexed"] as const;
const HUFFMAN_USES = ["when-shorter", "always", "never"] as const;
const SIZES = [0, 33, 64, 100, 200, 4096];

function randomFields(draw: Draw): EncoderField[] {
  return Array.from({ length: draw(6) }, () => ({
    name: pick(draw, NAMES),
    value: String.fromCharCode(...Array.from({ length: draw(12) }, () => (draw(4) === 0 ? draw(256) : 97 + draw(26)))),
    representation: pick(draw, REPRESENTATIONS),
    huffman: pick(draw, HUFFMAN_USES),
    indexedName: draw(4) > 0,
    sensitive: draw(8) === 0,
  }));
}

export function validRecords(draw: Draw): BlockRecord[] {
  const encoder = new HpackEncoder();
  const records: BlockRecord[] = [];
  for (let count = 1 + draw(6); count > 0; count -= 1) {
    while (draw(4) === 0) {
      const tableSize = pick(draw, SIZES);
      encoder.setMaxTableSize(tableSize);
      records.push({ tableSize });
    }
    records.push(encoder.encodeBlock(randomFields(draw)));
  }
  return records;
}

export function mutated(draw: Draw, octets: Uint8Array): Uint8Array {
  const out = [...octets];
  for (let count = 1 + draw(3); count > 0; count -= 1) {
    const at = draw(out.length + 1);
    const action = draw(4);
    if (action === 0) out.splice(at, 1 + draw(3));
    else if (action === 1) out.splice(at, 0, ...pick(draw, HPACK_DICTIONARY).octets);
    else if (action === 2) out[Math.min(at, Math.max(0, out.length - 1))] = draw(256);
    else out.splice(at, 1, (out[at] ?? 0) ^ (1 << draw(8)));
  }
  return Uint8Array.from(out);
}

/** Mutates blocks and keeps the framing, so that most of the stream still reaches the decoder. */
export function mutatedStream(draw: Draw): Uint8Array {
  const records = validRecords(draw).map((record) =>
    record instanceof Uint8Array && draw(3) === 0 ? mutated(draw, record) : record,
  );
  const stream = encodeBlockStream(records);
  return draw(10) === 0 ? mutated(draw, stream) : stream;
}
