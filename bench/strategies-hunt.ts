/**
 * One planted bug, hunted in the HPACK session by every strategy from several seeds. Needs a process of
 * its own, since a plant stays in the modules that were loaded with it.
 */
import { prepare } from "../lab/cli/prepare.ts";
import { inMacrotask } from "../lab/host/pump.ts";

/** What is asked for. */
export interface HuntOrder {
  readonly plant: string;
  readonly oracle: string;
  readonly scenario: string;
  readonly strategies: readonly string[];
  /** Seeds `1` to this number. */
  readonly seeds: number;
  readonly runsMax: number;
}

/** By strategy, the number of runs to the first failure of each seed; `null` where there was none. */
export type HuntAnswer = Readonly<Record<string, readonly (number | null)[]>>;

/** Call it before the target or the engine is imported. */
export async function hunt({ plant, oracle, scenario, strategies, seeds, runsMax }: HuntOrder): Promise<HuntAnswer> {
  await prepare("hpack", [plant]);
  const { openHpack } = await import("./project.ts");
  const open = await openHpack();
  const runsToFind = (strategy: string, seed: string): number | null => {
    const campaign = open(seed, scenario, strategy);
    for (let number = 0; number < runsMax; number += 1) {
      if (campaign.execute(number).result.failure?.oracle === oracle) {
        return number + 1;
      }
    }
    return null;
  };
  const answer: Record<string, readonly (number | null)[]> = {};
  for (const strategy of strategies) {
    answer[strategy] = await inMacrotask(() =>
      Array.from({ length: seeds }, (_, index) => runsToFind(strategy, `${index + 1}`)),
    );
  }
  return answer;
}
