/** Small exhaustive exploration: every program run with one deviation, or two, at the places it asks. */
import type { Deviation, Strategy } from "../../lab/core/decisions.ts";
import { keyText } from "../../lab/core/decisions.ts";
import { replay } from "../../lab/engine/strategies/replay.ts";
import type { Body } from "../../lab/runtime/context.ts";
import type { Ran } from "./run-program.ts";
import { runProgram } from "./run-program.ts";

/** The keys that a run asks at `site`, in order. */
async function keysAsked(body: Body<unknown>, site: string, deviations: readonly Deviation[]): Promise<string[]> {
  const keys: string[] = [];
  const inner = replay(deviations);
  const strategy: Strategy = {
    name: "noting",
    open: (asked, entity) => {
      const drawer = inner.open(asked, entity);
      const draw = (index: number, alternatives: number): number => {
        if (asked === site) {
          keys.push(keyText(asked, entity, index));
        }
        return drawer.draw(index, alternatives);
      };
      return { draw };
    },
  };
  await runProgram(body, strategy);
  return keys;
}

export interface Exploration {
  readonly site: string;
  readonly values: readonly number[];
  /** How many deviations at once, 1 or more. */
  readonly depth: number;
}

/** Calls `check` with the run without deviations and every run with up to `depth`; gives how many runs there were. */
export async function explore<Value>(
  body: Body<Value>,
  exploration: Exploration,
  check: (ran: Ran<Value>, deviations: readonly Deviation[]) => void,
): Promise<number> {
  return exploreFrom(body, exploration, check, []);
}

async function exploreFrom<Value>(
  body: Body<Value>,
  { site, values, depth }: Exploration,
  check: (ran: Ran<Value>, deviations: readonly Deviation[]) => void,
  deviations: readonly Deviation[],
): Promise<number> {
  check(await runProgram(body, replay(deviations)), deviations);
  if (depth === 0) {
    return 1;
  }
  const keys = await keysAsked(body, site, deviations);
  const last = deviations.at(-1);
  let runs = 1;
  for (const key of keys.slice(last === undefined ? 0 : keys.indexOf(last.key) + 1)) {
    for (const value of values) {
      runs += await exploreFrom(body, { site, values, depth: depth - 1 }, check, [...deviations, { key, value }]);
    }
  }
  return runs;
}
