import fc from "fast-check";
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { NOT_EXERCISED } from "../../lab/core/oracle.ts";
import { EVENT, EVENT_SHAPES, kindOfCode } from "../../lab/trace/events.ts";
import type { EventLog } from "../../lab/trace/recorder.ts";
import { EVENT_WORDS } from "../../lab/trace/recorder.ts";
import { ORACLES } from "../../oracles/index.ts";
import { createJudging } from "../../oracles/verdicts.ts";
import { anyLog } from "../trace/sample.ts";
import { judge, judgeLog, logOf } from "./script.ts";

const SHAPES = Object.values(EVENT_SHAPES);
const word = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));
const code = fc.oneof(fc.constantFrom(...SHAPES.map((shape) => shape.code)), word);
/** Words that no recorder would write: codes, names and numbers are anything. */
const wildLog: fc.Arbitrary<EventLog> = fc
  .record({
    events: fc.array(fc.tuple(code, word, word, word), { maxLength: 80 }),
    names: fc.array(fc.constantFrom("", "quiescent", "whole", "split", "a/b", "ошибка 7"), { maxLength: 4 }),
  })
  .map(({ events, names }) => ({ words: Int32Array.from(events.flat()), eventCount: events.length, names }));

describe.each(ORACLES.map((oracle) => [oracle.name, oracle] as const))("%s", (name, oracle) => {
  test("is described, and asks for kinds of events that exist, each once", () => {
    expect(readdirSync("oracles")).toContain(`${name}.ts`);
    expect(oracle.promise).toMatch(/^[A-Z].*\.$/);
    expect(new Set(oracle.codes).size).toBe(oracle.codes.length);
    expect(oracle.codes.map(kindOfCode)).not.toContain(undefined);
  });

  test("does not pass a run that held nothing for it to judge", () => {
    expect(judge(oracle)).toBe(NOT_EXERCISED);
    expect(oracle.judge(String).end()).toBe(NOT_EXERCISED);
    expect(judge(oracle, ["scenario", "decode"], ["mark", "reached"], ["time", "", 0, 12])).toBe(NOT_EXERCISED);
    const foreign = SHAPES.filter((shape) => !oracle.codes.includes(shape.code));
    const words = Int32Array.from(foreign.flatMap((shape) => [shape.code, 1, 1, 1]));
    expect(judgeLog(oracle, { words, eventCount: foreign.length, names: ["", "name"] })).toBe(NOT_EXERCISED);
  });

  test("never throws, says the same twice and does not depend on the other oracles", () => {
    const all = createJudging(ORACLES);
    const position = ORACLES.indexOf(oracle);
    fc.assert(
      fc.property(fc.oneof(anyLog, wildLog), (log) => {
        const verdict = judgeLog(oracle, log);
        expect(judgeLog(oracle, log)).toEqual(verdict);
        expect(all.judge(log)[position]).toEqual(verdict);
      }),
      { numRuns: 200 },
    );
  });

  test("says what is wrong in one sentence", () => {
    fc.assert(
      fc.property(wildLog, (log) => {
        const verdict = judgeLog(oracle, log);
        if (verdict.kind === "fail") {
          expect(verdict.message).toMatch(/^[^\n]+\.$/);
        }
      }),
      { numRuns: 200 },
    );
  });
});

test("oracles have names of their own", () => {
  expect(new Set(ORACLES.map(({ name }) => name)).size).toBe(ORACLES.length);
});

test("every kind of event that carries a promise reaches an oracle", () => {
  const taken = new Set(ORACLES.flatMap(({ codes }) => codes));
  const ignored = SHAPES.map((shape) => shape.code).filter((known) => !taken.has(known));
  expect(ignored.map(kindOfCode)).toEqual([
    "scenario",
    "time",
    "mark",
    "operation",
    "cancelSeen",
    "delivered",
    "netFault",
    "fault",
  ]);
});

test("an event goes to the oracles that asked for it, in order, as it was recorded", () => {
  const seen: string[] = [];
  const spy = (name: string, codes: readonly number[]) => ({
    name,
    promise: "Sees.",
    codes,
    judge: (nameOf: (id: number) => string) => ({
      event: (...[kind, subject, first, second]: [number, number, number, number]) =>
        void seen.push(`${name}: ${kindOfCode(kind)} ${nameOf(subject)} ${first} ${second}`),
      end: () => ({ kind: "pass" }) as const,
    }),
  });
  const judging = createJudging([
    spy("a", [EVENT.sent]),
    spy("b", [EVENT.received, EVENT.sent]),
    spy("c", [EVENT.step]),
  ]);
  expect(
    judging.judge(
      logOf([
        ["sent", "queue", 7],
        ["received", "queue", 8, "task"],
      ]),
    ),
  ).toEqual([{ kind: "pass" }, { kind: "pass" }, NOT_EXERCISED]);
  expect(seen).toEqual(["a: sent queue 7 0", "b: sent queue 7 0", "b: received queue 8 2"]);
});

test("events beyond the count of a log are not judged", () => {
  const log = logOf([["threw", "decoder", "boom"]]);
  expect(log.words.length).toBe(EVENT_WORDS);
  const [totality] = createJudging(ORACLES.filter(({ name }) => name === "totality")).judge({ ...log, eventCount: 0 });
  expect(totality).toBe(NOT_EXERCISED);
});

test("the order in which failures are attributed is a visible decision", () => {
  expect(ORACLES.map(({ name }) => name)).toEqual([
    "ambient-access",
    "totality",
    "prototype-pollution",
    "uninitialised-memory",
    "split-invariance",
    "fault-latch",
    "aliasing",
    "isolation",
    "agreement",
    "round-trip",
    "flood-bound",
    "bounded-allocation",
    "work-bound",
    "loser-drain",
    "region-leak",
    "cancellation-drain",
    "obligation-leak",
    "convergence",
    "quiescence",
  ]);
});
