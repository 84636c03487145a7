/** Harnesses that count by hand what instrumented code would count, so that tests need no module hooks. */
import { CoverageMap } from "../../../lab/engine/coverage/map.ts";
import type { GuidedOptions } from "../../../lab/engine/guided/guided-engine.ts";
import { GuidedEngine } from "../../../lab/engine/guided/guided-engine.ts";
import type { Harness, HarnessOptions } from "../../../lab/engine/guided/harness.ts";
import { CounterSpace } from "../../../lab/host/instrument/counter-space.ts";
import { Fuel } from "../../../lab/host/instrument/fuel.ts";
import { nodePump } from "../../../lab/host/pump.ts";
import type { Pump } from "../../../lab/runtime/pump.ts";

const COUNTERS = 64;

export function pump(): Pump {
  if (nodePump === undefined) {
    throw new TypeError("these tests need the pump of Node.js");
  }
  return nodePump;
}

/** What a counted program does instead of running into probes. */
export interface Probes {
  /** Passes an arm. */
  arm(number: number): void;
  /** Spends a step. */
  step(): void;
}

/** A program over its probes, as engines and meters take it. */
type CountedProgram = (input: Uint8Array, probes: Probes) => unknown;

export interface Counted {
  readonly engine: GuidedEngine;
  readonly coverage: CoverageMap;
  readonly fuel: Fuel;
}

/** An engine over a program that is given its probes. */
export function countedEngine(program: CountedProgram, options: Partial<GuidedOptions> = {}): Counted {
  const harness = countedHarness(program);
  const { coverage, fuel } = harness;
  const engine = new GuidedEngine({
    ...harness,
    key: { high: 5, low: 6 },
    seeds: [],
    tokens: [],
    shape: {},
    lengthMax: 64,
    ...options,
  });
  return { engine, coverage, fuel };
}

/** A program that is given its probes, with what counts and limits it. */
export function countedHarness(program: CountedProgram): HarnessOptions & Pick<Counted, "coverage" | "fuel"> {
  const space = new CounterSpace(COUNTERS);
  space.take("program", COUNTERS);
  const fuel = new Fuel();
  const probes: Probes = {
    arm: (number) => {
      space.saturating[number] = (space.saturating[number] ?? 0) + 1;
    },
    step: () => {
      fuel.cell[0] = (fuel.cell[0] ?? 0) - 1;
      if ((fuel.cell[0] ?? 0) < 0) {
        fuel.refill();
      }
    },
  };
  const harness: Harness = (input) => program(input, probes);
  const coverage = new CoverageMap(space);
  return { harness, view: "bytes", declared: () => false, fuel, fuelMax: 10_000, pump: pump(), coverage };
}

/** A program whose arms are opened by the letters of a word, one after the other. */
export function stagedWord(word: string): (input: Uint8Array, probes: Probes) => void {
  return (input, { arm }) => {
    for (const [index, letter] of [...word].entries()) {
      if (input[index] !== letter.charCodeAt(0)) {
        return;
      }
      arm(index + 1);
    }
  };
}
