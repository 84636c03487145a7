/**
 * The context: what a task is given to act with. Every suspension goes through it, so that the lab
 * knows what each task waits for, can reorder it, and can cancel it.
 */
import type { CancelReason, Outcome } from "../core/outcome.ts";
import { EVENT } from "../trace/events.ts";
import type { Budget } from "./budget.ts";
import { requireBudget } from "./budget.ts";
import type { Kernel } from "./kernel.ts";
import { Obligation } from "./obligation.ts";
import { requireName, requireOpen, requireWhole } from "./requirements.ts";
import { Cancelled, MisuseError } from "./signals.ts";
import { Sleep } from "./sleep.ts";
import type { Region, Task, Wait, WaitSource } from "./structure.ts";
import { promiseOf } from "./structure.ts";

/** How deep masked sections may nest. */
export const MASK_DEPTH_MAX = 8;
/** By how many ticks the clock may jump between two reads; the position is the decision. */
const CLOCK_JUMPS: readonly number[] = [0, 1, 1_000, 50_000, 1_000_000, 60_000_000];

/** Work of a task: an ordinary async function. */
export type Body<Value> = (cx: Context) => Promise<Value>;

/** A started task, as others see it. */
export interface TaskHandle<Value> {
  readonly task: Task;
  /** Waits for the task and gives its outcome; never throws what the task threw. */
  join(cx: Context): Promise<Outcome<Value>>;
  cancel(reason?: CancelReason): void;
}

export interface RegionOptions {
  readonly budget?: Budget;
  /** Whether a failing child cancels its siblings. Default true. */
  readonly failFast?: boolean;
}

export class Context {
  readonly kernel: Kernel;
  readonly task: Task;
  /** The region that owns what is started here, and whose cancellation reaches here. */
  readonly scope: Region;
  private readonly maskDepth: number;

  constructor(kernel: Kernel, task: Task, scope: Region, maskDepth = 0) {
    this.kernel = kernel;
    this.task = task;
    this.scope = scope;
    this.maskDepth = maskDepth;
  }

  /** The path of the task or region that this context stands for. */
  get path(): string {
    return this.scope.path;
  }

  /** Why this context was asked to stop; `undefined` while it was not, and in masked sections. */
  get cancelReason(): CancelReason | undefined {
    return this.maskDepth > 0 ? undefined : this.scope.cancelReason;
  }

  /** Virtual time in ticks. By decision the clock moves on between two reads. */
  now(): number {
    const decision = this.kernel.decisions.place("clock", this.task.path).choose(CLOCK_JUMPS.length);
    const jump = CLOCK_JUMPS[decision] ?? 0;
    if (jump > 0) {
      this.kernel.moveClock(jump);
    }
    return this.kernel.now;
  }

  /** A decision of the simulated program itself, 0..alternatives-1, 0 the simplest. */
  choose(site: string, alternatives: number): number {
    requireName(site);
    return this.kernel.decisions.place(site, this.path).choose(alternatives);
  }

  /** Says that something worth reaching was reached. */
  mark(name: string): void {
    this.kernel.recorder.emit(EVENT.mark, this.kernel.recorder.intern(name));
  }

  /** Uses `amount` of the cost budgets of this scope and those around it. */
  spend(amount: number): void {
    requireWhole(amount, "the cost to spend");
    this.kernel.spend(this.scope, amount);
  }

  /** Lets others run; throws `Cancelled` once this context was asked to stop. */
  checkpoint(): Promise<void> {
    const { kernel } = this;
    const wait = kernel.open(this.task, this.scope, true);
    const promise = promiseOf<void>(wait);
    const reason = this.cancelReason;
    if (reason === undefined) {
      kernel.enqueue(wait);
    } else {
      kernel.wakeWithError(wait, new Cancelled(reason));
    }
    return promise;
  }

  /** Suspends for `ticks` of virtual time. */
  sleep(ticks: number): Promise<void> {
    requireWhole(ticks, "the time to sleep, in ticks,");
    const sleep = new Sleep(this.kernel, ticks);
    return this.suspend<void>(sleep, "sleep", (wait) => sleep.start(wait));
  }

