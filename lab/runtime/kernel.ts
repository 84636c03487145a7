/**
 * The kernel: tasks and regions over the scheduler.
 *
 * A region closes only at quiescence: its children have ended, its finalizers have run, its
 * obligations are settled. Cancellation is request -> drain -> finalize: a request is seen at the
 * next suspension, drains on a cleanup budget, and then finalizers run last in first out.
 */
import type { CancelReason, Outcome } from "../core/outcome.ts";
import { outcomeRank, reasonStrength, worse } from "../core/outcome.ts";
import { EVENT } from "../trace/events.ts";
import type { Budget, CleanupBudget } from "./budget.ts";
import { CLEANUP_BUDGET } from "./budget.ts";
import type { SchedulerLimits, SchedulerOptions, StopReason } from "./scheduler.ts";
import { carriesCancel, Scheduler } from "./scheduler.ts";
import { Cancelled, outcomeOfThrown } from "./signals.ts";
import type { Wait } from "./structure.ts";
import { promiseOf, Region, Task } from "./structure.ts";
import type { Timer } from "./timer-queue.ts";

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
}

export class Kernel extends Scheduler {
  readonly root = new Region({ id: 0, path: "", parent: undefined, budget: {}, failFast: false });
  private readonly cleanup: CleanupBudget;
  private numbered = 0;

