/**
 * Healing: from a virtual time on nothing goes wrong any more. When it comes is a decision, so that a
 * run that fails to converge replays and shrinks like any other; 0 is never.
 */

/** The site and family of the decision. Exploring leaves it alone: only a campaign's liveness mode answers it. */
export const HEALING_FAMILY = "liveness";
/** The one entity that asks. */
export const HEALING_ENTITY = "world";
/** When the world heals, in ticks, by the answer; 0 is never. */
export const HEALING_TICKS: readonly number[] = [0, 1_000, 50_000, 1_000_000, 30_000_000, 120_000_000];
/** How long a healed run may go on before it counts as one that does not converge, in ticks. */
export const CONVERGENCE_TICKS = 3_600_000_000;
