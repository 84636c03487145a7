/**
 * Bytes from a dump with offsets. Offsets are checked: they tell where lines are missing. The text may be
 * anything; nothing throws.
 */
import type { Doubt } from "./dump-line.ts";
import { beginsAsDumpLine, readDumpLine } from "./dump-line.ts";
import type { HexBytes, HexRefused } from "./hex-read.ts";
import { latin1, refused } from "./hex-read.ts";
import { ENTRY_OCTETS_MAX } from "./limits.ts";

export interface DumpBytes extends HexBytes {
  /**
   * Whether something beside the digits vouches for them: the characters of every line, or offsets from 0 that are
   * marked as `0x0000:` or closed by that of the end. Any table of numbers may look like another dump.
   */
  readonly isVouchedFor: boolean;
}

/** What a dump prints for lines that are equal to the one before. */
const SAME_AGAIN = "*";

const OPEN: Readonly<Record<Doubt, string>> = {
  order: "it holds words of more than two bytes, and no characters tell their order; dump bytes, as `hexdump -C` does",
  base: "its digits may be decimal; dump bytes, as `hexdump -C` does",
};

/** Whether the text begins as a dump with offsets does. */
export function looksLikeHexDump(text: Uint8Array): boolean {
  const [first = ""] = latin1(text).trimStart().split("\n", 1);
  return beginsAsDumpLine(withoutReturn(first));
}

/** The first offset may be any. */
export function readHexDump(text: Uint8Array): DumpBytes | HexRefused {
  const dump = new Dump();
  for (const [index, line] of latin1(text).split("\n").entries()) {
    const wrong = dump.take(withoutReturn(line));
    if (wrong !== undefined) {
      return refused(`line ${index + 1}: ${wrong}`);
    }
  }
  return dump.bytes();
}

function withoutReturn(line: string): string {
  return line.replace(/\r$/u, "");
}

class Dump {
  private readonly chunks: Uint8Array[] = [];
  private length = 0;
  private first: number | undefined;
  private last: Uint8Array = new Uint8Array(0);
  private repeats = false;
  private hasCharacters = true;
  private isMarked = true;
  /** Whether the line taken last is an offset alone. */
  private isClosed = false;
  private readonly doubts = new Set<Doubt>();
  private readonly settled = new Set<Doubt>();

  /** Takes a line; gives what is wrong with it. */
  take(text: string): string | undefined {
    if (text.trim() === "") {
      return undefined;
    }
    if (text.trim() === SAME_AGAIN) {
      this.repeats = true;
      return this.last.length > 0 ? undefined : "there is no line before it that could be repeated";
    }
    const line = readDumpLine(text);
    if (typeof line === "string") {
      return line;
    }
    this.first ??= line.offset;
    this.isClosed = line.bytes.length === 0;
    this.hasCharacters &&= line.hasCharacters;
    this.isMarked &&= line.isMarked;
    line.doubts.forEach((doubt) => this.doubts.add(doubt));
    line.settled.forEach((doubt) => this.settled.add(doubt));
    return this.fillUpTo(line.offset - this.first) ?? this.add(line.bytes);
  }

  bytes(): DumpBytes | HexRefused {
    const open = [...this.doubts].find((doubt) => !this.settled.has(doubt));
    if (this.repeats) {
      return refused("it ends in the middle of repeated lines");
    }
    if (open !== undefined) {
      return refused(OPEN[open]);
    }
    const isBound = this.first === 0 && (this.isMarked || this.isClosed);
    const bytes = new Uint8Array(Buffer.concat(this.chunks));
    return { kind: "bytes", bytes, isVouchedFor: this.hasCharacters || isBound };
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
