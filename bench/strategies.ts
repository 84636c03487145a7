/**
 * Strategies side by side: how many runs of the HPACK session each needs to find each planted bug that
 * shows only in a session. Counts of runs, so the machine and its load do not matter.
 */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Plant } from "../lab/core/plant.ts";
import { AUTO, ROTATED } from "../lab/engine/strategies/index.ts";
import { PLANTS } from "../protocols/hpack/plants.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figures.ts";
import { atLeast, figure, spreadOf } from "./figures.ts";
import { inParallel } from "../lab/cli/in-parallel.ts";
import { outputOf } from "./project.ts";
import type { HuntAnswer, HuntOrder } from "./strategies-hunt.ts";

const SCENARIO = "session";
const SESSION_CODE = /^(?:protocols\/hpack\/session\.ts|lab\/runtime\/)/;
const SCRIPT = fileURLToPath(new URL("strategies-elsewhere.ts", import.meta.url));
const STRATEGIES: readonly string[] = [...ROTATED, AUTO];
const SAMPLE = { seeds: 3, runsMax: 1_500 };
const FULL = { seeds: 10, runsMax: 20_000 };

export const strategies: Bench = {
  name: "strategies",
  summary: "runs of the HPACK session until a planted bug is found, by strategy",
  run: async ({ full }) => {
    const size = full ? FULL : SAMPLE;
    const plants = PLANTS.filter(isSessionBug);
    const answers = await inParallel(plants, availableParallelism(), ({ name, oracle }) =>
      ask({ plant: name, oracle, scenario: SCENARIO, strategies: STRATEGIES, ...size }),
    );
    const hunts = plants.map(({ name }, index): Hunt => ({ plant: name, answer: answers[index] ?? {} }));
    const total = plants.length * size.seeds;
    return [
      ...hunts.flatMap((hunt) => STRATEGIES.map((strategy) => median(hunt, strategy, size.runsMax))),
      ...STRATEGIES.map((strategy) =>
        figure({
          label: `${strategy}: hunts that found their bug within ${size.runsMax} runs`,
          value: hunts.flatMap(({ answer }) => answer[strategy] ?? []).filter((runs) => runs !== null).length,
          unit: `of ${total}`,
          ...(strategy === AUTO && full ? { bar: atLeast(total) } : {}),
        }),
      ),
      ...ROTATED.map((strategy) =>
        figure({
          label: `${strategy}: bugs that no other strategy finds in fewer runs`,
          value: hunts.filter((hunt) => bestOf(hunt).includes(strategy)).length,
          unit: `of ${plants.length}`,
        }),
      ),
    ];
  },
};

interface Hunt {
  readonly plant: string;
  readonly answer: HuntAnswer;
}

function isSessionBug({ nearMiss, liveness, edits }: Plant): boolean {
  return nearMiss !== true && liveness !== true && edits.every(({ file }) => SESSION_CODE.test(file));
}

/** The median over the seeds; a hunt that found nothing took longer than all others. */
function medianOf({ answer }: Hunt, strategy: string): number {
  return spreadOf((answer[strategy] ?? []).map((runs) => runs ?? Number.MAX_SAFE_INTEGER)).median;
}

function median(hunt: Hunt, strategy: string, runsMax: number): Figure {
  const label = `${hunt.plant}, ${strategy}`;
  const runs = hunt.answer[strategy] ?? [];
  const missed = runs.filter((count) => count === null).length;
  const value = medianOf(hunt, strategy);
  return figure({
    label,
    value: value > runsMax ? null : value,
    unit: "runs, median",
    ...(missed === 0 ? {} : { note: `not found within ${runsMax} runs from ${missed} of ${runs.length} seeds` }),
  });
}

/** The strategies with the lowest median. */
function bestOf(hunt: Hunt): readonly string[] {
  const medians = ROTATED.map((strategy) => medianOf(hunt, strategy));
  const least = Math.min(...medians);
  return ROTATED.filter((_, position) => medians[position] === least);
}

async function ask(order: HuntOrder): Promise<HuntAnswer> {
  const { exitCode, output } = await outputOf(process.execPath, [SCRIPT, JSON.stringify(order)]);
  if (exitCode !== 0) {
    throw new Error(`the hunt for ${order.plant} ended with exit code ${exitCode}`);
  }
  // Our own child printed it.
  return JSON.parse(output) as HuntAnswer;
}
