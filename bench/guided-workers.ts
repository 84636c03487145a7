/** Two guided workers against one: executions in the same time, in turn. */
import type { Bench } from "./bench.ts";
import { atLeast, figure, spreadOf } from "./figures.ts";
import { campaign, rateOf } from "./guided-campaign.ts";
import type { GuidedTarget } from "./guided-targets.ts";
import { JSON_PARSER } from "./guided-targets.ts";

const ROUNDS = 3;
/** Long enough that compiling the engine, which the second processor does for one worker, is a small part. */
const SECONDS = 10;
const SECONDS_FULL = 20;

export const guidedWorkers: Bench = {
  name: "guided-workers",
  summary: `two guided workers against one, on ${JSON_PARSER.summary}`,
  run: async ({ full }) => {
    const seconds = full ? SECONDS_FULL : SECONDS;
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const one = await rateWith(JSON_PARSER, 1, seconds);
      const two = await rateWith(JSON_PARSER, 2, seconds);
      ratios.push(two / one);
    }
    return [
      figure({
        label: "executions of two workers",
        value: spreadOf(ratios),
        unit: "x those of one",
        bar: atLeast(1.7),
        note: `${ROUNDS} rounds of ${seconds} s each; needs two idle processors`,
      }),
    ];
  },
};

async function rateWith(target: GuidedTarget, workers: number, seconds: number): Promise<number> {
  return rateOf(await campaign(target, ["--seed", "workers", "--time", `${seconds}s`, "--workers", `${workers}`]));
}
