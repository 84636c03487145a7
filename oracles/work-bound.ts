/**
 * A decoder works in proportion to its input: no byte makes it go over all bytes before. Judged are a
 * promised bound of steps per byte, and how work grows when the input doubles.
 */
import { GROWTH_PERCENT_MAX } from "../lab/core/decoder.ts";
import type { Judge, Oracle } from "../lab/core/oracle.ts";
import { EVENT, UNBOUNDED } from "../lab/trace/events.ts";
import { ByName } from "./by-name.ts";
import { FirstViolation } from "./first-violation.ts";

/** Elementary steps that a decoder may take before its first byte of input, and to end. */
export const WORK_FIXED = 1_024;

export const workBound: Oracle = {
  name: "work-bound",
  promise: "The work of a decoder is bounded by a multiple of its input.",
  codes: [EVENT.input, EVENT.spent, EVENT.spendBound, EVENT.growth],
  judge: (nameOf): Judge => new WorkJudge(nameOf),
};

class Decoder {
  /** Without a bound, nothing is judged. */
  workPerByte: number | undefined;
  inputBytes = 0;
}

class WorkJudge extends FirstViolation {
  private readonly decoders = new ByName(() => new Decoder());

  event(code: number, subject: number, first: number, second: number): void {
    if (code === EVENT.growth) {
      this.checkGrowth(subject, first, second);
      return;
    }
    const decoder = this.decoders.of(subject);
    switch (code) {
      case EVENT.input:
        decoder.inputBytes = second;
        break;
      case EVENT.spendBound:
        decoder.workPerByte = first === UNBOUNDED ? undefined : first;
        break;
      default:
        this.check(subject, first, decoder);
    }
  }

  private check(subject: number, work: number, { workPerByte, inputBytes }: Decoder): void {
    if (workPerByte === undefined) {
      return;
    }
    this.exercised = true;
    const max = WORK_FIXED + workPerByte * inputBytes;
    if (work > max) {
      const name = this.nameOf(subject);
      const message = `Decoder ${name} took ${work} steps for ${inputBytes} bytes of input; at most ${max} are promised.`;
      this.fail("work", name, message);
    }
  }

  private checkGrowth(subject: number, what: number, percent: number): void {
    this.exercised = true;
    if (percent > GROWTH_PERCENT_MAX) {
      const name = this.nameOf(subject);
      const kind = this.nameOf(what);
      const growth = percent === UNBOUNDED ? "out of all bounds" : `to ${percent} % when its input doubles`;
      this.fail(`growing ${kind}`, name, `The ${kind} that decoder ${name} takes grow ${growth}.`);
    }
  }
}
