/** A task that stops at nothing, for tests of what becomes of what it holds or was about to get. */
import type { Body, Context } from "../../lab/runtime/context.ts";

/** Starts `stuck`, which runs `body` masked, and cancels it a tick later, so that its cleanup budget begins then. */
export function abandoned(body: Body<unknown>): (scope: Context) => Promise<void> {
  return async (scope) => {
    const stuck = scope.spawn("stuck", (own) => own.masked(body));
    await scope.sleep(1);
    stuck.cancel();
    await stuck.join(scope);
  };
}
