/** An input for people: its records, what it means to a target, and its bytes. Everything is bounded and escaped. */
import { digits, hexDump } from "../corpus/hex-dump.ts";
import { escapeText } from "../trace/format-text.ts";

/** An input and what is known of it. */
export interface InputView {
  readonly path: string;
  /** What its content is called. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** How the target's structure cuts it; none without a structure. */
  readonly records: readonly Uint8Array[];
  /** What the target's own description says. */
  readonly meaning: readonly string[];
}

const DUMP_OCTETS_MAX = 1_024;
const RECORDS_MAX = 100;
const RECORD_OCTETS_MAX = 16;
const MEANING_LINES_MAX = 400;
const LINE_LENGTH_MAX = 1_000;

export function* describeInput({ path, name, bytes, records, meaning }: InputView): Generator<string, void> {
  yield escapeText(`${path}: ${bytes.length} bytes, ${name}`);
  for (const line of [...describeRecords(records), ...bounded(meaning)]) {
    yield `  ${line}`;
  }
  for (const line of hexDump(bytes, DUMP_OCTETS_MAX)) {
    yield `  ${line}`;
  }
}

export function jsonInput({ path, name, bytes, records, meaning }: InputView): object {
  return {
    path,
    name,
    bytes: bytes.length,
    records: records.slice(0, RECORDS_MAX).map(({ length }) => length),
    meaning: bounded(meaning),
    dump: [...hexDump(bytes, DUMP_OCTETS_MAX)],
  };
}

function bounded(lines: readonly string[]): string[] {
  const shown = lines.slice(0, MEANING_LINES_MAX).map((line) => escapeText(line.slice(0, LINE_LENGTH_MAX)));
  const more = lines.length - MEANING_LINES_MAX;
  return more > 0 ? [...shown, `... ${more} more lines`] : shown;
}

function* describeRecords(records: readonly Uint8Array[]): Generator<string, void> {
  let at = 0;
  for (const [index, record] of records.slice(0, RECORDS_MAX).entries()) {
    const start = digits(record.subarray(0, RECORD_OCTETS_MAX));
    yield `record ${index} at byte ${at}, ${record.length} bytes: ${start}${record.length > RECORD_OCTETS_MAX ? " ..." : ""}`;
    at += record.length;
  }
  if (records.length > RECORDS_MAX) {
    yield `... ${records.length - RECORDS_MAX} more records`;
  }
}
