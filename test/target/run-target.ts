/** Runs a target for a while in process, and says which oracles failed and which were exercised. */
import { Campaign } from "../../lab/engine/campaign.ts";
import { Runner } from "../../lab/engine/run.ts";
import { replay } from "../../lab/engine/strategies/replay.ts";
import { Tally } from "../../lab/engine/tally.ts";
import type { Fuel } from "../../lab/host/instrument/fuel.ts";
import { nodePump } from "../../lab/host/pump.ts";
import type { Target } from "../../lab/target/target.ts";
import { guarded } from "../../lab/vitest/guarded.ts";
import { ORACLES } from "../../oracles/index.ts";

export interface Outcome {
  /** By fingerprint, the message of its first failure. */
  readonly failures: ReadonlyMap<string, string>;
  /** Oracles that the target promises to exercise, and no run did. */
  readonly unexercised: readonly string[];
  readonly hash: string;
}

export async function campaign(target: Target, runs = 400, fuel?: Fuel): Promise<Outcome> {
  const runner = runnerOf(fuel);
  const tally = new Tally(ORACLES.map(({ name }) => name));
  const options = { runner, tally, seed: "tests", strategy: "auto", scenario: undefined, plants: [] };
  const made = new Campaign({ ...options, pool: { target, corpus: [] } });
  const failures = new Map<string, string>();
  await runner.prepare(target.scenarios);
  await guarded(runner, () => {
    for (let number = 0; number < runs; number += 1) {
      const { failure } = made.execute(number).result;
      if (failure !== undefined && !failures.has(failure.fingerprint)) {
        failures.set(failure.fingerprint, failure.message);
      }
    }
  });
  const required = target.scenarios.flatMap(({ oracles }) => oracles);
  return { failures, unexercised: tally.unexercised(required), hash: tally.hash };
}

/** The oracles that fail, each once, in the order in which they were first seen. */
export async function failingOracles(target: Target, runs?: number): Promise<string[]> {
  const { failures } = await campaign(target, runs);
  return [...new Set([...failures.keys()].map((fingerprint) => fingerprint.split("/", 1)[0] ?? ""))];
}

/** The verdicts of one input, every decision 0, by oracle. */
export async function verdictsOf(target: Target, input: Uint8Array, fuel?: Fuel): Promise<Map<string, string>> {
  const runner = runnerOf(fuel);
  await runner.prepare(target.scenarios);
  return await guarded(runner, () => {
    const [scenario] = target.scenarios;
    if (scenario === undefined) {
      throw new TypeError("a target has a scenario");
    }
    const { verdicts } = runner.run(scenario, input, replay([]));
    return new Map(ORACLES.map(({ name }, position) => [name, verdicts[position]?.kind ?? "none"]));
  });
}

function runnerOf(fuel?: Fuel): Runner {
  if (nodePump === undefined) {
    throw new TypeError("this Node.js has no synchronous pump");
  }
  return new Runner({ oracles: ORACLES, pump: nodePump, fuel });
}