  constructor(options: Omit<SchedulerOptions, "limits"> & { readonly limits?: RunLimits }) {
    const limits = options.limits ?? RUN_LIMITS;
    super({ ...options, limits });
    this.cleanup = limits.cleanup;
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

  /** Starts a task inside `parent`. In a cancelled region nothing starts: the task is cancelled at once. */
  spawn(parent: Region, name: string, strand: Strand<unknown>): Task {
    const region = this.addRegion(parent, { name, budget: {}, failFast: true });
    const order = this.decisions.place("schedule", region.path);
    const task = new Task({ id: region.id, path: region.path, region, order });
    region.task = task;
    if (parent.cancelReason !== undefined || parent.closed) {
      this.recorder.emit(EVENT.spawnRefused, task.id, parent.id);
      task.outcome = { kind: "cancelled", reason: parent.cancelReason ?? "shutdown" };
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
  async within<Value>(
    parent: Region,
    settings: RegionSettings,
    task: Task,
    strand: Strand<Value>,
  ): Promise<Outcome<Value>> {
    const region = this.addRegion(parent, settings);
    region.cancelReason = parent.cancelReason;
    this.recorder.emit(EVENT.regionOpen, region.id, parent.id);
    const deadline = this.startDeadline(region, settings.budget);
    const outcome = await this.host(region, task, strand);
    if (deadline !== undefined) {
      deadline.fire = undefined;
    }
    if (task.outcome === undefined) {
      this.recorder.emit(EVENT.regionClose, region.id, outcomeRank(outcome));
      this.removeRegion(region);
    }
    return outcome;
  }

  /** Asks a region and all inside it to stop. A reason no stronger than the present one changes nothing. */
  cancel(region: Region, reason: CancelReason): void {
    const present = region.cancelReason;
    if (region.closed || (present !== undefined && reasonStrength(reason) <= reasonStrength(present))) {
      return;
    }
    region.cancelReason = reason;
    this.recorder.emit(EVENT.cancelRequest, region.id, reasonStrength(reason));
    if (present === undefined) {
      this.after(this.cleanup.ticks, () => this.abandonStuck(region));
    }
    for (const wait of [...region.parked]) {
      if (wait.cancellable) {
        wait.source?.forget(wait);
        this.wakeWithError(wait, new Cancelled(reason));
      }
    }
    for (const child of [...region.children]) {
      this.cancel(child, reason);
    }
  }

  /** Uses `amount` of the cost budgets of `region` and its ancestors. */
  spend(region: Region, amount: number): void {
    for (let owner: Region | undefined = region; owner !== undefined; owner = owner.parent) {
      owner.costLeft -= amount;
      if (owner.costLeft < 0) {
        this.cancel(owner, "budget");
      }
    }
  }

  override admit(wait: Wait): boolean {
    const { task, region } = wait;
    if (region.metered) {
      this.useStep(region);
    }
    if (region.cancelReason !== undefined && !this.useCleanupStep(region, task)) {
      return false;
    }
    if (carriesCancel(wait) && !task.sawCancel) {
      task.sawCancel = true;
      this.recorder.emit(EVENT.cancelSeen, task.id, reasonStrength(region.cancelReason ?? "requested"));
    }
    return true;
  }

  private async execute(task: Task, strand: Strand<unknown>): Promise<void> {
    const reason = task.region.cancelReason;
    const outcome: Outcome<unknown> =
      reason === undefined ? await this.host(task.region, task, strand) : { kind: "cancelled", reason };
    this.endTask(task, outcome);
  }

  /** Runs `strand`, then drains, finalizes, and aborts the obligations that cancelled work still holds. */
  private async host<Value>(region: Region, task: Task, strand: Strand<Value>): Promise<Outcome<Value>> {
    let outcome = await attempt(() => strand(task, region));
    if (outcome.kind !== "ok" && region.cancelReason === undefined) {
      this.cancel(region, "sibling");
    }
    const reasonAtEnd = region.cancelReason;
    await this.drain(region, task);
    if (outcome.kind === "ok" && reasonAtEnd === undefined && region.cancelReason !== undefined) {
      outcome = { kind: "cancelled", reason: region.cancelReason };
    }
    outcome = withChildFailure(outcome, region.childFailure);
    outcome = worse(outcome, await this.finalize(region));
    if (outcome.kind === "cancelled") {
      for (const obligation of region.obligations) {
        obligation.abort();
      }
    }
    return outcome;
  }

  private async drain(region: Region, task: Task): Promise<void> {
    if (region.children.size === 0) {
      return;
    }
    const wait = this.open(task, region, false);
    const promise = promiseOf<void>(wait);
    region.drainWait = wait;
    this.park(wait, { id: region.id, isReady: () => region.children.size === 0, forget: () => undefined });
    await promise;
  }

  private async finalize(region: Region): Promise<Outcome<void>> {
    let worst: Outcome<void> = { kind: "ok", value: undefined };
    for (let next = region.finalizers.pop(); next !== undefined; next = region.finalizers.pop()) {
      const { id, run } = next;
      this.recorder.emit(EVENT.finalizerStart, region.id, id);
      const outcome = await attempt(run);
      this.recorder.emit(EVENT.finalizerEnd, region.id, id, outcomeRank(outcome));
      worst = worse(worst, outcome);
    }
    return worst;
  }

  private endTask(task: Task, outcome: Outcome<unknown>): void {
    if (task.outcome !== undefined) {
      return;
    }
    task.outcome = outcome;
    this.taskEnded();
    const thrown = outcome.kind === "panicked" ? this.recorder.intern(nameOfThrown(outcome.thrown)) : 0;
    this.recorder.emit(EVENT.taskEnd, task.id, outcomeRank(outcome), thrown);
    for (const joiner of task.joiners) {
      if (joiner.source !== undefined) {
        this.wake(joiner, task);
      }
    }
    const { parent } = task.region;
    if (parent !== undefined && parent.failFast && (outcome.kind === "error" || outcome.kind === "panicked")) {
      parent.childFailure ??= outcome;
      this.cancel(parent, "sibling");
    }
    this.removeRegion(task.region);
  }

  private addRegion(parent: Region, { name, budget, failFast }: RegionSettings): Region {
    const path = parent.childPath(name);
    const region = new Region({ id: this.recorder.intern(path), path, parent, budget, failFast });
    parent.children.add(region);
    return region;
  }

  private removeRegion(region: Region): void {
    region.closed = true;
    const { parent } = region;
    parent?.children.delete(region);
    const drainWait = parent?.drainWait;
    if (parent !== undefined && drainWait !== undefined && parent.children.size === 0) {
      parent.drainWait = undefined;
      this.wake(drainWait);
    }
  }

  private startDeadline(region: Region, { ticks }: Budget): Timer | undefined {
    return ticks === undefined ? undefined : this.after(ticks, () => this.cancel(region, "deadline"));
  }

  private useStep(region: Region): void {
    for (let owner: Region | undefined = region; owner !== undefined; owner = owner.parent) {
      owner.stepsLeft -= 1;
      if (owner.stepsLeft < 0) {
        this.cancel(owner, "budget");
      }
    }
  }

  /** Counts a step of a cancelled region; gives `false` when the task was abandoned instead. */
  private useCleanupStep(region: Region, task: Task): boolean {
    region.cleanupSteps += 1;
    if (!region.cleanupExceeded && region.cleanupSteps <= this.cleanup.steps) {
      return true;
    }
    region.cleanupExceeded = true;
    this.abandon(task);
    return false;
  }

  private abandonStuck(region: Region): void {
    if (region.closed) {
      return;
    }
    region.cleanupExceeded = true;
    for (const wait of [...region.parked]) {
      this.abandon(wait.task);
    }
  }

  /** Gives up on a task that outran its cleanup budget, with everything inside it. */
  private abandon(task: Task): void {
    if (task.outcome !== undefined) {
      return;
    }
    this.recorder.emit(EVENT.cleanupExceeded, task.id, task.region.cleanupSteps);
    this.abandonInside(task.region);
    this.endTask(task, { kind: "panicked", thrown: new Cancelled("budget") });
  }

  private abandonInside(region: Region): void {
    for (const wait of [...region.parked]) {
      wait.source?.forget(wait);
    }
    region.parked.clear();
    for (const child of [...region.children]) {
      if (child.task === undefined) {
        this.abandonInside(child);
        this.removeRegion(child);
      } else {
        this.abandon(child.task);
      }
    }
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

/** A child's failure stands for the region that it made cancel the rest. */
function withChildFailure<Value>(own: Outcome<Value>, child: Outcome<never> | undefined): Outcome<Value> {
  if (child === undefined) {
    return own;
  }
  return own.kind === "cancelled" ? child : worse(own, child);
}

function nameOfThrown(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : typeof thrown;
}
