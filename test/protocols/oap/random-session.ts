/** Seeded sessions between valid and broken: what the generator makes, mutated with the dictionary. */
import { Decisions } from "../../../lab/core/decisions.ts";
import type { Strategy } from "../../../lab/core/decisions.ts";
import { mutate } from "../../../lab/engine/mutate.ts";
import { OAP_DICTIONARY } from "../../../protocols/oap/dictionary.ts";
import { OAP_STRUCTURE } from "../../../protocols/oap/frames.ts";
import { generateSession } from "../../../protocols/oap/generator.ts";
import type { Draw } from "./helpers.ts";

/** One decision in `calm` is not the simplest. */
function strategy(draw: Draw, calm: number): Strategy {
  return {
    name: "seeded",
    open: () => ({ draw: (_index, alternatives) => (draw(calm) === 0 ? draw(alternatives) : 0) }),
  };
}

export function randomSession(draw: Draw): Uint8Array {
  const decisions = new Decisions(strategy(draw, 1 + draw(3)));
  let input = generateSession({ at: (entity) => decisions.place("input", entity) });
  const material = { dictionary: OAP_DICTIONARY, structure: OAP_STRUCTURE, corpus: [input] };
  const mutations = new Decisions(strategy(draw, 1)).place("mutate", "test");
  for (let count = draw(3); count > 0; count -= 1) input = mutate(input, mutations, material);
  return input;
}
