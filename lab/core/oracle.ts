/**
 * The contract of an oracle: one promise, judged from a run's events and nothing else, so that the
 * verdict of a live run and the verdict of its trace are the same computation.
 */

export type Verdict =
  | { readonly kind: "pass" }
  /** The run held nothing that this oracle could have judged. A pass must be earned. */
  | { readonly kind: "not-exercised" }
  | Violation;

export interface Violation {
  readonly kind: "fail";
  /** What was violated, stable across runs and part of the fingerprint, for example `channel receive`. */
  readonly site: string;
  /** Who violated it; digits in it are dropped for the fingerprint. */
  readonly entity: string;
  /** One sentence for people. */
  readonly message: string;
}

export const PASS: Verdict = { kind: "pass" };
export const NOT_EXERCISED: Verdict = { kind: "not-exercised" };

/** Reads one run. */
export interface Judge {
  /** Takes an event of one of the oracle's kinds, in the order of the run. */
  event(code: number, subject: number, first: number, second: number): void;
  /** The verdict once all events were taken. */
  end(): Verdict;
}

export interface Oracle {
  readonly name: string;
  /** What must hold, in one sentence. */
  readonly promise: string;
  /** Codes of the events that the judge is given. */
  readonly codes: readonly number[];
  /** A judge for one run; `nameOf` gives the text of a name's number. */
  judge(nameOf: (id: number) => string): Judge;
}

/** A failed promise by its kind, not by its seed: two runs with one fingerprint are one finding. */
export function fingerprintOf(oracle: string, violation: Violation): string {
  return `${oracle}/${violation.site}/${withoutNumbers(violation.entity)}`;
}

/** A text as a part of a fingerprint: what differs only in its numbers is one kind. */
export function withoutNumbers(text: string): string {
  return text.replace(/\d+/g, "#");
}
