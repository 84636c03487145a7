/**
 * Cleanup: what a subtree that was asked to stop has used of its time to do so. The topmost region
 * that was asked and everything inside it share one, so that opening regions renews nothing.
 */
import type { Timer } from "./timer-queue.ts";

export class Cleanup {
  /** The tasks that were told, by their numbers. */
  readonly seenBy = new Set<number>();
  stepsUsed = 0;
  /** Ends it at its last tick. */
  timer: Timer | undefined;
}
