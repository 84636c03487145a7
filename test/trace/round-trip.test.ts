import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { EVENT } from "../../lab/trace/events.ts";
import { BLOCK_ENTRIES_MAX, EVENTS_MAX, MESSAGE_LENGTH_MAX, NAMES_MAX } from "../../lab/trace/limits.ts";
import { decodeTrace } from "../../lab/trace/read.ts";
import { Recorder } from "../../lab/trace/recorder.ts";
import type { EventLog } from "../../lab/trace/recorder.ts";
import type { Trace } from "../../lab/trace/trace.ts";
import { encodeTrace } from "../../lab/trace/write.ts";
import { blocksOf, EVENTS_POSITION } from "./forge.ts";
import { anyTrace, fullTrace, smallTrace, traceOf } from "./sample.ts";

function reread(bytes: Uint8Array): Trace {
  const read = decodeTrace(bytes);
  if (read.kind !== "trace") {
    throw new Error(`${read.code}: ${read.message}`);
  }
  expect(read.authenticated).toBe(false);
  return read.trace;
}

/** `toEqual` takes seconds for a typed array of this size. */
function expectSameWords(left: EventLog, right: EventLog): void {
  expect(left.eventCount).toBe(right.eventCount);
  expect(Buffer.from(left.words.buffer, left.words.byteOffset, left.words.byteLength)).toEqual(
    Buffer.from(right.words.buffer, right.words.byteOffset, right.words.byteLength),
  );
}

test("a trace with every kind of event and hard names is read as it was written", () => {
  const trace = fullTrace();
  expect(reread(encodeTrace(trace))).toStrictEqual(trace);
});

test("any trace is read as it was written, and written alike twice", () => {
  fc.assert(
    fc.property(anyTrace, (trace) => {
      const bytes = encodeTrace(trace);
      expect(encodeTrace(trace)).toEqual(bytes);
      const again = reread(bytes);
      expect(again).toStrictEqual(trace);
      expect(encodeTrace(again)).toEqual(bytes);
    }),
    { numRuns: 200, seed: 1 },
  );
});

test("a trace without input, failure and events is read as it was written", () => {
  const trace = traceOf(new Recorder({ keep: false }), { failure: undefined });
  const bare = { ...trace, case: { ...trace.case, input: undefined, deviations: [], plants: [] } };
  expect(reread(encodeTrace(bare))).toStrictEqual(bare);
});

test("events and names that fill several blocks are read as they were written", () => {
  const recorder = new Recorder();
  for (let index = 0; index < BLOCK_ENTRIES_MAX + 5; index += 1) {
    const task = recorder.intern(`task-${index}`);
    recorder.emit(EVENT.step, task, index);
    recorder.emitTime(index * 2 ** 31);
  }
  const trace = traceOf(recorder);
  const bytes = encodeTrace(trace);
  expect(blocksOf(bytes).map(({ kind }) => kind)).toEqual([1, 2, 2, 3, 3, 3, 4]);
  const again = reread(bytes);
  expectSameWords(again.log, trace.log);
  expect(again.log.names).toEqual(trace.log.names);
});

test("the bytes of the format are pinned: a change of them is a new version", () => {
  const bytes = encodeTrace(smallTrace());
  expect(Buffer.from(bytes.subarray(0, 10)).toString("hex")).toBe("895154520d0a1a0a" + "01" + "01");
  const events = blocksOf(bytes)[EVENTS_POSITION];
  expect(Buffer.from(events?.payload ?? []).toString("hex")).toBe(
    [
      "0000000a",
      "3401", // region-open session
      "2a0202", // spawn reader, first = 1
      "0c02", // step reader
      "7b020206", // reserve reader 1 permit
      "0900e012", // time 1200
      "0e0202", // step reader wake 1
      "560204", // cancel-seen reader deadline
      "83010202" + "06", // abort reader 1 permit
      "320204", // task-end reader cancelled
      "3a0104", // region-close session cancelled
    ].join(""),
  );
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(
    "81464630fdbf1c400233dfba5ef2d4b72b9227fe875f92f1fe4454e48548137f",
  );
});

test("the input of a read trace does not change with the file's bytes", () => {
  const bytes = encodeTrace(smallTrace());
  const trace = reread(bytes);
  bytes.fill(0);
  expect(trace).toStrictEqual(smallTrace());
  expect(trace.case.input?.buffer.byteLength).toBe(4);
});

test("a message that is too long is cut rather than lost with its trace", () => {
  const message = "m".repeat(MESSAGE_LENGTH_MAX + 1);
  const trace = traceOf(new Recorder(), { failure: { oracle: "o", fingerprint: "f", message } });
  expect(reread(encodeTrace(trace)).failure?.message).toBe(`${"m".repeat(MESSAGE_LENGTH_MAX - 1)}…`);
});

test("what no reader would take is not written", () => {
  const { case: run } = smallTrace();
  const write = (overrides: Partial<Trace>) => () => encodeTrace({ ...smallTrace(), ...overrides });
  const deviating = (key: string, value: number) => write({ case: { ...run, deviations: [{ key, value }] } });
  expect(deviating("a|b|1", 1)).not.toThrow();
  expect(deviating("a|b|1", 0)).toThrow("header[0.5.0]");
  expect(deviating("a|b|1", 2 ** 32)).toThrow("header[0.5.0]");
  expect(deviating("a|b|01", 1)).toThrow("no key");
  expect(deviating("a", 1)).toThrow("no key");
  const { log } = smallTrace();
  expect(write({ log: { ...log, eventCount: EVENTS_MAX + 1 } })).toThrow("at most");
  expect(write({ log: { ...log, names: Array<string>(NAMES_MAX + 1).fill("") } })).toThrow("at most");
  expect(write({ hash: "no" })).toThrow("header[3]");
  expect(write({ log: { words: Int32Array.of(EVENT.spawn, 0, 7, 0), eventCount: 1, names: [""] } })).toThrow("event 0");
  expect(write({ log: { words: Int32Array.of(99, 0, 0, 0), eventCount: 1, names: [""] } })).toThrow("99");
});
