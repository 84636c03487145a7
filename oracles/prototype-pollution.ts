/** No input puts a property on a prototype or constructor that all code of the process shares. */
import type { Judge, Oracle } from "../lab/core/oracle.ts";
import { EVENT } from "../lab/trace/events.ts";
import { FirstViolation } from "./first-violation.ts";
import { withoutNumbers } from "../lab/core/oracle.ts";

export const prototypePollution: Oracle = {
  name: "prototype-pollution",
  promise: "Decoding leaves the prototypes that all code shares as they were.",
  codes: [EVENT.polluted],
  judge: (nameOf): Judge => new PollutionJudge(nameOf),
};

class PollutionJudge extends FirstViolation {
  event(_code: number, subject: number, property: number, properties: number): void {
    this.exercised = true;
    if (properties > 0) {
      const name = this.nameOf(subject);
      const where = this.nameOf(property);
      const more = properties > 1 ? `, and ${properties - 1} more` : "";
      this.fail(`changed ${withoutNumbers(where)}`, name, `Decoder ${name} changed ${where}${more}.`);
    }
  }
}
