/** Names what a run waits for outside the lab: the kinds of asynchronous resources that were made meanwhile. */
import { createHook } from "node:async_hooks";

/** What every run makes, the lab's own included. */
const ORDINARY: ReadonlySet<string> = new Set(["PROMISE", "TickObject", "Microtask"]);

/** Calls `run` and gives the kinds, as Node names them, for example `Timeout` or `FSREQPROMISE`. Slow. */
export function foreignResources(run: () => void): string[] {
  const kinds = new Set<string>();
  const hook = createHook({
    init(_id, kind) {
      if (!ORDINARY.has(kind)) {
        kinds.add(kind);
      }
    },
  });
  hook.enable();
  try {
    run();
  } finally {
    hook.disable();
  }
  return [...kinds].toSorted();
}
