/**
 * Credit of one direction of one stream (docs/oap1.md 7). Frames are numbered from 1 and acknowledged
 * cumulatively. A sender never has more than `window` frames under way; a receiver owes an
 * acknowledgement when it is asked for one, when half a window has come since the last, and at the end.
 */
import type { OapFaultCode } from "./faults.ts";
import { readU32 } from "./frame.ts";

/** Octets of the payload of an acknowledgement: `up_to`, a u64. */
export const ACK_OCTETS = 8;

/** What this side has sent. */
export class SendCredit {
  readonly window: number;
  sent = 0;
  upTo = 0;

  constructor(window: number) {
    this.window = window;
  }

  get inFlight(): number {
    return this.sent - this.upTo;
  }

  get isStalled(): boolean {
    return this.inFlight >= this.window;
  }

  /** Whether the next frame fills the window; it then has to ask for an acknowledgement. */
  get fillsWindow(): boolean {
    return this.inFlight + 1 >= this.window;
  }

  /** Gives the fault of an acknowledgement, or whether it acknowledged more than before. */
  acknowledge(upTo: number): OapFaultCode | "progress" | "idle" {
    if (upTo > this.sent) return "OAP_ACK_BEYOND_SENT";
    if (upTo < this.upTo) return "OAP_ACK_BACKWARDS";
    if (upTo === this.upTo) return "idle";
    this.upTo = upTo;
    return "progress";
  }
}

/** What this side has received. */
export class Intake {
  private readonly window: number;
  received = 0;
  private acknowledged = 0;

  constructor(window: number) {
    this.window = window;
  }

  /** Counts a frame; gives whether an acknowledgement is owed. */
  take(isAsked: boolean): boolean {
    this.received += 1;
    const owed = isAsked || this.received - this.acknowledged >= Math.max(1, this.window >> 1);
    if (owed) this.acknowledged = this.received;
    return owed;
  }
}

export function encodeUpTo(upTo: number): Uint8Array {
  const octets = new Uint8Array(ACK_OCTETS);
  new DataView(octets.buffer).setBigUint64(0, BigInt(upTo));
  return octets;
}

/** Exact up to 2^53. What is larger stays larger, and no sender counts that far. */
export function decodeUpTo(payload: Uint8Array): number {
  return readU32(payload, 0) * 2 ** 32 + readU32(payload, 4);
}
