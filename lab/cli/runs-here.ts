/** Where a campaign runs. */
import { isPath } from "./is-path.ts";

/** Whether it runs in the main thread: one worker, and a target that is trusted. */
export function runsHere(target: string, workers: number): boolean {
  return workers === 1 && !isPath(target);
}
