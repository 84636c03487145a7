/**
 * Runs everything that one settled promise sets off. The kernel settles one promise, then the pump
 * runs ticks and microtasks until none is left: that is one step.
 */

export interface Pump {
  /** Runs all pending ticks and microtasks before it returns; does nothing when called from a microtask. */
  drain(): void;
}
