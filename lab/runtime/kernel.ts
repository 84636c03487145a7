/**
 * The kernel: starts tasks, opens regions, and sees them to their end.
 *
 * A region closes only at quiescence: its children have ended, its finalizers have run, its
 * obligations are settled. Cancellation is request -> drain -> finalize, in that order.
 */
import type { CancelReason, Outcome } from "../core/outcome.ts";
import { outcomeRank, worse } from "../core/outcome.ts";
import { EVENT } from "../trace/events.ts";
import type { Budget, CleanupBudget } from "./budget.ts";
import { CLEANUP_BUDGET } from "./budget.ts";
import { requireOpen } from "./requirements.ts";
import type { SchedulerLimits, SchedulerOptions, StopReason } from "./scheduler.ts";
import { outcomeOfThrown } from "./signals.ts";
import type { Finalizer } from "./structure.ts";
import { promiseOf, Region, Task } from "./structure.ts";
import { Supervisor } from "./supervisor.ts";

/** How long a run may be before it is stopped. */
export interface RunLimits extends SchedulerLimits {
  readonly cleanup: CleanupBudget;
}

export const RUN_LIMITS: RunLimits = { stepsMax: 100_000, ticksMax: 3_600_000_000, cleanup: CLEANUP_BUDGET };

/** What a task runs; its task and region are given to it. */
export type Strand<Value> = (task: Task, region: Region) => Promise<Value>;

export interface RegionSettings {
  readonly name: string;
  readonly budget: Budget;
  /** Whether a failing child cancels its siblings. */
  readonly failFast: boolean;
  /** Whether what asks the parent to stop does not ask this region. */
  readonly shielded: boolean;
}

export type KernelOptions = Omit<SchedulerOptions, "limits"> & { readonly limits?: RunLimits };

const OK: Outcome<void> = { kind: "ok", value: undefined };

export class Kernel extends Supervisor {
  readonly root = new Region({ id: 0, path: "", parent: undefined, budget: {}, failFast: false, shielded: false });
  private numbered = 0;

  constructor({ limits = RUN_LIMITS, ...options }: KernelOptions) {
    super({ ...options, limits, cleanup: limits.cleanup });
  }

  /** A number that nothing else in this run has. */
  nextNumber(): number {
    this.numbered += 1;
    return this.numbered;
  }

  /** Ends the run: says why it stopped and which tasks still wait for what. */
  finish(): StopReason {
    this.recorder.emit(EVENT.stop, this.recorder.intern(this.stopReason), this.steps);
    this.reportWaiting(this.root);
    return this.stopReason;
  }

  /** Starts a task inside `parent`. Where that or what is around it was asked to stop, the task is cancelled at once. */
  spawn(parent: Region, name: string, strand: Strand<unknown>): Task {
    const region = this.addRegion(parent, { name, budget: {}, failFast: true, shielded: false });
    const order = this.decisions.place("schedule", region.path);
    const task = new Task({ id: region.id, path: region.path, region, order });
    region.task = task;
    if (parent.cleanup !== undefined || parent.closed) {
      this.recorder.emit(EVENT.spawnRefused, task.id, parent.id);
      task.outcome = { kind: "cancelled", reason: reasonAround(parent) };
      this.removeRegion(region);
      return task;
    }
    this.recorder.emit(EVENT.spawn, task.id, parent.id);
    this.taskStarted();
    const wait = this.open(task, region, false);
    wait.resolve = () => void this.execute(task, strand);
    this.wake(wait);
    return task;
  }

  /** Opens a region inside `parent`, runs `strand` in it on `task`, and closes it at quiescence. */
  within<Value>(parent: Region, settings: RegionSettings, task: Task, strand: Strand<Value>): Promise<Outcome<Value>> {
    requireOpen(parent);
    const region = this.addRegion(parent, settings);
    this.recorder.emit(EVENT.regionOpen, region.id, parent.id);
    const { ticks } = settings.budget;
    if (ticks !== undefined) {
      region.deadline = this.after(ticks, () => this.cancel(region, "deadline"));
    }
    return this.host(region, task, strand, (outcome) => this.closeRegion(region, outcome));
  }

