/** What a program leaves to the event loop: timers, immediates, requests and handles that keep a process alive. */
import { native } from "./native.ts";

/** Turns of the event loop until timers are waited for, since most of what is left is done by then. */
const TURNS = 4;
const { getActiveResourcesInfo } = process;

/** How long the event loop is given, in milliseconds: so long at most, and at least for what cannot be counted. */
export interface Rest {
  readonly mostMs: number;
  readonly leastMs: number;
}

/** How many things keep this process alive. Threads are not counted: workers, and those that compress or hash. */
export function activeResources(): number {
  return Reflect.apply(getActiveResourcesInfo, process, []).length - own;
}

/** Says that one of them is the lab's own, until the result is called. */
export function ownResource(): () => void {
  own += 1;
  return () => {
    own -= 1;
  };
}

let own = 0;

/** Waits until at most `resources` things are active, or its time is up. */
export async function comeToRest(resources: number, { mostMs, leastMs }: Rest): Promise<void> {
  const startedAt = native.nanoseconds();
  const has = (milliseconds: number): boolean => native.nanoseconds() - startedAt > milliseconds * NANOSECONDS;
  for (let turn = 0; !has(leastMs) || (activeResources() > resources && !has(mostMs)); turn += 1) {
    await new Promise((resolve) => {
      if (turn < TURNS) {
        native.setImmediate(resolve);
      } else {
        native.setTimeout(resolve, 1);
      }
    });
  }
}

/** In a millisecond. */
const NANOSECONDS = 1_000_000;
