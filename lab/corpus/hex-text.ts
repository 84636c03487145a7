/**
 * Bytes from the hexadecimal text of people and tools: plain digits, and dumps with offsets as `xxd`,
 * `hexdump -C`, `od -A x -t x1` and `tcpdump -x` print them.
 *
 * Offsets are checked: they tell a dump from other text, and where lines are missing. The text may be
 * anything; nothing throws.
 */
import { ENTRY_OCTETS_MAX } from "./limits.ts";

export type HexRead =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly reason: string };

/** One line of a dump. */
interface DumpLine {
  readonly offset: number;
  readonly bytes: readonly number[];
}

const OFFSET_DIGITS_MIN = 4;
/** Offset, a colon or not, the rest. */
const DUMP_LINE = /^\s*(?:0x)?(?<offset>[0-9a-f]{4,12})(?<colon>:?)(?:\s(?<rest>.*))?$/iu;
/** What a dump prints for lines that are equal to the one before. */
const SAME_AGAIN = "*";

/** Digits in pairs, with spaces, line ends, commas, colons and `0x` between them. */
export function readPlainHex(text: Uint8Array): HexRead {
  const digits = latin1(text).replaceAll(/0x|[\s,:]/giu, "");
  if (!/^[0-9a-f]*$/iu.test(digits)) {
    return refused("it holds something else than hexadecimal digits");
  }
  if (digits.length % 2 !== 0) {
    return refused("its last byte has one digit");
  }
  if (digits.length / 2 > ENTRY_OCTETS_MAX) {
    return refused(`it stands for more than ${ENTRY_OCTETS_MAX} bytes`);
  }
  return { kind: "bytes", bytes: new Uint8Array(Buffer.from(digits, "hex")) };
}

/** Whether the text begins as a dump with offsets does. */
export function looksLikeHexDump(text: Uint8Array): boolean {
  const [first = ""] = latin1(text.subarray(0, 256)).split("\n", 1);
  const line = readLine(first.replace(/\r$/u, ""));
  return typeof line === "object" && line.bytes.length > 0;
}

/** A dump with offsets; the first one may be any. */
export function readHexDump(text: Uint8Array): HexRead {
  const dump = new Dump();
  for (const [index, line] of latin1(text).split("\n").entries()) {
    const wrong = dump.take(line.replace(/\r$/u, ""));
    if (wrong !== undefined) {
      return refused(`line ${index + 1}: ${wrong}`);
    }
  }
  return dump.bytes();
}

class Dump {
  private readonly chunks: Uint8Array[] = [];
  private length = 0;
  private first: number | undefined;
  private last: Uint8Array = new Uint8Array(0);
  private repeats = false;

  /** Takes a line; gives what is wrong with it. */
  take(text: string): string | undefined {
    if (text.trim() === "") {
      return undefined;
    }
    if (text.trim() === SAME_AGAIN) {
      this.repeats = true;
      return this.last.length > 0 ? undefined : "there is no line before it that could be repeated";
    }
    const line = readLine(text);
    if (typeof line === "string") {
      return line;
    }
    this.first ??= line.offset;
    return this.fillUpTo(line.offset - this.first) ?? this.add(Uint8Array.from(line.bytes));
  }

  bytes(): HexRead {
    if (this.repeats) {
      return refused("it ends in the middle of repeated lines");
    }
    return { kind: "bytes", bytes: new Uint8Array(Buffer.concat(this.chunks)) };
  }

  /** Repeats the line before up to `offset`, where lines were left out, and checks the offset. */
  private fillUpTo(offset: number): string | undefined {
    const missing = offset - this.length;
    if (this.repeats) {
      this.repeats = false;
      if (missing <= 0 || missing % this.last.length !== 0) {
        return "its offset does not follow from repeated lines";
      }
      return this.add(new Uint8Array(Buffer.alloc(Math.min(missing, ENTRY_OCTETS_MAX + 1), this.last)));
    }
    return missing === 0
      ? undefined
      : `its offset is ${offset} bytes after the first, and ${this.length} bytes came before`;
  }

  private add(bytes: Uint8Array): string | undefined {
    if (this.length + bytes.length > ENTRY_OCTETS_MAX) {
      return `it stands for more than ${ENTRY_OCTETS_MAX} bytes`;
    }
    this.chunks.push(bytes);
    this.length += bytes.length;
    this.last = bytes;
    return undefined;
  }
}

/** A line of a dump, or what is wrong with it. */
function readLine(text: string): DumpLine | string {
  const { offset = "", colon = "", rest = "" } = DUMP_LINE.exec(text)?.groups ?? {};
  if (offset.length < OFFSET_DIGITS_MIN) {
    return "it has no offset";
  }
  const bytes: number[] = [];
  for (const group of hexColumn(rest, colon !== "")
    .split(/\s+/u)
    .filter((word) => word !== "")) {
    if (!/^(?:[0-9a-f]{2})+$/iu.test(group)) {
      return "it holds something else than pairs of digits";
    }
    if (colon === "" && group.length > 2) {
      return "it holds words, whose byte order is that of a machine; dump bytes, as `hexdump -C` does";
    }
    bytes.push(...Buffer.from(group, "hex"));
  }
  return { offset: Number.parseInt(offset, 16), bytes };
}

/** The digits without the characters beside them: those stand between bars, or after two spaces. */
function hexColumn(rest: string, hasColon: boolean): string {
  const text = rest.trimStart();
  const end = hasColon ? text.indexOf("  ") : text.indexOf("|");
  return end === -1 ? text : text.slice(0, end);
}

function latin1(text: Uint8Array): string {
  return Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString("latin1");
}

function refused(reason: string): HexRead {
  return { kind: "refused", reason };
}
