/**
 * `quiesce/vitest`: campaigns as tests of a suite of one's own.
 *
 * A test runs the same cases every time, unless the environment names another seed in `QUIESCE_SEED`.
 * A failure is stored as a replay file; `QUIESCE_REPLAY` names one to run again, alone.
 */
import { test } from "vitest";
import { SEED_LENGTH_MAX } from "../core/seed.ts";
import type { Target } from "../target/target.ts";
import { SimulationError } from "./simulation-error.ts";
import { simulate } from "./simulate.ts";

export { SimulationError } from "./simulation-error.ts";

export interface SimTestOptions {
  /** How many cases are run, 200 by default. */
  readonly runs?: number;
  /** Any text; `QUIESCE_SEED` goes before it. */
  readonly seed?: string;
  /** Only this scenario of the target. */
  readonly scenario?: string;
  /** The name of the test; the target's by default. */
  readonly name?: string;
  /** The folder for replays, `replays` by default. */
  readonly folder?: string;
  /** How long the test may take, in milliseconds. */
  readonly timeout?: number;
}

const RUNS = 200;
const SEED = "quiesce";
const TIMEOUT_MS = 60_000;

/** Declares a test that runs `target` and fails with the first finding, or when an oracle was never exercised. */
export function simTest(target: Target, options: SimTestOptions = {}): void {
  // JavaScript is called as well, and there nothing checks the arguments.
  if (!Array.isArray((target as Partial<Target> | undefined)?.scenarios)) {
    throw new TypeError("simTest takes a target, as defineTarget and decoderTarget make it, and then its options");
  }
  const { runs = RUNS, scenario, folder = "replays", timeout = TIMEOUT_MS } = options;
  const name = options.name ?? (scenario === undefined ? target.name : `${target.name}, ${scenario}`);
  if (!Number.isSafeInteger(runs) || runs < 1) {
    throw new TypeError(`simTest of ${name}: runs is ${runs}, and must be a whole number from 1 on`);
  }
  test(name, { timeout }, async ({ task }) => {
    const { QUIESCE_SEED: seed = options.seed ?? SEED, QUIESCE_REPLAY: replay } = process.env;
    if (seed === "" || seed.length > SEED_LENGTH_MAX) {
      throw new TypeError(`simTest of ${name}: a seed has 1 to ${SEED_LENGTH_MAX} characters, this one ${seed.length}`);
    }
    const { finding, unexercised } = await simulate(target, { runs, seed, scenario, folder, replay });
    if (finding !== undefined) {
      throw new SimulationError(target.name, finding, { file: task.file.filepath, name });
    }
    if (unexercised.length > 0) {
      const which = unexercised.join(", ");
      throw new Error(
        `${runs} runs of ${target.name} exercised nothing that ${which} could judge: give it better inputs or more runs`,
      );
    }
  });
}
