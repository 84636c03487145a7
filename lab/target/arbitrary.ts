/**
 * Structured input from fast-check: its arbitraries draw from decisions, so that what they make
 * replays, shrinks and survives changes of code like everything else. All draws 0 give the
 * arbitrary's smallest value in its own order.
 */
import type { Arbitrary } from "fast-check";
import fc from "fast-check";
import type { Place } from "../core/decisions.ts";
import { ALTERNATIVES_MAX } from "../core/decisions.ts";

/** What fast-check takes for a lowest draw. */
const LOWEST = -(2 ** 31);

/** A value of `arbitrary`, drawn from `place`. */
export function drawFrom<Value>(arbitrary: Arbitrary<Value>, place: Place): Value {
  return arbitrary.generate(new fc.Random(generatorOver(place)), undefined).value;
}

/** What fast-check asks of a source of random numbers. */
interface DecisionGenerator {
  next(): number;
  clone(): DecisionGenerator;
  getState(): readonly number[];
}

/** Clones share the place: a run never goes back, so there is nothing to restore. */
function generatorOver(place: Place): DecisionGenerator {
  const generator: DecisionGenerator = {
    next: () => place.choose(ALTERNATIVES_MAX) + LOWEST,
    clone: () => generator,
    getState: () => [],
  };
  return generator;
}
