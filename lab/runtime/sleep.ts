/** A suspension until a virtual time. */
import type { Kernel } from "./kernel.ts";
import type { Wait, WaitSource } from "./structure.ts";
import type { Timer } from "./timer-queue.ts";

export class Sleep implements WaitSource {
  readonly id: number;
  private readonly kernel: Kernel;
  private readonly ticks: number;
  private timer: Timer | undefined;

  constructor(kernel: Kernel, ticks: number) {
    this.id = kernel.recorder.intern("clock");
    this.kernel = kernel;
    this.ticks = ticks;
  }

  start(wait: Wait): boolean {
    this.timer = this.kernel.after(this.ticks, () => this.kernel.wake(wait));
    return false;
  }

  isReady(): boolean {
    return this.timer?.fire === undefined;
  }

  forget(): void {
    if (this.timer !== undefined) {
      this.timer.fire = undefined;
    }
  }
}
