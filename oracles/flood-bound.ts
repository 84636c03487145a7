/**
 * An attack gets no further than the limit that stops it, and is ended with the fault it was promised.
 *
 * What is promised comes with the run. An attack that the network cut short has no end to judge; how
 * far it got until then is judged all the same.
 */
import type { Judge, Oracle } from "../lab/core/oracle.ts";
import { EVENT } from "../lab/trace/events.ts";
import { FirstViolation } from "./first-violation.ts";

export const floodBound: Oracle = {
  name: "flood-bound",
  promise: "An attack gets no further than its limit and ends with the promised fault.",
  codes: [EVENT.attack, EVENT.reached, EVENT.attackEnd],
  judge: (nameOf): Judge => new FloodJudge(nameOf),
};

/** What is promised of a limit. */
interface Promised {
  readonly fault: number;
  readonly bound: number;
}

class FloodJudge extends FirstViolation {
  private readonly promises = new Map<number, Promised>();

  event(code: number, subject: number, first: number, second: number): void {
    if (code === EVENT.attack) {
      this.promises.set(subject, { fault: first, bound: second });
      return;
    }
    const promised = this.promises.get(subject);
    if (promised === undefined) {
      return;
    }
    this.exercised = true;
    if (code === EVENT.reached) {
      this.checkReached(subject, first, promised.bound);
    } else {
      this.checkEnd(subject, first, promised.fault);
    }
  }

  private checkReached(limit: number, amount: number, bound: number): void {
    if (amount > bound) {
      const name = this.nameOf(limit);
      this.fail("limit exceeded", name, `An attack reached ${amount} of ${name}; at most ${bound} are promised.`);
    }
  }

  private checkEnd(limit: number, fault: number, promised: number): void {
    if (fault !== promised) {
      const name = this.nameOf(limit);
      const expected = this.nameOf(promised);
      const ended = fault === 0 ? "nothing ended it" : `it was ended with ${this.nameOf(fault)}`;
      const site = fault === 0 ? "not stopped" : "stopped otherwise";
      this.fail(site, name, `An attack on ${name} must end with ${expected}, and ${ended}.`);
    }
  }
}
