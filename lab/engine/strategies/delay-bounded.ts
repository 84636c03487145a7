/**
 * Delay-bounded scheduling (Emmi, Qadeer and Rakamaric, POPL 2011): the schedule is the default one but
 * for at most `DELAYS_MAX` delays of the task that was due. Many bugs need one or two.
 *
 * What differs from the paper: it enumerates where the delays fall, which `--exhaustive` does here; this
 * strategy draws it. A delay there puts a task behind the next one in turn; here a task that is delayed
 * lets all go first that were delayed less, until none of them can go on. How long the run will be is
 * not known, so a run first draws a span of wake-ups within which its delays fall. Other families than
 * the schedule answer as in the uniform strategy.
 */
import type { Drawer, Strategy } from "../../core/decisions.ts";
import type { Key } from "../../core/hash.ts";
import { draw, subkey } from "../../core/hash.ts";
import { uniformDrawer } from "./uniform.ts";

/** The most delays in one run. */
const DELAYS_MAX = 3;
/** In how many wake-ups from the start the delays of a run fall. */
const SPANS: readonly number[] = [8, 16, 32, 64, 128, 512];

export function delayBounded(run: Key): Strategy {
  const key = subkey(run, "delays");
  const count = 1 + (draw(key, 0) % DELAYS_MAX);
  const span = SPANS[draw(key, 1) % SPANS.length] ?? 0;
  // By the number of the wake-up in the run, how many levels its task stands back.
  const delays = new Map<number, number>();
  for (let delay = 0; delay < count; delay += 1) {
    delays.set(draw(key, 2 + delay) % span, 1 + (draw(key, 2 + DELAYS_MAX + delay) % count));
  }
  let wakeUps = 0;
  const schedule: Drawer = {
    draw(_index, alternatives) {
      const delay = delays.get(wakeUps) ?? 0;
      wakeUps += 1;
      return Math.min(delay, alternatives - 1);
    },
  };
  return {
    name: "delay-bounded",
    open: (site, entity) => (site === "schedule" ? schedule : uniformDrawer(run, site, entity)),
  };
}