  /**
   * Suspends on `source`. `start` either wakes the wait at once and gives `true`, or keeps it and
   * gives `false`: it is then parked until the source wakes it or cancellation does.
   */
  suspend<Value>(source: WaitSource, access: string, start: (wait: Wait) => boolean): Promise<Value> {
    const { kernel, task } = this;
    const wait = kernel.open(task, this.scope, this.maskDepth === 0);
    const promise = promiseOf<Value>(wait);
    kernel.recorder.emit(EVENT.operation, task.id, source.id, kernel.recorder.intern(access));
    const reason = this.cancelReason;
    if (reason !== undefined) {
      kernel.wakeWithError(wait, new Cancelled(reason));
    } else if (!start(wait)) {
      kernel.park(wait, source);
    }
    return promise;
  }

  /** Starts a task that lives in this scope. */
  spawn<Value>(name: string, body: Body<Value>): TaskHandle<Value> {
    const { kernel } = this;
    const task = kernel.spawn(this.scope, name, (own, region) => body(new Context(kernel, own, region)));
    return {
      task,
      join: (cx) => cx.join<Value>(task),
      cancel: (reason = "requested") => kernel.cancel(task.region, reason),
    };
  }

  /**
   * Runs `body` in a region of its own and gives its outcome once the region is quiescent; never throws
   * what `body` threw. In a masked section the region is held off from what asks this scope to stop, and
   * can be asked itself.
   */
  region<Value>(name: string, body: Body<Value>, options: RegionOptions = {}): Promise<Outcome<Value>> {
    const { budget = {}, failFast = true } = options;
    requireBudget(budget);
    const settings = { name, budget, failFast, shielded: this.maskDepth > 0 };
    return this.kernel.within(this.scope, settings, this.task, (task, region) =>
      body(new Context(this.kernel, task, region)),
    );
  }

  /** Runs `body` in a region that is cancelled with reason `deadline` after `ticks`. */
  timeout<Value>(name: string, ticks: number, body: Body<Value>): Promise<Outcome<Value>> {
    return this.region(name, body, { budget: { ticks } });
  }

  /** Asks this scope and everything inside it to stop. */
  cancel(reason: CancelReason = "requested"): void {
    this.kernel.cancel(this.scope, reason);
  }

  /** Runs `body` with requests to stop this scope held off until it has ended. */
  masked<Value>(body: Body<Value>): Promise<Value> {
    if (this.maskDepth >= MASK_DEPTH_MAX) {
      throw new MisuseError(`masked sections nest deeper than ${MASK_DEPTH_MAX} in ${this.path}`);
    }
    return body(new Context(this.kernel, this.task, this.scope, this.maskDepth + 1));
  }

  /** Has `run` called when this scope closes, after its children, last added first, and masked. */
  defer(label: string, run: Body<void>): void {
    const { kernel, scope } = this;
    requireOpen(scope);
    const id = kernel.nextNumber();
    kernel.recorder.emit(EVENT.finalizerAdd, scope.id, id, kernel.recorder.intern(label));
    const masked = new Context(kernel, this.task, scope, 1);
    scope.finalizers.push({ id, run: () => run(masked) });
  }

  /** Takes on an obligation that must be committed or aborted, once, before this scope closes. */
  reserve(kind: string, onAbort: () => void = nothing): Obligation {
    return new Obligation(this.kernel, this.scope, { kind, onAbort });
  }

  /** Waits for a task of anybody's. Its outcome is a value here. */
  async join<Value>(task: Task): Promise<Outcome<Value>> {
    const source: WaitSource = {
      id: task.id,
      isReady: () => task.outcome !== undefined,
      forget: () => undefined,
    };
    await this.suspend<Task>(source, "join", (wait) => {
      if (task.outcome !== undefined) {
        this.kernel.wake(wait, task);
        return true;
      }
      task.joiners.push(wait);
      return false;
    });
    if (task.outcome === undefined) {
      throw new MisuseError(`join of ${task.path} resumed before the task ended`);
    }
    // The task was started by `spawn<Value>`, whose handle is the way here.
    return task.outcome as Outcome<Value>;
  }
}

function nothing(): void {}
