import fc from "fast-check";
import { expect, test } from "vitest";
import { firstDifference } from "../../lab/trace/diff.ts";
import { EVENT } from "../../lab/trace/events.ts";
import { Recorder } from "../../lab/trace/recorder.ts";
import type { EventLog } from "../../lab/trace/recorder.ts";
import { anyLog, smallTrace } from "./sample.ts";

/** A log of marks, whose names are interned after the names in `before`. */
function marks(names: readonly string[], before: readonly string[] = []): EventLog {
  const recorder = new Recorder();
  before.forEach((name) => recorder.intern(name));
  names.forEach((name) => recorder.emit(EVENT.mark, recorder.intern(name)));
  return recorder.log();
}

const line = (name: string) => `        0 ticks  mark  ${name}`;

test("equal logs do not differ, whatever the numbers of their names", () => {
  expect(firstDifference(smallTrace().log, smallTrace().log)).toBeUndefined();
  expect(firstDifference(marks(["a", "b"]), marks(["a", "b"], ["b", "c", "a"]))).toBeUndefined();
  expect(firstDifference(marks([]), marks([]))).toBeUndefined();
});

test("names in fields are compared as names, numbers as numbers", () => {
  const spawn = (region: string, before: readonly string[]): EventLog => {
    const recorder = new Recorder();
    before.forEach((name) => recorder.intern(name));
    recorder.emit(EVENT.spawn, recorder.intern("task"), recorder.intern(region));
    return recorder.log();
  };
  expect(firstDifference(spawn("r", []), spawn("r", ["x"]))).toBeUndefined();
  expect(firstDifference(spawn("r", []), spawn("s", []))).toMatchObject({
    index: 0,
    left: ["        0 ticks  spawn  task  region=r"],
    right: ["        0 ticks  spawn  task  region=s"],
  });
  const step = (wake: number, second: number): EventLog => {
    const recorder = new Recorder();
    recorder.emit(EVENT.step, 0, wake, second);
    return recorder.log();
  };
  expect(firstDifference(step(1, 0), step(2, 0))?.index).toBe(0);
  expect(firstDifference(step(1, 1), step(1, 2))?.index).toBe(0);
});

test("the second field is compared by name, too", () => {
  const reserve = (obligation: string, before: readonly string[]): EventLog => {
    const recorder = new Recorder();
    before.forEach((name) => recorder.intern(name));
    recorder.emit(EVENT.reserve, recorder.intern("holder"), 1, recorder.intern(obligation));
    return recorder.log();
  };
  expect(firstDifference(reserve("permit", []), reserve("permit", ["x"]))).toBeUndefined();
  expect(firstDifference(reserve("permit", []), reserve("lease", []))?.index).toBe(0);
});

test("a difference has the lines around it", () => {
  const left = marks(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]);
  const right = marks(["a", "b", "c", "d", "e", "X", "Y"]);
  expect(firstDifference(left, right)).toEqual({
    index: 5,
    before: ["c", "d", "e"].map(line),
    left: ["f", "g", "h", "i"].map(line),
    right: ["X", "Y"].map(line),
  });
});

test("a log that is the beginning of the other differs where it ends", () => {
  const longer = marks(["a", "b"]);
  const shorter = marks(["a"]);
  expect(firstDifference(longer, shorter)).toEqual({
    index: 1,
    before: [line("a")],
    left: [line("b")],
    right: [],
  });
  expect(firstDifference(shorter, longer)).toEqual({
    index: 1,
    before: [line("a")],
    left: [],
    right: [line("b")],
  });
});

test("the first difference of any log and its copy with one event changed is that event", () => {
  fc.assert(
    fc.property(anyLog, fc.nat(), (log, pick) => {
      expect(firstDifference(log, log)).toBeUndefined();
      fc.pre(log.eventCount > 0);
      const index = pick % log.eventCount;
      const words = Int32Array.from(log.words);
      words[index * 4] = log.words[index * 4] === EVENT.mark ? EVENT.step : EVENT.mark;
      expect(firstDifference(log, { ...log, words })?.index).toBe(index);
    }),
    { numRuns: 200, seed: 1 },
  );
});
