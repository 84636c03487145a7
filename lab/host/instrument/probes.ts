/**
 * The text of the probes, and the globals that they use.
 *
 * The globals are constant, so that V8 embeds them in compiled code, and are reached by name, so that
 * functions that are called before their module has run (hoisted, in a cycle of imports) find them too.
 */
import type { ArmProbes } from "./arms.ts";
import type { ComparisonProbes } from "./comparison-sites.ts";

/** The names of the globals of one installation. */
export interface ProbeNames {
  /** What all of its names start with; a program that holds this text is left alone. */
  readonly prefix: string;
  /** A `Uint8ClampedArray`: a count stops at 255 instead of starting again at 0. */
  readonly counters: string;
  /** An `Int32Array` of one element. */
  readonly fuel: string;
  /** A function that throws. */
  readonly exhausted: string;
  /** A `ComparisonRuntime`. */
  readonly comparisons: string;
}

export function probeNames(installation: number): ProbeNames {
  const prefix = `__quiesce${installation}`;
  return {
    prefix,
    counters: `${prefix}c`,
    fuel: `${prefix}f`,
    exhausted: `${prefix}x`,
    comparisons: `${prefix}k`,
  };
}

export function armProbes({ prefix, counters, fuel, exhausted }: ProbeNames, first: number): ArmProbes {
  const count = (counter: number): string => `${counters}[${first + counter}]++`;
  const burn = `--${fuel}[0]<0&&${exhausted}()`;
  return {
    count,
    step: (counter) => `${count(counter)};${burn};`,
    stepExpression: (counter) => `${count(counter)},${burn}`,
    local: (counter) => `${prefix}l${counter}`,
  };
}

export function comparisonProbes({ prefix, comparisons }: ProbeNames, first: number): ComparisonProbes {
  return {
    operator: (probe, site) => `${comparisons}.${probe}(${first + site},`,
    case: (site, subject) => `${comparisons}.case(${first + site},${subject},`,
    method: (site) => `${comparisons}.method(${first + site},`,
    local: (site) => `${prefix}s${site}`,
  };
}
