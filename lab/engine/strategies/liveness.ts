/** Liveness mode around any strategy: the run heals at a tick that its key draws, and what comes before is the inner strategy's. */
import type { Drawer, Strategy } from "../../core/decisions.ts";
import type { Key } from "../../core/hash.ts";
import { draw, subkey } from "../../core/hash.ts";
import { HEALING_FAMILY } from "../healing.ts";

export function withHealing(inner: Strategy, run: Key): Strategy {
  const key = subkey(run, HEALING_FAMILY);
  const healing: Drawer = { draw: (index, alternatives) => 1 + (draw(key, index) % (alternatives - 1)) };
  return {
    name: inner.name,
    open: (site, entity) => (site === HEALING_FAMILY ? healing : inner.open(site, entity)),
  };
}
