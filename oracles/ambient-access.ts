/** A run is a pure function of its case: nothing in it reaches for the clock, chance or anything outside. */
import type { Judge, Oracle } from "../lab/core/oracle.ts";
import { EVENT } from "../lab/trace/events.ts";
import { FirstViolation } from "./first-violation.ts";

export const ambientAccess: Oracle = {
  name: "ambient-access",
  promise: "Simulated code takes nothing from outside the simulation.",
  codes: [EVENT.step, EVENT.input, EVENT.ambient],
  judge: (nameOf): Judge => new AmbientJudge(nameOf),
};

class AmbientJudge extends FirstViolation {
  event(code: number, subject: number, first: number): void {
    if (code !== EVENT.ambient) {
      this.exercised = true;
      return;
    }
    const access = this.nameOf(subject);
    const task = this.nameOf(first);
    const who = task === "" ? "Code outside of any task" : `Task ${task}`;
    this.fail(access, task, `${who} reached outside of the simulation: ${access}.`);
  }
}
