/** What was encoded decodes to what it was. */
import type { Judge, Oracle } from "../lab/core/oracle.ts";
import { EVENT } from "../lab/trace/events.ts";
import { FirstViolation } from "./first-violation.ts";

export const roundTrip: Oracle = {
  name: "round-trip",
  promise: "Decoding what was encoded gives back what went in.",
  codes: [EVENT.roundTrip],
  judge: (nameOf): Judge => new RoundTripJudge(nameOf),
};

class RoundTripJudge extends FirstViolation {
  event(_code: number, subject: number, before: number, after: number): void {
    this.exercised = true;
    if (before !== after) {
      const name = this.nameOf(subject);
      this.fail("round trip", name, `Codec ${name} decoded something else than it had encoded.`);
    }
  }
}
