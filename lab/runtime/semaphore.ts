/** Counted permits, granted first come first served; a large request is not overtaken by small ones. */
import type { Context } from "./context.ts";
import type { Kernel } from "./kernel.ts";
import { Obligation } from "./obligation.ts";
import { requireWhole } from "./requirements.ts";
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
    requireWhole(permits, `the number of permits of ${name}`, 1);
    this.kernel = cx.kernel;
    this.permits = permits;
    this.free = permits;
    this.label = `${name} permit`;
    const id = cx.kernel.recorder.intern(cx.scope.childPath(name));
    this.waits = new WaitQueue(
      id,
      (wait) => wait === this.waits.first && this.fits(wait),
      () => this.serve(),
    );
  }

  get available(): number {
    return this.free;
  }

  /** Waits until `amount` permits are free and takes them. A cancelled holder gives them back by itself. */
  async acquire(cx: Context, amount = 1): Promise<Permits> {
    requireWhole(amount, `the number of permits asked of ${this.label}`, 1);
    if (amount > this.permits) {
      throw new MisuseError(`${amount} permits asked of ${this.label}, which has ${this.permits}`);
    }
    const obligation = await cx.suspend<Obligation>(this.waits, "acquire", (wait) => {
      wait.payload = amount;
      if (this.waits.first === undefined && this.fits(wait)) {
        this.grant(wait);
        return true;
      }
      return this.waits.add(wait);
    });
    const release = (): void => {
      obligation.commit();
      this.giveBack(amount);
    };
    return { release, [Symbol.dispose]: () => (obligation.settled ? undefined : release()) };
  }

  private giveBack(amount: number): void {
    this.free += amount;
    this.serve();
  }

  private serve(): void {
    for (let wait = this.waits.first; wait !== undefined && this.fits(wait); wait = this.waits.first) {
      this.waits.shift();
      this.grant(wait);
    }
  }

  private fits(wait: Wait): boolean {
    return amountOf(wait) <= this.free;
  }

  /** The obligation exists from here on, so that permits come back also from a task that never resumes. */
  private grant(wait: Wait): void {
    const amount = amountOf(wait);
    this.free -= amount;
    const obligation = new Obligation(this.kernel, wait.region, {
      kind: this.label,
      onAbort: () => this.giveBack(amount),
    });
    this.kernel.wake(wait, obligation);
  }
}

/** What a waiting task asks for. */
function amountOf(wait: Wait): number {
  return typeof wait.payload === "number" ? wait.payload : 0;
}
