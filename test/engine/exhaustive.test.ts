import { describe, expect, test } from "vitest";
import type { Deviation, Strategy } from "../../lab/core/decisions.ts";
import { Decisions } from "../../lab/core/decisions.ts";
import type { ExplorationBounds } from "../../lab/engine/exhaustive.ts";
import { attemptsWith } from "../../lab/engine/exhaustive.ts";
import { replay } from "../../lab/engine/strategies/replay.ts";
import type { Context } from "../../lab/runtime/context.ts";
import { Channel } from "../../lab/runtime/channel.ts";
import type { Ran } from "../support/run-program.ts";
import { runProgram } from "../support/run-program.ts";

const ALL: ExplorationBounds = { families: undefined, valuesMax: undefined };
/** A program of decisions alone; gives what it came to. */
type Program = (decisions: Decisions) => string;

interface Explored {
  /** The deviations of every run and what it came to, in order. */
  readonly runs: readonly string[];
  /** What the runs of one depth said the next depth would have. */
  readonly growth: number;
}

function exploreAt(depth: number, program: Program, bounds = ALL): Explored {
  const runs: string[] = [];
  let growth = 0;
  for (const attempt of attemptsWith(depth, bounds)) {
    const decisions = new Decisions(attempt.strategy);
    const result = program(decisions);
    expect(attempt.applied).toBe(true);
    if (attempt.isLeaf) {
      runs.push(`${describeAll(decisions.deviations())} ${result}`);
      growth += attempt.growth;
    }
  }
  return { runs, growth };
}

function describeAll(deviations: readonly Deviation[]): string {
  return `{${deviations.map(({ key, value }) => `${key}=${value}`).join(" ")}}`;
}

/** Every answer to every question that can be asked, by trying all answers to a tape of questions. */
function bruteForce(program: Program): { readonly deviations: number; readonly text: string }[] {
  const found: { deviations: number; text: string }[] = [];
  const tapes: number[][] = [[]];
  for (let tape = tapes.pop(); tape !== undefined; tape = tapes.pop()) {
    const asked: number[] = [];
    const answers = tape;
    const strategy: Strategy = {
      name: "tape",
      open: () => ({
        draw(_index, alternatives) {
          asked.push(alternatives);
          return answers[asked.length - 1] ?? 0;
        },
      }),
    };
    const decisions = new Decisions(strategy);
    const text = program(decisions);
    if (tape.length < asked.length) {
      const alternatives = asked[tape.length] ?? 0;
      tapes.push(...Array.from({ length: alternatives }, (_, value) => [...answers, value]));
    } else {
      const deviations = decisions.deviations();
      found.push({ deviations: deviations.length, text: `${describeAll(deviations)} ${text}` });
    }
  }
  return found;
}

/** A fixed set of questions. */
const flat: Program = (decisions) => {
  const [a, b] = [decisions.place("a", "x"), decisions.place("b.c", "x")];
  return [a.choose(2), b.choose(3), a.choose(4), b.choose(1)].join("");
};

/** Answers decide what is asked next, where, and how many alternatives there are. */
const branching: Program = (decisions) => {
  const seen: number[] = [];
  let site = "start";
  for (let turn = 0; turn < 4; turn += 1) {
    const answer = decisions.place(site, turn % 2 === 0 ? "even" : "odd").choose(2 + (turn % 2));
    seen.push(answer);
    site = answer === 0 ? "start" : `after.${answer}`;
    turn += answer === 2 ? 1 : 0;
  }
  return seen.join("");
};

describe.each([
  { name: "fixed questions", program: flat, counts: [1, 6, 11, 6] },
  { name: "questions that depend on answers", program: branching, counts: [1, 6, 12, 9, 2] },
])("$name", ({ program, counts }) => {
  test("are explored in full, each run once", () => {
    const all = bruteForce(program);
    for (const [depth, count] of counts.entries()) {
      const { runs } = exploreAt(depth, program);
      const expected = all.filter(({ deviations }) => deviations === depth).map(({ text }) => text);
      expect(runs.toSorted()).toEqual(expected.toSorted());
      expect(new Set(runs).size).toBe(count);
    }
    expect(exploreAt(counts.length, program).runs).toEqual([]);
  });

  test("each depth says exactly how many runs the next has", () => {
    expect(counts.map((_, depth) => exploreAt(depth, program).growth)).toEqual([...counts.slice(1), 0]);
  });
});

test("families and sites that are not named answer 0", () => {
  const named = (...families: string[]): string[] => [...exploreAt(1, flat, { ...ALL, families }).runs];
  expect(named("b")).toEqual(["{b.c|x|0=1} 0100", "{b.c|x|0=2} 0200"]);
  expect(named("b.c")).toEqual(named("b"));
  expect(named("a", "b")).toHaveLength(6);
  expect(named("c")).toEqual([]);
});

test("alternatives can be bounded, the simplest come first", () => {
  expect(exploreAt(1, flat, { ...ALL, valuesMax: 1 }).runs).toEqual([
    "{a|x|0=1} 1000",
    "{b.c|x|0=1} 0100",
    "{a|x|1=1} 0010",
  ]);
});

test("the mode of a campaign is no deviation, unless it is named", () => {
  const program: Program = (decisions) => `${decisions.place("liveness", "world").choose(2)}`;
  expect(exploreAt(1, program).runs).toEqual([]);
  expect(exploreAt(1, program, { ...ALL, families: ["liveness"] }).runs).toEqual(["{liveness|world|0=1} 1"]);
});

test("a run that does not ask for its deviations is told", () => {
  let call = 0;
  const forgetful: Program = (decisions) => {
    call += 1;
    return call === 1 ? `${decisions.place("a", "x").choose(2)}` : "";
  };
  const applied: boolean[] = [];
  for (const attempt of attemptsWith(1, ALL)) {
    forgetful(new Decisions(attempt.strategy));
    applied.push(attempt.applied);
  }
  expect(applied).toEqual([true, false]);
});

/** Three tasks that send once each; gives the order in which they did. */
async function sendOrder(cx: Context): Promise<string> {
  const order: string[] = [];
  const queue = new Channel<string>(cx, "queue", 4);
  cx.spawn("first", async (own) => {
    await own.checkpoint();
    await queue.send(own, "first");
  });
  cx.spawn("second", async (own) => {
    await own.checkpoint();
    await queue.send(own, "second");
  });
  cx.spawn("third", async (own) => {
    await own.checkpoint();
    await queue.send(own, "third");
  });
  for (let count = 0; count < 3; count += 1) {
    const received = await queue.receive(cx);
    order.push(received.kind === "value" ? received.value : "end");
  }
  return order.join(" ");
}

async function ordersWithin(depth: number): Promise<Map<string, string>> {
  const orders = new Map<string, string>();
  for (const attempt of attemptsWith(depth, { families: ["schedule"], valuesMax: 1 })) {
    const ran: Ran<string> = await runProgram(sendOrder, attempt.strategy);
    const again = await runProgram(sendOrder, replay(ran.deviations));
    expect(again.hash).toBe(ran.hash);
    if (attempt.isLeaf && ran.outcome?.kind === "ok") {
      orders.set(ran.outcome.value, describeAll(ran.deviations));
    }
  }
  return orders;
}

test("an order of tasks that needs exactly two deviations is found at two and not before", async () => {
  const reversed = "third first second";
  expect([...(await ordersWithin(0)).keys()]).toEqual(["first second third"]);
  expect((await ordersWithin(1)).has(reversed)).toBe(false);
  expect((await ordersWithin(2)).has(reversed)).toBe(true);
});
