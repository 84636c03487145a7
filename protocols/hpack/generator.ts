/**
 * Makes streams of header blocks: valid in most places, bent in a few. Every block and field draws
 * from places of its own, so that one can go or change without moving the others. All decisions 0
 * give one empty block.
 */
import type { Place } from "../../lab/core/decisions.ts";
import type { InputSource } from "../../lab/target/target.ts";
import type { BlockRecord } from "./block-stream.ts";
import { encodeBlockStream } from "./block-stream.ts";
import { appendHuffman, huffmanLength } from "./huffman.ts";
import { appendInteger } from "./integer.ts";
import {
  HUFFMAN_FLAG,
  INCREMENTAL,
  INCREMENTAL_PREFIX_BITS,
  INDEXED,
  INDEXED_PREFIX_BITS,
  LITERAL_PREFIX_BITS,
  NEVER_INDEXED,
  SIZE_UPDATE,
  SIZE_UPDATE_PREFIX_BITS,
  STRING_PREFIX_BITS,
  WITHOUT_INDEXING,
} from "./representation.ts";
import { STATIC_TABLE_LENGTH } from "./static-table.ts";
import { pick } from "../shared/pick.ts";

const BLOCKS_MAX = 6;
const FIELDS_MAX = 20;
/** Table sizes that matter: none, below and at one entry, a few entries, the default, more than allowed. */
const TABLE_SIZES: readonly number[] = [0, 32, 64, 33, 66, 34, 68, 96, 128, 256, 512, 513, 4096];
/** Few and short texts, so that names meet again and entries fill a table exactly. */
const TEXTS: readonly string[] = [
  "",
  "a",
  "b",
  "ab",
  "abcd",
  ":path",
  "cookie",
  "__proto__",
  "constructor",
  "\u0000\u00ff",
  "www.example.com",
  "x".repeat(31),
  "0".repeat(64),
];
/** How many of the texts one stream uses. */
const TEXT_COUNTS: readonly number[] = [1, 2, 3, TEXTS.length, TEXTS.length];
/** One block in this many is a change of SETTINGS_HEADER_TABLE_SIZE instead. */
const SETTINGS_SHARE = 6;
/** One block in this many opens with a size update. */
const SIZE_UPDATE_SHARE = 3;
/** One field in this many is followed by an octet that belongs to nothing, and one by a late size update. */
const STRAY_SHARE = 48;
/** How many dynamic indexes beyond the static table are tried. */
const DYNAMIC_INDEXES = 8;

/** One index into the dynamic table in this many is drawn without regard to what is in it. */
const WILD_INDEX_SHARE = 16;

const FIELD_KINDS = ["indexed", "incremental", "dynamic", "without-indexing", "never-indexed"] as const;

/** What is known while a stream is made. */
interface Draft {
  /** Few texts make entries meet again; which ones is drawn once per stream. */
  readonly texts: readonly string[];
  /** Literals that went into the table: no more entries than these can be in it. */
  inserted: number;
}

export function generateBlocks(source: InputSource): Uint8Array {
  const stream = source.at("stream");
  const count = 1 + stream.choose(BLOCKS_MAX);
  const draft: Draft = { texts: TEXTS.slice(0, pick(TEXT_COUNTS, stream)), inserted: 0 };
  return encodeBlockStream(Array.from({ length: count }, (_, block) => record(source, `block-${block}`, draft)));
}

function record(source: InputSource, block: string, draft: Draft): BlockRecord {
  const place = source.at(block);
  if (place.choose(SETTINGS_SHARE) === 1) {
    return { tableSize: pick(TABLE_SIZES, place) };
  }
  const out: number[] = [];
  if (place.choose(SIZE_UPDATE_SHARE) === 1) {
    appendInteger(out, pick(TABLE_SIZES, place), SIZE_UPDATE_PREFIX_BITS, SIZE_UPDATE);
  }
  const fields = place.choose(FIELDS_MAX);
  for (let field = 0; field < fields; field += 1) {
    appendField(out, source.at(`${block}/field-${field}`), draft);
  }
  return Uint8Array.from(out);
}

function appendField(out: number[], place: Place, draft: Draft): void {
  switch (pick(FIELD_KINDS, place)) {
    case "indexed":
      appendInteger(out, 1 + place.choose(STATIC_TABLE_LENGTH), INDEXED_PREFIX_BITS, INDEXED);
      break;
    case "dynamic":
      appendInteger(out, dynamicIndex(place, draft), INDEXED_PREFIX_BITS, INDEXED);
      break;
    case "incremental":
      appendLiteral(out, place, draft, INCREMENTAL, INCREMENTAL_PREFIX_BITS);
      draft.inserted += 1;
      break;
    case "without-indexing":
      appendLiteral(out, place, draft, WITHOUT_INDEXING, LITERAL_PREFIX_BITS);
      break;
    case "never-indexed":
      appendLiteral(out, place, draft, NEVER_INDEXED, LITERAL_PREFIX_BITS);
      break;
  }
  switch (place.choose(STRAY_SHARE)) {
    case 1:
      out.push(place.choose(256));
      break;
    case 2:
      appendInteger(out, pick(TABLE_SIZES, place), SIZE_UPDATE_PREFIX_BITS, SIZE_UPDATE);
      break;
    default:
  }
}

/** Mostly an entry that may be there; now and then anything, index 0 included. */
function dynamicIndex(place: Place, { inserted }: Draft): number {
  if (inserted === 0 || place.choose(WILD_INDEX_SHARE) === 1) {
    return place.choose(STATIC_TABLE_LENGTH + DYNAMIC_INDEXES);
  }
  return STATIC_TABLE_LENGTH + 1 + place.choose(Math.min(DYNAMIC_INDEXES, inserted));
}

function appendLiteral(out: number[], place: Place, draft: Draft, pattern: number, prefixBits: number): void {
  const index = place.flip() ? 1 + place.choose(STATIC_TABLE_LENGTH) : 0;
  appendInteger(out, index, prefixBits, pattern);
  if (index === 0) {
    appendString(out, place, draft);
  }
  appendString(out, place, draft);
}

function appendString(out: number[], place: Place, { texts }: Draft): void {
  const text = pick(texts, place);
  if (place.flip()) {
    appendInteger(out, huffmanLength(text), STRING_PREFIX_BITS, HUFFMAN_FLAG);
    appendHuffman(out, text);
    return;
  }
  appendInteger(out, text.length, STRING_PREFIX_BITS, 0);
  for (const character of text) {
    out.push(character.charCodeAt(0));
  }
}
