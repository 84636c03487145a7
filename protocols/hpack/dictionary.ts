/**
 * Tokens for mutation: short runs of octets on which HPACK decoders decide.
 *
 * Each is named after what it says to a decoder that stands at the start of a representation, or
 * inside a string where that is said.
 */
import { appendHuffman } from "./huffman.ts";
import { appendInteger } from "./integer.ts";
import {
  INCREMENTAL,
  INCREMENTAL_PREFIX_BITS,
  INDEXED,
  INDEXED_PREFIX_BITS,
  LITERAL_PREFIX_BITS,
  NEVER_INDEXED,
  SIZE_UPDATE,
  SIZE_UPDATE_PREFIX_BITS,
  WITHOUT_INDEXING,
} from "./representation.ts";

export interface DictionaryToken {
  readonly name: string;
  readonly octets: Uint8Array;
}

const PREFIXES = [
  { name: "indexed", pattern: INDEXED, bits: INDEXED_PREFIX_BITS },
  { name: "incremental", pattern: INCREMENTAL, bits: INCREMENTAL_PREFIX_BITS },
  { name: "size-update", pattern: SIZE_UPDATE, bits: SIZE_UPDATE_PREFIX_BITS },
  { name: "never-indexed", pattern: NEVER_INDEXED, bits: LITERAL_PREFIX_BITS },
  { name: "without-indexing", pattern: WITHOUT_INDEXING, bits: LITERAL_PREFIX_BITS },
] as const;

/** The ends of the tables, of prefixes, of default sizes and of the integers themselves. */
const INTEGERS = [
  0,
  1,
  15,
  30,
  31,
  61,
  62,
  63,
  64,
  126,
  127,
  128,
  4095,
  4096,
  4097,
  16_383,
  16_384,
  65_536,
  2 ** 31,
  2 ** 32 - 1,
];

const STRINGS = [
  ":authority",
  ":method",
  ":path",
  ":scheme",
  ":status",
  "cookie",
  "set-cookie",
  "authorization",
  "__proto__",
  "constructor",
  "toString",
  "",
  "\0",
  "\r\n",
  "\x7f\xff",
  "www.example.com",
];

const HEX_TOKENS: readonly (readonly [name: string, hex: string])[] = [
  ["integer 2^32 - 1 after an 8-bit string prefix", "7f80ffffff0f"],
  ["integer 2^32", "7f81ffffff0f"],
  ["integer 2^35 - 1", "7fffffffff7f"],
  ["integer without an end", "ffffffffffff"],
  ["integer with zero padding", "7f8080808000"],
  ["integer with zero padding over the cap", "7f808080808000"],
  ["table emptied and restored", "203fe11f"],
  ["three size updates", "202020"],
  ["inside a Huffman string: EOS", "3fffffff"],
  ["inside a Huffman string: EOS, aligned", "fffffffc"],
  ["Huffman string that is all padding", "81ff"],
  ["Huffman string of 8 padding bits", "82ffff"],
  ["Huffman string padded with zeros", "8100"],
  ['Huffman string "0" with a wrong padding', "8106"],
  ["record header: empty block", "0000"],
  ["control record: table size 0", "ffff00000000"],
  ["control record: table size 4096", "ffff00001000"],
  ["control record: table size 2^32 - 1", "ffffffffffff"],
];

export const HPACK_DICTIONARY: readonly DictionaryToken[] = [
  ...PREFIXES.flatMap(({ name, pattern, bits }) =>
    INTEGERS.map((value) => ({ name: `${name} ${value}`, octets: integerToken(value, bits, pattern) })),
  ),
  ...STRINGS.flatMap((text) => [
    { name: `string ${JSON.stringify(text)}`, octets: stringToken(text, false) },
    { name: `Huffman string ${JSON.stringify(text)}`, octets: stringToken(text, true) },
  ]),
  ...HEX_TOKENS.map(([name, hex]) => ({ name, octets: hexToken(hex) })),
];

function integerToken(value: number, prefixBits: number, pattern: number): Uint8Array {
  const out: number[] = [];
  appendInteger(out, value, prefixBits, pattern);
  return Uint8Array.from(out);
}

function stringToken(text: string, isHuffman: boolean): Uint8Array {
  const content: number[] = [];
  if (isHuffman) appendHuffman(content, text);
  else for (let index = 0; index < text.length; index += 1) content.push(text.charCodeAt(index));
  return Uint8Array.from([(isHuffman ? 0x80 : 0) | content.length, ...content]);
}

function hexToken(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
