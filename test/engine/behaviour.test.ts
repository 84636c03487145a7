import { expect, test } from "vitest";
import { Behaviour } from "../../lab/engine/behaviour.ts";
import type { Line } from "../oracles/script.ts";
import { logOf } from "../oracles/script.ts";

const FIRST: readonly Line[] = [
  ["step", "a", 1],
  ["operation", "a", "queue", "send"],
  ["step", "b", 1],
];

function taken(...logs: readonly (readonly Line[])[]): boolean[] {
  const behaviour = new Behaviour();
  return logs.map((lines) => behaviour.take(logOf(lines)));
}

test("what was done before is not new, and another order is", () => {
  expect(taken(FIRST, FIRST, FIRST.toReversed(), FIRST.toReversed())).toEqual([true, false, true, false]);
});

test.each<{ name: string; line: Line; novel: boolean }>([
  { name: "another mark", line: ["mark", "reached"], novel: true },
  { name: "another object", line: ["operation", "a", "lock", "send"], novel: true },
  { name: "another access", line: ["operation", "a", "queue", "close"], novel: true },
  { name: "another count", line: ["step", "b", 7], novel: false },
  { name: "another number in a name", line: ["step", "b#12", 1], novel: true },
])("$name: $novel", ({ line, novel }) => {
  const changed = (by: Line): readonly Line[] => [FIRST[0] ?? by, FIRST[1] ?? by, by];
  expect(taken(FIRST, changed(line))).toEqual([true, novel]);
});

test("digits in names, and when things happened, are nothing new", () => {
  const worker = (number: number): readonly Line[] => [
    ["time", "", 0, number],
    ["step", `worker#${number}`, 1],
    ["step", `worker#${number + 1}`, 1],
  ];
  expect(
    taken(worker(1), worker(5), [
      ["step", "worker#", 1],
      ["time", "", 0, 9],
      ["step", "worker#", 1],
    ]),
  ).toEqual([true, false, false]);
});

test("counts the pairs that it saw", () => {
  const behaviour = new Behaviour();
  behaviour.take(logOf(FIRST));
  expect(behaviour.size).toBe(3);
  behaviour.take(logOf(FIRST));
  expect(behaviour.size).toBe(3);
});

test("holding or reaching more, by an order of magnitude, is new; a little more is not", () => {
  const held = (bytes: number, parts: number): readonly Line[] => [["held", "decoder", bytes, parts]];
  expect(taken(held(64, 1), held(65, 1), held(130, 1), held(64, 9), held(66, 9))).toEqual([
    true,
    false,
    true,
    true,
    false,
  ]);
  const reached = (amount: number): readonly Line[] => [["reached", "streamsMax", amount, 100]];
  expect(taken(reached(1), reached(2), reached(2))).toEqual([true, true, false]);
});

test("a channel that gets deeper, by an order of magnitude, is new; more values in turn are not", () => {
  const sent: Line = ["sent", "queue", 1];
  const received: Line = ["received", "queue", 1, "reader"];
  const inTurn = [sent, received, sent, received, sent, received, sent, received];
  const deep = [sent, sent, received, received, sent, received];
  expect(taken([...inTurn, ...deep], inTurn, deep, [sent, sent, sent, ...inTurn])).toEqual([true, false, false, true]);
});
