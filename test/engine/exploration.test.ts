import { expect, test } from "vitest";
import type { Exploration as Explored } from "../../lab/engine/exploration.ts";
import { Exploration } from "../../lab/engine/exploration.ts";
import { Tally } from "../../lab/engine/tally.ts";
import { inMacrotask } from "../../lab/host/pump.ts";
import type { Context } from "../../lab/runtime/context.ts";
import type { SimulatedScenario } from "../../lab/target/target.ts";
import { ORACLES } from "../../oracles/index.ts";
import { runner, scenarioOf } from "./run-scenario.ts";

/** Four questions of three answers; panics where two of them, and no fewer, are answered 2. */
const needsTwo = scenarioOf(() => async (cx: Context) => {
  const twos = Array.from({ length: 4 }, () => cx.choose("fault", 3)).filter((answer) => answer === 2);
  if (twos.length === 2) {
    throw new RangeError("two at once");
  }
});

interface Limits {
  readonly deviationsMax: number;
  readonly runsMax?: number;
  readonly families?: readonly string[];
}

async function explored(scenario: SimulatedScenario, limits: Limits, slices = 1): Promise<Explored> {
  const { deviationsMax, runsMax, families = ["fault"] } = limits;
  const exploration = new Exploration({
    target: "toy",
    plants: [],
    runner,
    scenario,
    input: undefined,
    tally: new Tally(ORACLES.map(({ name }) => name)),
    bounds: { families, valuesMax: undefined },
    deviationsMax,
    runsMax,
  });
  await runner.prepare([scenario]);
  for (let more = true; more;) {
    let left = slices;
    more = await inMacrotask(() => exploration.slice(() => (left -= 1) > 0));
  }
  return exploration;
}

test("all runs with one deviation are counted and pass, and at two the bug is found", async () => {
  const one = await explored(needsTwo, { deviationsMax: 1 });
  expect(one.depths).toEqual([
    { deviations: 0, runs: 1, total: 1 },
    { deviations: 1, runs: 8, total: 8 },
  ]);
  expect(one.isComplete).toBe(true);

  const two = await explored(needsTwo, { deviationsMax: 2 });
  expect(two.isComplete).toBe(false);
  expect(two.depths.at(-1)).toMatchObject({ deviations: 2, total: 24 });
  expect(two.failed?.failing.deviations).toEqual([
    { key: "fault|main|0", value: 2 },
    { key: "fault|main|1", value: 2 },
  ]);
});

test("slices of any length come to the same", async () => {
  const [short, long] = [
    await explored(needsTwo, { deviationsMax: 2 }),
    await explored(needsTwo, { deviationsMax: 2 }, 1_000),
  ];
  expect(short.depths).toEqual(long.depths);
  expect(short.failed?.failing).toEqual(long.failed?.failing);
});

test("a depth that the budget does not reach is counted and not begun", async () => {
  const exploration = await explored(needsTwo, { deviationsMax: 2, runsMax: 32 });
  expect(exploration.isComplete).toBe(false);
  expect(exploration.failed).toBeUndefined();
  expect(exploration.depths.at(-1)).toEqual({ deviations: 2, runs: 0, total: 24 });
  expect((await explored(needsTwo, { deviationsMax: 2, runsMax: 33 })).failed).toBeDefined();
});

test("ends where there are no more questions to deviate at", async () => {
  const exploration = await explored(
    scenarioOf(() => async (cx: Context) => void cx.choose("fault", 2)),
    { deviationsMax: 9 },
  );
  expect(exploration.depths.map(({ total }) => total)).toEqual([1, 1]);
  expect(exploration.isComplete).toBe(true);
});

test("says where the simplest run asks, also outside of what is explored", async () => {
  const exploration = await explored(needsTwo, { deviationsMax: 1, families: ["none"] });
  expect([...exploration.sites].toSorted()).toEqual(["fault", "liveness", "schedule"]);
  expect(exploration.depths).toEqual([{ deviations: 0, runs: 1, total: 1 }]);
});

test.each([
  { asks: 1, when: "the simplest run is repeated" },
  { asks: 2, when: "its deviation should come" },
])("a run that depends on more than its case ends it: not asked again when $when", async ({ asks }) => {
  let calls = 0;
  const forgetful = scenarioOf(() => async (cx: Context) => {
    calls += 1;
    if (calls <= asks) {
      cx.choose("fault", 2);
    }
  });
  const exploration = await explored(forgetful, { deviationsMax: 1 });
  expect(exploration.differs).toBe(true);
  expect(exploration.isComplete).toBe(false);
});
