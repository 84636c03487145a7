/**
 * What goes to standard output: JSON that is safe on a terminal, and long texts in pieces. Whoever
 * reads may stop at any time, as `head` does; that ends the output and is no error.
 */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** What JSON leaves as it is and a terminal may act upon or hide: DEL, C1 controls, bidirectional marks and the like. */
const BEYOND_ASCII = /[\u007f-\uffff]/g;
/** Lines are written in pieces of about this many characters. */
const PIECE_LENGTH = 65_536;
/** How Node.js names a reader that went away. */
const CLOSED_CODES: readonly string[] = ["EPIPE", "ERR_STREAM_PREMATURE_CLOSE", "ERR_STREAM_DESTROYED"];

/** The value as JSON of ASCII characters only. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(
    BEYOND_ASCII,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Prints one JSON object. */
export function printJson(value: object): void {
  process.stdout.write(`${jsonText(value)}\n`);
}

/** Prints any number of lines, no faster than they are read. */
export async function printLines(lines: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(pieces(lines)), process.stdout, { end: false });
  } catch (thrown) {
    if (!isClosedPipe(thrown)) {
      throw thrown;
    }
  }
}

/** Keeps a reader that went away from ending the process with a stack trace. */
export function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: Error) => {
      if (!isClosedPipe(error)) {
        throw error;
      }
    });
  }
}

function* pieces(lines: Iterable<string>): Generator<string, void> {
  let piece = "";
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length >= PIECE_LENGTH) {
      yield piece;
      piece = "";
    }
  }
  if (piece !== "") {
    yield piece;
  }
}

function isClosedPipe(thrown: unknown): boolean {
  const code: unknown = thrown instanceof Error ? Reflect.get(thrown, "code") : undefined;
  return typeof code === "string" && CLOSED_CODES.includes(code);
}
