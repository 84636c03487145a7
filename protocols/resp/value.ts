/**
 * What RESP2 and RESP3 can say, as plain data, and the octet that each type begins with.
 *
 * Octets stay octets: bulk strings are not decoded as text unless a decoder is asked to. Simple strings and errors are UTF-8 text of one
 * line. Keys of maps are values like others and never names of object properties; order and doubles are kept.
 */

export type RespValue =
  | { readonly kind: "simple" | "error"; readonly text: string }
  | { readonly kind: "bulk" | "bulk-error"; readonly octets: Uint8Array }
  /** A bulk string that was decoded as UTF-8, by a decoder that was asked to. */
  | { readonly kind: "bulk-text"; readonly text: string }
  | { readonly kind: "verbatim"; readonly format: string; readonly octets: Uint8Array }
  /** A signed number of 64 bits. */
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "big-number"; readonly value: bigint }
  | { readonly kind: "double"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null" }
  | RespList
  | { readonly kind: "map"; readonly entries: readonly RespEntry[] }
  | { readonly kind: "attributed"; readonly attributes: readonly RespEntry[]; readonly value: RespValue };

export interface RespList {
  readonly kind: "array" | "set" | "push";
  readonly items: readonly RespValue[];
}

export type RespEntry = readonly [key: RespValue, value: RespValue];

/** A command is its name and its arguments, all of them octets. */
export type RespCommand = readonly Uint8Array[];

export const NULL: RespValue = Object.freeze({ kind: "null" });

export const TYPE = {
  simple: 0x2b,
  error: 0x2d,
  integer: 0x3a,
  bulk: 0x24,
  array: 0x2a,
  null: 0x5f,
  boolean: 0x23,
  double: 0x2c,
  bigNumber: 0x28,
  bulkError: 0x21,
  verbatim: 0x3d,
  map: 0x25,
  set: 0x7e,
  push: 0x3e,
  attribute: 0x7c,
  /** A piece of a streamed string. */
  piece: 0x3b,
  /** The end of a streamed aggregate. */
  end: 0x2e,
} as const;

export const MINUS = 0x2d;
export const PLUS = 0x2b;
export const ZERO = 0x30;
export const NINE = 0x39;
export const QUESTION = 0x3f;
export const COLON = 0x3a;

/** The dialect: RESP2 has five types, RESP3 all. */
export type RespVersion = 2 | 3;
