/** A fault is the end of a stream: a decoder that has reported one emits nothing more, whatever follows. */
import type { Judge, Oracle } from "../lab/core/oracle.ts";
import { EVENT } from "../lab/trace/events.ts";
import { FirstViolation } from "./first-violation.ts";

export const faultLatch: Oracle = {
  name: "fault-latch",
  promise: "After a fault a decoder emits nothing more.",
  codes: [EVENT.afterFault],
  judge: (nameOf): Judge => new LatchJudge(nameOf),
};

class LatchJudge extends FirstViolation {
  event(_code: number, subject: number, emitted: number): void {
    this.exercised = true;
    if (emitted > 0) {
      const name = this.nameOf(subject);
      this.fail(
        "emits after a fault",
        name,
        `Decoder ${name} emitted ${emitted} more events after it reported a fault.`,
      );
    }
  }
}
