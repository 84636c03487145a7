/** Gives a target back; here for its type, so that a module can say `export const target = defineTarget({ ... })`. */
import type { Target } from "./target.ts";

export function defineTarget(target: Target): Target {
  return target;
}
