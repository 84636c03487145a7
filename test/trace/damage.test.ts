import fc from "fast-check";
import { expect, test } from "vitest";
import { TRACE_VERSION } from "../../lab/trace/blocks.ts";
import { EVENT } from "../../lab/trace/events.ts";
import { BLOCK_ENTRIES_MAX, FILE_BYTES_MAX } from "../../lab/trace/limits.ts";
import { decodeTrace } from "../../lab/trace/read.ts";
import type { Unreadable } from "../../lab/trace/read.ts";
import { Recorder } from "../../lab/trace/recorder.ts";
import { encodeTrace } from "../../lab/trace/write.ts";
import { smallTrace, traceOf } from "./sample.ts";

const VERSION_AT = 8;

function unreadable(bytes: Uint8Array): Unreadable {
  const read = decodeTrace(bytes);
  if (read.kind !== "unreadable") {
    throw new Error("the bytes were read as a trace");
  }
  expect(read.offset).toBeLessThanOrEqual(bytes.length);
  return read;
}

test("every flip of a single bit is seen", () => {
  const bytes = encodeTrace(smallTrace());
  const codes = new Set<string>();
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const flipped = Uint8Array.from(bytes);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    codes.add(unreadable(flipped).code);
  }
  expect([...codes].toSorted()).toEqual(["damaged", "newer-version", "not-a-trace", "too-large", "truncated"]);
});

test("every beginning of a trace is truncated, and counts the events of its whole blocks", () => {
  const bytes = encodeTrace(smallTrace());
  const { eventCount } = smallTrace().log;
  let whole = 0;
  for (let length = 0; length < bytes.length; length += 1) {
    const read = unreadable(bytes.subarray(0, length));
    expect(read).toMatchObject({ code: "truncated", offset: length });
    expect(read.wholeEvents).toBeGreaterThanOrEqual(whole);
    whole = read.wholeEvents;
  }
  expect(whole).toBe(eventCount);
});

test("a damaged block leaves the events of the blocks before it", () => {
  const recorder = new Recorder();
  for (let index = 0; index < 2 * BLOCK_ENTRIES_MAX; index += 1) {
    recorder.emit(EVENT.step, 0, index);
  }
  const bytes = encodeTrace(traceOf(recorder));
  const at = bytes.length - 200;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  expect(unreadable(bytes)).toMatchObject({ code: "damaged", wholeEvents: BLOCK_ENTRIES_MAX });
});

test("bytes after the end are seen", () => {
  const bytes = encodeTrace(smallTrace());
  expect(unreadable(Buffer.concat([bytes, Uint8Array.of(0)]))).toMatchObject({
    code: "damaged",
    offset: bytes.length,
  });
  expect(unreadable(Buffer.concat([bytes, bytes])).code).toBe("damaged");
});

test("a newer version is told apart from damage", () => {
  const bytes = encodeTrace(smallTrace());
  bytes[VERSION_AT] = TRACE_VERSION + 1;
  const read = unreadable(bytes);
  expect(read).toMatchObject({ code: "newer-version", offset: VERSION_AT });
  expect(read.message).toContain("Use a newer quiesce");
});

test("a transfer as text is told apart from other files", () => {
  const text = Buffer.from(encodeTrace(smallTrace())).toString("latin1");
  const transfers = [
    text.replaceAll("\r\n", "\n"),
    text.replaceAll(/\r?\n/g, "\r\n"),
    text.replaceAll("\n", "\r\n"),
    text.slice(0, text.indexOf("\x1a")) + "\n",
    [...text].map((letter) => String.fromCharCode(letter.charCodeAt(0) & 0x7f)).join(""),
  ];
  for (const transferred of transfers) {
    expect(unreadable(Buffer.from(transferred, "latin1")).code).toBe("damaged");
  }
  expect(unreadable(Buffer.from('{"kind":"trace"}')).code).toBe("not-a-trace");
  expect(unreadable(Buffer.from("\x89PNG\r\n\x1a\n", "latin1")).code).toBe("not-a-trace");
});

test("a file above the limit is refused unread", () => {
  expect(unreadable(new Uint8Array(FILE_BYTES_MAX + 1)).code).toBe("too-large");
});

test("no bytes make the reader throw", () => {
  const valid = encodeTrace(smallTrace());
  const afterPrefix = fc.uint8Array({ maxLength: 200 }).map((tail) => Buffer.concat([valid.subarray(0, 9), tail]));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), afterPrefix), (bytes) => {
      unreadable(bytes);
    }),
    { numRuns: 2000, seed: 1 },
  );
});
