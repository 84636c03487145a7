/** How a campaign comes by inputs: generated, or a corpus entry mutated a few times, all by decisions. */
import type { Deviation, Drawer, Place } from "../core/decisions.ts";
import { Decisions, placeKey } from "../core/decisions.ts";
import type { Key } from "../core/hash.ts";
import { numberedKey } from "../core/hash.ts";
import type { InputSource, Scenario, Target } from "../target/target.ts";
import { mutate } from "./mutate.ts";
import type { ShrinkGenerator } from "./shrinking/generated.ts";
import { replay } from "./strategies/replay.ts";
import { RateDrawer } from "./strategies/uniform.ts";

/** The longest input that mutation makes, in bytes. */
export const INPUT_BYTES_MAX = 1_024;
/** The most mutations that are stacked on one input. */
const MUTATIONS_MAX = 6;

/** What inputs are made from. */
export interface InputPool {
  readonly target: Target;
  readonly corpus: readonly Uint8Array[];
}

type Origin = "generated" | "generated-mutated" | "corpus-mutated" | "corpus";
const ORIGINS: readonly Origin[] = [
  "generated",
  "generated-mutated",
  "corpus-mutated",
  "corpus-mutated",
  "generated-mutated",
  "corpus",
  "generated",
  "corpus-mutated",
];

/** The input of one run. Origins that the scenario or corpus cannot serve fall back to the other. */
export function makeInput(pool: InputPool, scenario: Scenario, decisions: Decisions): Uint8Array {
  const place = decisions.place("input.origin", scenario.name);
  const origin = ORIGINS[place.choose(ORIGINS.length)] ?? "generated";
  const generates = scenario.generate !== undefined && (origin.startsWith("generated") || pool.corpus.length === 0);
  const base = generates ? generate(scenario, decisions) : pickEntry(pool.corpus, place);
  return origin.endsWith("mutated") ? mutateSome(pool, base, decisions.place("input.mutate", scenario.name)) : base;
}

/** The input that `scenario` generates when every decision is 0; empty where it generates none. */
export function simplestInput(scenario: Scenario): Uint8Array {
  return generate(scenario, new Decisions(replay([])));
}

/** Generated inputs of `scenario` for the shrinker; `undefined` where it generates none. */
export function shrinkGenerator(scenario: Scenario): ShrinkGenerator | undefined {
  return scenario.generate === undefined
    ? undefined
    : {
        draw: (attempt) => drawDeviations(scenario, attempt),
        make: (deviations) => generate(scenario, new Decisions(replay(deviations))),
      };
}

/** Any constant does: the attempts are the same for every failure. */
const ATTEMPTS_KEY: Key = { high: 0x5eed, low: 0x5a11 };
/** Of 256 decisions, how many deviate, by turns. */
const ATTEMPT_RATES: readonly number[] = [64, 96, 128, 192, 256];

function drawDeviations(scenario: Scenario, attempt: number): readonly Deviation[] {
  const key = numberedKey(ATTEMPTS_KEY, attempt);
  const rate = ATTEMPT_RATES[attempt % ATTEMPT_RATES.length] ?? 64;
  const open = (site: string, entity: string): Drawer => new RateDrawer(placeKey(key, site, entity), rate);
  const decisions = new Decisions({ name: "generated", open });
  generate(scenario, decisions);
  return decisions.deviations();
}

function generate(scenario: Scenario, decisions: Decisions): Uint8Array {
  const source: InputSource = { at: (entity) => decisions.place("input", entity) };
  return scenario.generate?.(source) ?? new Uint8Array(0);
}

function pickEntry(corpus: readonly Uint8Array[], place: Place): Uint8Array {
  return corpus[place.choose(corpus.length)] ?? new Uint8Array(0);
}

function mutateSome(pool: InputPool, base: Uint8Array, place: Place): Uint8Array {
  const { dictionary, structure } = pool.target;
  let input = base;
  const count = 1 + place.choose(MUTATIONS_MAX);
  for (let step = 0; step < count; step += 1) {
    input = mutate(input, place, { dictionary, structure, corpus: pool.corpus });
  }
  return input.length > INPUT_BYTES_MAX ? input.slice(0, INPUT_BYTES_MAX) : input;
}
