/** Seeded decisions for generators. */
import { Decisions } from "../../../lab/core/decisions.ts";
import type { InputSource } from "../../../lab/target/target.ts";

export function sourceOf(seed: number): InputSource {
  let state = (seed * 2_654_435_761) >>> 0;
  const draw = (_: number, alternatives: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    // The low bits of this generator have short periods, so the high ones answer.
    return Math.floor((state / 2 ** 32) * alternatives);
  };
  const decisions = new Decisions({ name: "seeded", open: () => ({ draw }) });
  return { at: (entity) => decisions.place("input", entity) };
}
