/** Budgets: how much a region may use before it is cancelled, and how long it may then take to stop. */

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

/** How long a cancelled region may take to drain and finalize; a task that takes longer is abandoned. */
export interface CleanupBudget {
  readonly steps: number;
  readonly ticks: number;
}

export const CLEANUP_BUDGET: CleanupBudget = { steps: 1_000, ticks: 60_000_000 };
