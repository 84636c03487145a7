import { expect, test } from "vitest";
import type { Deviation } from "../../lab/core/decisions.ts";
import type { Causality } from "../../lab/engine/causality.ts";
import { causality } from "../../lab/engine/causality.ts";
import { replay } from "../../lab/engine/strategies/replay.ts";
import type { Context } from "../../lab/runtime/context.ts";
import { runner, scenarioOf, withRuns } from "./run-scenario.ts";

/** Steps of the program, and the one at which a fault decides its fate. */
const TURNS = 30;
const FATAL_TURN = 11;

/** Fails if and only if `split` was 1 at its turn; other turns ask as well, and do not matter. */
const fatal = scenarioOf(() => async (cx: Context) => {
  let doomed = false;
  for (let turn = 0; turn < TURNS; turn += 1) {
    await cx.checkpoint();
    const answer = cx.choose("split", 2);
    doomed ||= turn === FATAL_TURN && answer === 1;
  }
  if (doomed) {
    throw new RangeError("doomed");
  }
});
const FATAL: readonly Deviation[] = [{ key: `split|main|${FATAL_TURN}`, value: 1 }];

function curveOf(seed = "1", deviations = FATAL, fingerprint?: string): Promise<Causality | undefined> {
  return withRuns(fatal, (run) =>
    causality({
      deviations,
      fingerprint: fingerprint ?? run(replay(deviations)).failure?.fingerprint ?? "none",
      seed,
      redraws: 64,
      run,
      position: () => runner.eventCount,
    }),
  );
}

test("rises at the decision that decides, to certainty", async () => {
  const curve = await curveOf();
  expect(curve?.rise).toMatchObject({ key: `split|main|${FATAL_TURN}`, answer: 1 });
  // One question of the schedule and one of the program per turn, after the start of the task.
  expect(curve?.rise?.to.step).toBe(FATAL_TURN + 2);
  expect((curve?.rise?.to.kept ?? 0) - (curve?.rise?.from.kept ?? 0)).toBe(1);
  for (const { kept, probability } of curve?.points ?? []) {
    const isDecided = kept >= (curve?.rise?.to.kept ?? 0);
    expect(isDecided ? probability === 1 : probability < 0.7).toBe(true);
  }
});

test("begins with everything redrawn and ends with everything kept", async () => {
  const { points } = (await curveOf()) ?? { points: [] };
  expect(points[0]).toMatchObject({ kept: 0, step: 0 });
  expect(points.at(-1)).toMatchObject({ step: TURNS + 1, probability: 1 });
  expect(points.map(({ kept }) => kept)).toEqual(
    points.map(({ kept }) => kept).toSorted((left, right) => left - right),
  );
});

test("the same seed gives the same curve, and another one redraws", async () => {
  const first = await curveOf("one");
  expect(await curveOf("one")).toEqual(first);
  const other = await curveOf("two");
  expect(other?.points.map(({ probability }) => probability)).not.toEqual(
    first?.points.map(({ probability }) => probability),
  );
});

test("a case that does not fail in this way has no curve", async () => {
  expect(await curveOf("1", [])).toBeUndefined();
  expect(await curveOf("1", FATAL, "quiescence/another/main")).toBeUndefined();
});
