/** Budgets: how much a region may use before it is cancelled, and how long it may then take to stop. */
import { requireWhole } from "./requirements.ts";

/**
 * What a region and everything inside it may use. A child's budget is the meet of its own and its
 * ancestors': what it uses, they have used.
 */
export interface Budget {
  /** Virtual ticks from the opening of the region. */
  readonly ticks?: number;
  /** Steps of all tasks inside. */
  readonly steps?: number;
  /** Units that tasks spend with `cx.spend`. */
  readonly cost?: number;
}

/** Throws where a limit is no whole number. */
export function requireBudget({ ticks = 0, steps = 0, cost = 0 }: Budget): void {
  requireWhole(ticks, "the budget of ticks");
  requireWhole(steps, "the budget of steps");
  requireWhole(cost, "the budget of cost");
}

/** How long a cancelled region and all inside it may take to stop; a task that takes longer is abandoned. */
export interface CleanupBudget {
  readonly steps: number;
  readonly ticks: number;
}

export const CLEANUP_BUDGET: CleanupBudget = { steps: 1_000, ticks: 60_000_000 };
