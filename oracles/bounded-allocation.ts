/**
 * A decoder holds no more than its configuration allows and allocates in proportion to its input.
 *
 * The bounds come with the run; `input` events must precede the `spent` events that they pay for.
 */
import type { Judge, Oracle } from "../lab/core/oracle.ts";
import { EVENT, UNBOUNDED } from "../lab/trace/events.ts";
import { ByName } from "./by-name.ts";
import { FirstViolation } from "./first-violation.ts";

/** What a decoder may allocate before its first byte of input: tables and first buffers. */
export const ALLOCATION_FIXED_BYTES = 65_536;

export const boundedAllocation: Oracle = {
  name: "bounded-allocation",
  promise: "A decoder holds at most its bounds, allocates in proportion to its input, and retains nothing.",
  codes: [EVENT.input, EVENT.held, EVENT.spent, EVENT.holdBound, EVENT.spendBound, EVENT.heapGrowth],
  judge: (nameOf): Judge => new AllocationJudge(nameOf),
};

/** Without a bound, nothing is judged. */
class Decoder {
  bytesHeldMax: number | undefined;
  partsHeldMax: number | undefined;
  allocatedPerByte: number | undefined;
  inputBytes = 0;
}

class AllocationJudge extends FirstViolation {
  private readonly decoders = new ByName(() => new Decoder());

  event(code: number, subject: number, first: number, second: number): void {
    const decoder = this.decoders.of(subject);
    switch (code) {
      case EVENT.input:
        decoder.inputBytes = second;
        break;
      case EVENT.held:
        this.check(subject, "held bytes", first, decoder.bytesHeldMax);
        this.check(subject, "held parts", second, decoder.partsHeldMax);
        break;
      case EVENT.spent:
        this.check(subject, "allocated bytes", second, allocationMax(decoder));
        break;
      case EVENT.holdBound:
        decoder.bytesHeldMax = boundOf(first);
        decoder.partsHeldMax = boundOf(second);
        break;
      case EVENT.spendBound:
        decoder.allocatedPerByte = boundOf(second);
        break;
      default:
        this.checkGrowth(subject, first);
    }
  }

  private check(decoder: number, what: string, amount: number, max: number | undefined): void {
    if (max === undefined) {
      return;
    }
    this.exercised = true;
    if (amount > max) {
      const name = this.nameOf(decoder);
      this.fail(what, name, `Decoder ${name} has ${amount} ${what}; at most ${max} are promised.`);
    }
  }

  private checkGrowth(decoder: number, grows: number): void {
    this.exercised = true;
    if (grows === 1) {
      const name = this.nameOf(decoder);
      this.fail("retained heap", name, `Decoder ${name} retains heap: what survives grows with every decoding.`);
    }
  }
}

function boundOf(promised: number): number | undefined {
  return promised === UNBOUNDED ? undefined : promised;
}

function allocationMax({ allocatedPerByte, inputBytes }: Decoder): number | undefined {
  return allocatedPerByte === undefined ? undefined : ALLOCATION_FIXED_BYTES + allocatedPerByte * inputBytes;
}
