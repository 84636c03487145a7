/**
 * Waits that may resume now, in levels: the lowest level first, first in first out within a level.
 * Standing back to a higher level is how a decision reorders tasks. Nothing waits for ever: levels
 * that were passed over for `PASSED_OVER_STEPS_MAX` steps come first, one every `FAIRNESS_PERIOD`
 * steps, the one that waited longest before the others.
 */
import type { Wait } from "./structure.ts";

/** How many levels there are; a level fits the bits of one 32-bit integer. */
export const LEVELS = 16;
/** How many steps a level can be passed over by lower ones. */
export const PASSED_OVER_STEPS_MAX = 2048;
/** How often, in steps, waiting levels are looked at for one that was passed over too long; a power of two. */
const FAIRNESS_PERIOD = 256;

export class ReadyQueue {
  private readonly heads: (Wait | undefined)[] = new Array<Wait | undefined>(LEVELS).fill(undefined);
  private readonly tails: (Wait | undefined)[] = new Array<Wait | undefined>(LEVELS).fill(undefined);
  /** Per level, how many waits had been taken when it was last served or became occupied. */
  private readonly servedAt: number[] = new Array<number>(LEVELS).fill(0);
  private occupied = 0;
  private taken = 0;

  push(wait: Wait, level: number): void {
    const tail = this.tails[level];
    if (tail === undefined) {
      this.heads[level] = wait;
      this.servedAt[level] = this.taken;
      this.occupied |= 1 << level;
    } else {
      tail.next = wait;
    }
    this.tails[level] = wait;
  }

  take(): Wait | undefined {
    const occupied = this.occupied;
    if (occupied === 0) {
      return undefined;
    }
    this.taken += 1;
    const lowest = 31 - Math.clz32(occupied & -occupied);
    const overdue = (this.taken & (FAIRNESS_PERIOD - 1)) === 0 ? this.overdueLevel() : lowest;
    return this.unlink(overdue ?? lowest);
  }

  private unlink(level: number): Wait | undefined {
    const wait = this.heads[level];
    if (wait === undefined) {
      return undefined;
    }
    this.servedAt[level] = this.taken;
    const next = wait.next;
    this.heads[level] = next;
    wait.next = undefined;
    if (next === undefined) {
      this.tails[level] = undefined;
      this.occupied &= ~(1 << level);
    }
    return wait;
  }

  /** The level that was passed over longest, if that is too long. */
  private overdueLevel(): number | undefined {
    let overdue: number | undefined;
    let oldest = this.taken - PASSED_OVER_STEPS_MAX;
    for (let level = 0; level < LEVELS; level += 1) {
      const servedAt = this.servedAt[level] ?? 0;
      if (this.heads[level] !== undefined && servedAt < oldest) {
        overdue = level;
        oldest = servedAt;
      }
    }
    return overdue;
  }
}
