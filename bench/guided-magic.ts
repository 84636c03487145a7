/**
 * A value of twelve bytes that is compared in three stages: how long it takes to find it, and whether
 * jsfuzz does. Ours is the time of a campaign, from loading the target to the shrunk and stored finding;
 * the whole command also starts Node.js and repeats the finding in a fresh process.
 */
import type { Bench } from "./bench.ts";
import { atLeast, atMost, figure, spreadOf } from "./figures.ts";
import { campaign, inFolder } from "./guided-campaign.ts";
import { MAGIC } from "./guided-targets.ts";
import { runJsfuzz } from "./jsfuzz.ts";

const SEEDS = 5;
/** Ours gives up after this. */
const SECONDS_MAX = 20;
const JSFUZZ_SECONDS = 10;
const JSFUZZ_SECONDS_FULL = 60;
const MILLISECONDS = 1_000;

export const guidedMagic: Bench = {
  name: "guided-magic",
  summary: `${MAGIC.summary}, found by what is compared, from ${SEEDS} seeds`,
  run: async ({ full }) => {
    const hunts = [];
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      hunts.push(await hunt(`${seed}`));
    }
    const found = hunts.flatMap(({ executions }) => executions ?? []);
    const seconds = full ? JSFUZZ_SECONDS_FULL : JSFUZZ_SECONDS;
    const jsfuzz = await inFolder((folder) => runJsfuzz(MAGIC, folder, seconds));
    return [
      figure({ label: "found", value: found.length, unit: `of ${SEEDS} seeds`, bar: atLeast(SEEDS) }),
      figure({
        label: "time of the campaign",
        value: spreadOf(hunts.map(({ campaignSeconds }) => campaignSeconds)),
        unit: "s",
        bar: atMost(2),
      }),
      figure({
        label: "time of the command",
        value: spreadOf(hunts.map(({ commandSeconds }) => commandSeconds)),
        unit: "s",
      }),
      figure({
        label: "executions until found",
        value: found.length === 0 ? null : spreadOf(found),
        unit: "executions",
      }),
      figure({
        label: "found by jsfuzz",
        value: Number(jsfuzz.crashed),
        unit: "times",
        note: `in ${seconds} s, ${jsfuzz.executions} executions`,
      }),
    ];
  },
};

interface Hunt {
  readonly campaignSeconds: number;
  readonly commandSeconds: number;
  /** `undefined` when it was not found. */
  readonly executions: number | undefined;
}

async function hunt(seed: string): Promise<Hunt> {
  const startedAt = performance.now();
  const report = await campaign(MAGIC, ["--seed", seed, "--time", `${SECONDS_MAX}s`, "--stop-on-finding"]);
  return {
    campaignSeconds: report.seconds,
    commandSeconds: (performance.now() - startedAt) / MILLISECONDS,
    executions: report.findings[0]?.runsToFind,
  };
}
