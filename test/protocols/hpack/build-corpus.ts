/**
 * Builds corpus/hpack from RFC 7541 appendix C and from the stories of npm hpack@1.0.0 (MIT).
 * `node test/protocols/hpack/build-corpus.ts` writes the files; a test compares them.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeBlockStream } from "../../../protocols/hpack/block-stream.ts";
import { APPENDIX_C } from "./appendix-c.ts";
import { hex } from "./helpers.ts";
import { story } from "./stories.ts";

export const CORPUS_FOLDER = fileURLToPath(new URL("../../../corpus/hpack/", import.meta.url));
const FILE_OCTETS_MAX = 2047;

const STORIES: readonly (readonly [folder: string, number: number])[] = [
  ["go-hpack", 0],
  ["go-hpack", 21],
  ["haskell-http2-linear", 3],
  ["haskell-http2-linear-huffman", 24],
  ["haskell-http2-naive", 5],
  ["haskell-http2-naive-huffman", 22],
  ["haskell-http2-static", 8],
  ["haskell-http2-static-huffman", 27],
  ["nghttp2", 0],
  ["nghttp2", 21],
  ["nghttp2", 30],
  ["nghttp2-16384-4096", 2],
  ["nghttp2-change-table-size", 0],
  ["nghttp2-change-table-size", 21],
  ["node-http2-hpack", 0],
  ["node-http2-hpack", 29],
];

/** File names and contents, in the order of the names. */
export function corpusFiles(): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const { name, headerTableSize, blocks } of APPENDIX_C) {
    const settings = headerTableSize === 4096 ? [] : [{ tableSize: headerTableSize }];
    // A context that starts at 4096 has to be told of the smaller table before the first field.
    const update = headerTableSize === 4096 ? "" : "3fe101";
    const records = blocks.map(({ wire }, index) => hex(index === 0 ? update + wire : wire));
    files.set(`rfc7541-${name}.bin`, encodeBlockStream([...settings, ...records]));
  }
  for (const [folder, number] of STORIES) {
    const suffix = String(number).padStart(2, "0");
    files.set(`${folder}-story-${suffix}.bin`, opening(folder, `story_${suffix}.json`));
  }
  return files;
}

/** As many cases from the start of the story as the size of a seed allows. */
function opening(folder: string, file: string): Uint8Array {
  let stream = new Uint8Array(0);
  const { cases } = story(folder, file);
  for (let count = 1; count <= cases.length; count += 1) {
    const longer = encodeBlockStream(cases.slice(0, count).flatMap(({ records }) => records));
    if (longer.length > FILE_OCTETS_MAX) break;
    stream = new Uint8Array(longer);
  }
  return stream;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(CORPUS_FOLDER, { recursive: true });
  for (const [name, octets] of corpusFiles()) writeFileSync(join(CORPUS_FOLDER, name), octets);
}
