/** How long a promise of a fuzz function may stay pending: a little less than an execution may take, which would end the process. */
import { ownResource } from "../host/event-loop.ts";
import { native } from "../host/native.ts";

/** Once one was never settled, others are given less, in milliseconds: they are known, and each would take as long. */
const KNOWN_PATIENCE_MS = 50;

/** Its share of the longest execution. */
const SHARE = 0.8;

export class Patience {
  private limitMs: number;

  /** `wallMs` is what an execution may take. */
  constructor(wallMs: number) {
    this.limitMs = SHARE * wallMs;
  }

  /** Waits for a promise as long as there is patience; gives whether it was settled. */
  async settledInTime(settled: Promise<unknown>): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<boolean>((resolve) => {
      timer = native.setTimeout(() => resolve(false), this.limitMs);
    });
    const done = ownResource();
    const inTime = await Promise.race([settled.then(() => true), expired]);
    native.clearTimeout(timer);
    done();
    if (!inTime) {
      this.limitMs = Math.min(this.limitMs, KNOWN_PATIENCE_MS);
    }
    return inTime;
  }
}
