/**
 * What the lab itself uses of its process, as it was before any program could replace it: programs put simulated
 * timers and clocks in place of the real ones, and the lab has to go on. Import it before the program.
 */
const { setTimeout: timeout, clearTimeout: clear, setImmediate: immediate } = globalThis;
const { hrtime } = process;

export const native = {
  setTimeout: timeout,
  clearTimeout: clear,
  setImmediate: immediate,
  /** Nanoseconds since some time in the past. */
  nanoseconds: (): number => Number(hrtime.bigint()),
} as const;
