/**
 * Obligations are settled once, and nobody ends with one in hand: reserve -> commit | abort.
 *
 * An obligation that is reserved again by another holder was handed over. A cancelled holder may
 * still have its obligations aborted for it, so that is judged only when the run is over.
 */
import type { Judge, Oracle, Verdict } from "../lab/core/oracle.ts";
import { OUTCOME_KINDS } from "../lab/core/outcome.ts";
import { EVENT } from "../lab/trace/events.ts";
import { FirstViolation } from "./first-violation.ts";
import { withoutNumbers } from "../lab/core/oracle.ts";

const CANCELLED = OUTCOME_KINDS.indexOf("cancelled");

export const obligationLeak: Oracle = {
  name: "obligation-leak",
  promise: "Every obligation is committed or aborted exactly once before its holder ends.",
  codes: [EVENT.reserve, EVENT.commit, EVENT.abort, EVENT.taskEnd, EVENT.regionClose],
  judge: (nameOf): Judge => new ObligationJudge(nameOf),
};

class ObligationJudge extends FirstViolation {
  private readonly holderOf = new Map<number, number>();
  /** Per holder, its obligations and the name of each one's kind. */
  private readonly holdings = new Map<number, Map<number, number>>();
  private readonly settled = new Set<number>();
  private readonly outcomes = new Map<number, number>();

  event(code: number, subject: number, first: number, second: number): void {
    switch (code) {
      case EVENT.reserve:
        this.release(first);
        this.hold(subject, first, second);
        break;
      case EVENT.commit:
      case EVENT.abort:
        this.settle(subject, first, second);
        break;
      default:
        this.outcomes.set(subject, first);
        if (first !== CANCELLED) {
          this.checkHolder(subject);
        }
    }
  }

  override end(): Verdict {
    for (const holder of this.holdings.keys()) {
      if (this.outcomes.has(holder)) {
        this.checkHolder(holder);
      }
    }
    return super.end();
  }

  private hold(holder: number, obligation: number, kind: number): void {
    this.holderOf.set(obligation, holder);
    const held = this.holdings.get(holder);
    if (held === undefined) {
      this.holdings.set(holder, new Map<number, number>().set(obligation, kind));
    } else {
      held.set(obligation, kind);
    }
  }

  /** Takes an obligation from whoever holds it; gives `false` when nobody does. */
  private release(obligation: number): boolean {
    const holder = this.holderOf.get(obligation);
    if (holder !== undefined) {
      this.holdings.get(holder)?.delete(obligation);
    }
    return this.holderOf.delete(obligation);
  }

  private settle(holder: number, obligation: number, kind: number): void {
    if (this.release(obligation)) {
      this.settled.add(obligation);
      this.exercised = true;
      return;
    }
    const what = this.settled.has(obligation) ? "settled twice" : "settled without being reserved";
    const name = this.nameOf(kind);
    const by = this.nameOf(holder);
    this.fail(`${withoutNumbers(name)} ${what}`, by, `Obligation ${name} (${obligation}) was ${what} by ${by}.`);
  }

  private checkHolder(holder: number): void {
    for (const [obligation, kind] of this.holdings.get(holder) ?? []) {
      const outcome = OUTCOME_KINDS[this.outcomes.get(holder) ?? 0] ?? "somehow";
      const name = this.nameOf(kind);
      const by = this.nameOf(holder);
      const message = `${by} ended (${outcome}) and never committed or aborted its ${name} (obligation ${obligation}).`;
      this.fail(`${withoutNumbers(name)} leaked`, by, message);
      return;
    }
  }
}
