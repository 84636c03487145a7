/**
 * How a piece of work ended. Outcomes are ordered ok < error < cancelled < panicked; where several
 * meet, the worst one stands.
 */

/** Why work was asked to stop. Reasons only get stronger: a later weaker one is not taken. */
export type CancelReason = "requested" | "race-lost" | "deadline" | "budget" | "sibling" | "shutdown";

export type Outcome<Value, Failure = unknown> =
  | { readonly kind: "ok"; readonly value: Value }
  | { readonly kind: "error"; readonly error: Failure }
  | { readonly kind: "cancelled"; readonly reason: CancelReason }
  | { readonly kind: "panicked"; readonly thrown: unknown };

export type OutcomeKind = Outcome<unknown>["kind"];

/** Worst last; the position is the number that events carry. */
export const OUTCOME_KINDS: readonly OutcomeKind[] = ["ok", "error", "cancelled", "panicked"];
/** Strongest last; the position is the number that events carry. */
export const CANCEL_REASONS: readonly CancelReason[] = [
  "requested",
  "race-lost",
  "deadline",
  "budget",
  "sibling",
  "shutdown",
];

export function outcomeRank(outcome: Outcome<unknown>): number {
  return OUTCOME_KINDS.indexOf(outcome.kind);
}

export function reasonStrength(reason: CancelReason): number {
  return CANCEL_REASONS.indexOf(reason);
}

/** `own`, unless `other` ended worse. */
export function worse<Value>(own: Outcome<Value>, other: Outcome<unknown>): Outcome<Value> {
  return other.kind !== "ok" && outcomeRank(other) > outcomeRank(own) ? other : own;
}
