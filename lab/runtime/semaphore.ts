/** Counted permits, granted first come first served; a large request is not overtaken by small ones. */
import type { Context } from "./context.ts";
import type { Kernel } from "./kernel.ts";
import { MisuseError } from "./signals.ts";
import type { Wait } from "./structure.ts";
import { WaitQueue } from "./wait-queue.ts";

/** Permits that are held; releasing gives them back, once. */
export interface Permits extends Disposable {
  release(): void;
}

export class Semaphore {
  readonly permits: number;
  private readonly kernel: Kernel;
  private readonly waits: WaitQueue;
  private readonly label: string;
  private free: number;

  constructor(cx: Context, name: string, permits: number) {
    this.kernel = cx.kernel;
    this.permits = permits;
    this.free = permits;
    this.label = `${name} permit`;
    const id = cx.kernel.recorder.intern(cx.scope.childPath(name));
    this.waits = new WaitQueue(id, (wait) => amountOf(wait) <= this.free);
  }

  get available(): number {
    return this.free;
  }

  /** Waits until `amount` permits are free and takes them. A cancelled holder gives them back by itself. */
  async acquire(cx: Context, amount = 1): Promise<Permits> {
    if (amount > this.permits) {
      throw new MisuseError(`${amount} permits asked of ${this.label}, which has ${this.permits}`);
    }
    await cx.suspend<void>(this.waits, "acquire", (wait) => {
      wait.payload = amount;
      if (this.waits.first === undefined && amount <= this.free) {
        this.grant(wait);
        return true;
      }
      return this.waits.add(wait);
    });
    const obligation = cx.reserve(this.label, () => this.giveBack(amount));
    const release = (): void => {
      obligation.commit();
      this.giveBack(amount);
    };
    return { release, [Symbol.dispose]: () => (obligation.settled ? undefined : release()) };
  }

  private giveBack(amount: number): void {
    this.free += amount;
    for (let wait = this.waits.first; wait !== undefined && amountOf(wait) <= this.free; wait = this.waits.first) {
      this.waits.shift();
      this.grant(wait);
    }
  }

  private grant(wait: Wait): void {
    this.free -= amountOf(wait);
    this.kernel.wake(wait);
  }
}

function amountOf(wait: Wait): number {
  return typeof wait.payload === "number" ? wait.payload : 0;
}
