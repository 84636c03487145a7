/**
 * One task says that there is something to do, another waits for it. Raising twice before anybody waits
 * is raising once, and a raise is never lost: who waits next resumes at once.
 */
import type { Context } from "../../lab/runtime/context.ts";
import type { Kernel } from "../../lab/runtime/kernel.ts";
import { WaitQueue } from "../../lab/runtime/wait-queue.ts";

export class WakeSignal {
  private readonly kernel: Kernel;
  private readonly waits: WaitQueue;
  private raised = false;

  constructor(cx: Context, name: string) {
    this.kernel = cx.kernel;
    this.waits = new WaitQueue(cx.kernel.recorder.intern(cx.scope.childPath(name)), () => this.raised);
  }

  raise(): void {
    const wait = this.waits.shift();
    if (wait === undefined) this.raised = true;
    else this.kernel.wake(wait);
  }

  wait(cx: Context): Promise<void> {
    return cx.suspend<void>(this.waits, "wait", (wait) => {
      if (!this.raised) return this.waits.add(wait);
      this.raised = false;
      this.kernel.wake(wait);
      return true;
    });
  }
}