  private async execute(task: Task, strand: Strand<unknown>): Promise<void> {
    const reason = task.region.cancelReason;
    if (reason === undefined) {
      await this.host(task.region, task, strand, (outcome) => this.endTask(task, outcome));
    } else {
      this.endTask(task, { kind: "cancelled", reason });
    }
  }

  /**
   * Runs `strand`, then drains and finalizes until nothing is left inside, and calls `end`. What was
   * made to stop aborts the obligations that it still holds; what ended by itself keeps, and so leaks, them.
   */
  private async host<Value>(
    region: Region,
    task: Task,
    strand: Strand<Value>,
    end: (outcome: Outcome<Value>) => void,
  ): Promise<Outcome<Value>> {
    let own = await attempt(() => strand(task, region));
    const asked = region.cancelReason !== undefined;
    if (own.kind !== "ok" && !asked) {
      this.cancel(region, "sibling");
    }
    let finalized = OK;
    while (region.children.size > 0 || region.finalizers.length > 0) {
      if (region.children.size > 0) {
        await this.childrenEnded(region, task);
        own = asked ? own : interrupted(own, region.cancelReason);
      } else {
        finalized = worse(finalized, await this.runFinalizer(region, region.finalizers.pop()));
      }
    }
    let outcome = worse(withChildFailure(own, region.childFailure), finalized);
    if (region.closed) {
      return outcome;
    }
    this.forgetParked(region);
    region.closed = true;
    if (own.kind === "cancelled" || (asked && own.kind !== "ok")) {
      outcome = worse(outcome, this.abortHeld(region));
    }
    end(outcome);
    return outcome;
  }

  private async childrenEnded(region: Region, task: Task): Promise<void> {
    const wait = this.open(task, region, false);
    const promise = promiseOf<void>(wait);
    region.drainWait = wait;
    this.park(wait, { id: region.id, isReady: () => region.children.size === 0, forget: () => undefined });
    await promise;
    region.drainWait = undefined;
  }

  private async runFinalizer(region: Region, finalizer: Finalizer | undefined): Promise<Outcome<void>> {
    if (finalizer === undefined) {
      return OK;
    }
    const { id, run } = finalizer;
    this.recorder.emit(EVENT.finalizerStart, region.id, id);
    const outcome = await attempt(run);
    this.recorder.emit(EVENT.finalizerEnd, region.id, id, outcomeRank(outcome));
    return outcome;
  }

  private addRegion(parent: Region, { name, ...settings }: RegionSettings): Region {
    const path = parent.childPath(name);
    const region = new Region({ id: this.recorder.intern(path), path, parent, ...settings });
    parent.children.add(region);
    return region;
  }

  private reportWaiting(region: Region): void {
    for (const wait of region.parked) {
      const { source } = wait;
      if (source !== undefined) {
        this.recorder.emit(EVENT.waiting, wait.task.id, source.id, source.isReady(wait) ? 1 : 0);
      }
    }
    for (const child of region.children) {
      this.reportWaiting(child);
    }
  }
}

async function attempt<Value>(run: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { kind: "ok", value: await run() };
  } catch (thrown) {
    return outcomeOfThrown(thrown);
  }
}

/** A body that had ended well, but whose children were made to stop, was cancelled. */
function interrupted<Value>(own: Outcome<Value>, reason: CancelReason | undefined): Outcome<Value> {
  return own.kind === "ok" && reason !== undefined ? { kind: "cancelled", reason } : own;
}

/** A child's failure stands for the region that it made cancel the rest. */
function withChildFailure<Value>(own: Outcome<Value>, child: Outcome<never> | undefined): Outcome<Value> {
  if (child === undefined) {
    return own;
  }
  return own.kind === "cancelled" ? child : worse(own, child);
}

/** Why nothing starts in `region` any more. */
function reasonAround(region: Region): CancelReason {
  for (let owner: Region | undefined = region; owner !== undefined; owner = owner.parent) {
    if (owner.cancelReason !== undefined) {
      return owner.cancelReason;
    }
  }
  return "shutdown";
}
