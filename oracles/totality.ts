/** Every input and every schedule has a proper answer: our own code never throws. */
import type { Judge, Oracle } from "../lab/core/oracle.ts";
import { OUTCOME_KINDS } from "../lab/core/outcome.ts";
import { EVENT } from "../lab/trace/events.ts";
import { FirstViolation, withoutInput } from "./first-violation.ts";

const PANICKED = OUTCOME_KINDS.indexOf("panicked");
/** How the kernel names the end of a task that it abandoned, which is the promise of cancellation-drain. */
const ABANDONED = "Cancelled: ";

export const totality: Oracle = {
  name: "totality",
  promise: "Nothing throws, not even late: the peer's mistakes are values.",
  codes: [EVENT.input, EVENT.taskEnd, EVENT.threw, EVENT.lateError],
  judge: (nameOf): Judge => new TotalityJudge(nameOf),
};

class TotalityJudge extends FirstViolation {
  event(code: number, subject: number, first: number, second: number): void {
    switch (code) {
      case EVENT.threw:
        this.failWith("threw", subject, first, second);
        break;
      case EVENT.lateError:
        this.failWith("threw late", subject, first);
        break;
      default:
        this.exercised = true;
        if (code === EVENT.taskEnd && first === PANICKED && !this.nameOf(second).startsWith(ABANDONED)) {
          this.failWith("panicked with", subject, second);
        }
    }
  }

  /** `message` is the error as people are told of it, where that says more. */
  private failWith(how: string, place: number, error: number, message = 0): void {
    const text = this.nameOf(error);
    const name = this.nameOf(place);
    const told = message === 0 ? text : this.nameOf(message);
    this.fail(`${how} ${withoutInput(text)}`, name, `${name} ${how} ${told}.`);
  }
}
