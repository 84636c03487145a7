/**
 * Hexadecimal digits without offsets: words of pairs, pairs with colons between them, and the bytes of a list in C.
 * The text may be anything; nothing throws.
 */
import type { HexRead } from "./hex-read.ts";
import { latin1, refused } from "./hex-read.ts";
import { ENTRY_OCTETS_MAX } from "./limits.ts";

const PAIR_DIGITS = 2;
const PAIR = /^[0-9a-f]{2}$/iu;
const HEX_DIGITS = /^[0-9a-f]+$/iu;
const NUMBER = /^0x/iu;
const NUMBER_OF_A_BYTE = /^0x[0-9a-f]{1,2}$/iu;
/** What a dump in binary digits holds, with the prefix that C has for them and without. */
const BINARY_BYTE = /^(?:0b)?[01]{8}$/iu;
/** The prefix of a text that is one number of any length. */
const PREFIX_OF_ALL = /^0x(?=[0-9a-f]{3,}$)/iu;

/** Words have spaces, line ends and commas between them. */
export function readPlainHex(text: Uint8Array): HexRead {
  const words = latin1(text)
    .trim()
    .replace(PREFIX_OF_ALL, "")
    .split(/[\s,]+/u)
    .filter((word) => word !== "");
  const wrong = wrongInAll(words) ?? words.map(wrongIn).find((reason) => reason !== undefined);
  if (wrong !== undefined) {
    return refused(wrong);
  }
  const digits = words.map(digitsOf).join("");
  return digits.length / PAIR_DIGITS > ENTRY_OCTETS_MAX
    ? refused(`it stands for more than ${ENTRY_OCTETS_MAX} bytes`)
    : { kind: "bytes", bytes: new Uint8Array(Buffer.from(digits, "hex")) };
}

/** The digits of a word with which nothing is wrong. */
function digitsOf(word: string): string {
  return NUMBER.test(word) ? word.slice("0x".length).padStart(PAIR_DIGITS, "0") : word.replaceAll(":", "");
}

function wrongInAll(words: readonly string[]): string | undefined {
  if (words.some((word) => word.startsWith(":"))) {
    return "its lines begin with a colon, as records of Intel HEX do; make bytes of it first, as `objcopy -I ihex -O binary` does";
  }
  return words.length > 0 && words.every((word) => BINARY_BYTE.test(word))
    ? "its digits may be binary; write bytes in hexadecimal digits, as `xxd -p` does"
    : undefined;
}

function wrongIn(word: string): string | undefined {
  if (NUMBER.test(word)) {
    return NUMBER_OF_A_BYTE.test(word) ? undefined : "it holds numbers of more than one byte, in an order that is open";
  }
  const isColoned = word.includes(":");
  const parts = isColoned ? word.replace(/:$/u, "").split(":") : [word];
  if (!parts.every((part) => HEX_DIGITS.test(part))) {
    return "it holds something else than hexadecimal digits";
  }
  const isInPairs = isColoned ? parts.every((part) => PAIR.test(part)) : word.length % PAIR_DIGITS === 0;
  return isInPairs ? undefined : "it holds a word whose digits are not in pairs";
}
