import fc from "fast-check";
import { expect, test } from "vitest";
import { EVENT } from "../../lab/trace/events.ts";
import { chromeTrace } from "../../lab/trace/export-chrome.ts";
import type { ChromeEvent } from "../../lab/trace/export-chrome.ts";
import { Recorder } from "../../lab/trace/recorder.ts";
import type { EventLog } from "../../lab/trace/recorder.ts";
import { anyLog, smallTrace } from "./sample.ts";

/** What viewers reject: unbalanced slices and spans, a thread whose time runs backwards, a thread without a name. */
function expectValid(events: readonly ChromeEvent[]): void {
  const openSlices = new Map<number, ChromeEvent[]>();
  const openSpans = new Map<string, number>();
  const clocks = new Map<number, number>();
  const named = new Set<number>();
  for (const event of events) {
    expect(Number.isSafeInteger(event.ts)).toBe(true);
    if (event.ph === "M") {
      if (event.name === "thread_name") {
        named.add(event.tid);
      }
      continue;
    }
    expect(named).toContain(event.tid);
    expect(event.ts).toBeGreaterThanOrEqual(clocks.get(event.tid) ?? 0);
    clocks.set(event.tid, event.ts);
    const slices = openSlices.get(event.tid) ?? [];
    openSlices.set(event.tid, slices);
    const span = `${event.cat}/${event.id}`;
    if (event.ph === "B") {
      slices.push(event);
    } else if (event.ph === "E") {
      expect(slices.pop()?.name).toBe(event.name);
    } else if (event.ph === "b") {
      openSpans.set(span, (openSpans.get(span) ?? 0) + 1);
    } else if (event.ph === "e") {
      expect(openSpans.get(span)).toBeGreaterThan(0);
      openSpans.set(span, (openSpans.get(span) ?? 0) - 1);
    }
  }
  expect([...openSlices.values()].flat()).toEqual([]);
  expect([...openSpans.values()].filter((count) => count !== 0)).toEqual([]);
  expect(JSON.parse(JSON.stringify(events))).toEqual(events);
}

function drawn(log: EventLog): readonly ChromeEvent[] {
  const { traceEvents } = chromeTrace(log);
  expectValid(traceEvents);
  return traceEvents;
}

const brief = (events: readonly ChromeEvent[]) =>
  events.filter(({ ph }) => ph !== "M").map(({ ph, ts, tid, name }) => `${ts} ${tid} ${ph} ${name}`);

test("a run is drawn with its steps, spans and instants", () => {
  expect(brief(drawn(smallTrace().log))).toEqual([
    "1 0 b region session",
    "3 1 B server/reader",
    "4 1 i reserve server/reader",
    "1204 1 E server/reader",
    "1205 1 B server/reader",
    "1206 1 i cancelSeen server/reader",
    "1207 1 i abort server/reader",
    "1208 1 i taskEnd server/reader",
    "1209 1 e region session",
    "1210 1 E server/reader",
  ]);
});

test("tasks are threads with names, and steps carry the true time", () => {
  const events = drawn(smallTrace().log);
  const names = events.filter(({ name }) => name === "thread_name").map(({ tid, args }) => [tid, args?.["name"]]);
  expect(names).toEqual([
    [0, "lab"],
    [1, "server/reader"],
  ]);
  expect(events.filter(({ ph }) => ph === "B").map(({ args }) => args?.["ticks"])).toEqual([0, 1200]);
});

test.each(["cancelRequest", "cancelSeen", "reserve", "commit", "abort", "fault", "netFault", "threw", "stop"] as const)(
  "%s is an instant",
  (kind) => {
    const recorder = new Recorder();
    recorder.emit(EVENT[kind], recorder.intern("subject"), 1, 1);
    const instant = drawn(recorder.log()).at(-1);
    expect(instant).toMatchObject({ ph: "i", s: "t", name: `${kind} subject`, args: { ticks: 0 } });
  },
);

test("a step ends where the run stops", () => {
  const recorder = new Recorder();
  recorder.emit(EVENT.step, recorder.intern("task"));
  recorder.emit(EVENT.stop, recorder.intern("quiescent"), 1);
  expect(brief(drawn(recorder.log()))).toEqual(["1 1 B task", "2 1 E task", "2 0 i stop quiescent"]);
});

test("what is open at the end of the run is closed there", () => {
  const recorder = new Recorder();
  const race = recorder.intern("race-1");
  recorder.emit(EVENT.raceStart, race, recorder.intern("task"));
  recorder.emit(EVENT.regionOpen, race);
  recorder.emit(EVENT.regionOpen, race);
  recorder.emit(EVENT.step, recorder.intern("task"));
  expect(drawn(recorder.log()).filter(({ ph }) => ph === "e" || ph === "E")).toHaveLength(4);
});

test("the end of a span that never began is left out", () => {
  const recorder = new Recorder();
  recorder.emit(EVENT.regionClose, recorder.intern("region"));
  recorder.emit(EVENT.raceEnd, recorder.intern("race"));
  expect(brief(drawn(recorder.log()))).toEqual([]);
});

test("held bytes are counters, and names are escaped", () => {
  const recorder = new Recorder();
  recorder.emit(EVENT.held, recorder.intern("a\u001b[0m"), 12, 3);
  expect(drawn(recorder.log()).at(-1)).toMatchObject({
    ph: "C",
    name: "held a\\x1b[0m",
    args: { bytes: 12, parts: 3 },
  });
});

test("a clock that runs backwards or too far keeps the axis in order", () => {
  const recorder = new Recorder();
  const task = recorder.intern("task");
  for (const [high, low] of [
    [0, 500],
    [0, 20],
    [-5, 0],
    [2 ** 31 - 1, -1],
    [0, 0],
  ] as const) {
    recorder.emit(EVENT.time, 0, high, low);
    recorder.emit(EVENT.step, task);
    recorder.emit(EVENT.mark, task);
  }
  expect(drawn(recorder.log())).not.toEqual([]);
});

test("any log is drawn validly", () => {
  fc.assert(
    fc.property(anyLog, (log) => {
      drawn(log);
    }),
    { numRuns: 300, seed: 1 },
  );
});
