/**
 * Swarm testing (Groce and others, ISSTA 2012): a run leaves whole families of decisions out, and what
 * it does not leave out it does throughout. A coin is tossed for each family, such as `net`, and for
 * each site of a family that is in, such as `net.reset`; the sites that remain fire at all their places
 * at one rate. Faults that mask each other so get runs of their own. The uniform strategy also mutes
 * families, but half-heartedly: it mutes single places as well and gives each a rate of its own.
 */
import type { Drawer, Strategy } from "../../core/decisions.ts";
import { familyOf, placeKey, SIMPLEST } from "../../core/decisions.ts";
import type { Key } from "../../core/hash.ts";
import { draw, subkey } from "../../core/hash.ts";
import { isGoverned, RateDrawer, uniformDrawer } from "./uniform.ts";

/** How often, of 256 questions, a site deviates that is in; a run draws one per site. */
const RATES: readonly number[] = [2, 8, 32, 128];

export function swarm(run: Key): Strategy {
  return {
    name: "swarm",
    open(site, entity): Drawer {
      if (isGoverned(site)) {
        return uniformDrawer(run, site, entity);
      }
      const family = subkey(run, familyOf(site));
      const own = subkey(family, site);
      const isIn = isHeads(family) && isHeads(own);
      return isIn ? new RateDrawer(placeKey(run, site, entity), RATES[draw(own, 1) % RATES.length] ?? 0) : SIMPLEST;
    },
  };
}

function isHeads(key: Key): boolean {
  return (draw(key, 0) & 1) === 1;
}
