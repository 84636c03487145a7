/**
 * The supervisor: asks tasks and regions to stop, counts what they use, and ends them.
 *
 * A request reaches everything inside at its next suspension. What was asked to stop then drains and
 * finalizes on one cleanup budget per topmost region that was asked; a task that outruns it is
 * abandoned: it takes no further step, and what it held is taken from it.
 */
import type { CancelReason, Outcome } from "../core/outcome.ts";
import { outcomeRank, reasonStrength, worse } from "../core/outcome.ts";
import { EVENT } from "../trace/events.ts";
import type { CleanupBudget } from "./budget.ts";
import { Cleanup } from "./cleanup.ts";
import type { SchedulerOptions } from "./scheduler.ts";
import { Scheduler } from "./scheduler.ts";
import { Cancelled, nameOfThrown } from "./signals.ts";
import type { Region, Task, Wait } from "./structure.ts";

export interface SupervisorOptions extends SchedulerOptions {
  readonly cleanup: CleanupBudget;
}

export class Supervisor extends Scheduler {
  private readonly cleanupBudget: CleanupBudget;

  constructor(options: SupervisorOptions) {
    super(options);
    this.cleanupBudget = options.cleanup;
  }

  /** Asks a region and all inside it to stop. A reason no stronger than the present one changes nothing. */
  cancel(region: Region, reason: CancelReason): void {
    const present = region.cancelReason;
    if (region.closed || (present !== undefined && reasonStrength(reason) <= reasonStrength(present))) {
      return;
    }
    region.cancelReason = reason;
    this.recorder.emit(EVENT.cancelRequest, region.id, reasonStrength(reason));
    if (region.cleanup === undefined) {
      const cleanup = new Cleanup();
      shareCleanup(region, cleanup);
      this.startTimer(region, cleanup);
    }
    for (const wait of [...region.parked]) {
      // One that was served by what another left behind is on its way already.
      if (wait.cancellable && wait.source !== undefined) {
        this.unpark(wait);
        this.wakeWithError(wait, new Cancelled(reason));
      }
    }
    for (const child of [...region.children]) {
      if (!child.shielded) {
        this.cancel(child, reason);
      }
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
    const { region } = wait;
    if (region.metered) {
      this.useStep(region);
    }
    const { cleanup } = region;
    if (cleanup === undefined) {
      return true;
    }
    if (wait !== region.drainWait && !this.useCleanupStep(cleanup, wait.task)) {
      return false;
    }
    this.reportSeen(cleanup, wait);
    return true;
  }

  /** Ends a task once, and tells who waits for it. */
  protected endTask(task: Task, outcome: Outcome<unknown>): void {
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

  protected closeRegion(region: Region, outcome: Outcome<unknown>): void {
    this.recorder.emit(EVENT.regionClose, region.id, outcomeRank(outcome));
    this.removeRegion(region);
  }

  /** Takes a region out of the tree. */
  protected removeRegion(region: Region): void {
    region.closed = true;
    const { parent, deadline, cleanup } = region;
    if (deadline !== undefined) {
      deadline.fire = undefined;
    }
    if (cleanup?.timer !== undefined && cleanup !== parent?.cleanup) {
      cleanup.timer.fire = undefined;
    }
    parent?.children.delete(region);
    const drainWait = parent?.drainWait;
    if (drainWait?.source !== undefined && parent?.children.size === 0) {
      this.wake(drainWait);
    }
  }

  /** Forgets suspensions that nobody awaited: with their region they end. */
  protected forgetParked(region: Region): void {
    for (const wait of region.parked) {
      this.unpark(wait);
      wait.task.pending -= 1;
    }
  }

  /** Aborts what a region still holds; gives the worst that came of it. */
  protected abortHeld(region: Region): Outcome<void> {
    let worst: Outcome<void> = { kind: "ok", value: undefined };
    for (const obligation of region.obligations) {
      try {
        obligation.abort();
      } catch (thrown) {
        worst = worse(worst, { kind: "panicked", thrown });
      }
    }
    return worst;
  }

  private useStep(region: Region): void {
    for (let owner: Region | undefined = region; owner !== undefined; owner = owner.parent) {
      owner.stepsLeft -= 1;
      if (owner.stepsLeft < 0) {
        this.cancel(owner, "budget");
      }
    }
  }

  /** Counts a step of something that was asked to stop; gives `false` when its task was abandoned instead. */
  private useCleanupStep(cleanup: Cleanup, task: Task): boolean {
    cleanup.stepsUsed += 1;
    if (cleanup.stepsUsed <= this.cleanupBudget.steps) {
      return true;
    }
    this.abandon(task, cleanup);
    return false;
  }

  private reportSeen(cleanup: Cleanup, { task, throws, payload }: Wait): void {
    if (throws && payload instanceof Cancelled && !cleanup.seenBy.has(task.id)) {
      cleanup.seenBy.add(task.id);
      this.recorder.emit(EVENT.cancelSeen, task.id, reasonStrength(payload.reason));
    }
  }

  /**
   * Abandons who is still inside at the last tick of the cleanup budget. A task from outside that only
   * waited for the region to drain goes on, and has the same time again to finalize.
   */
  private startTimer(region: Region, cleanup: Cleanup): void {
    cleanup.timer = this.after(this.cleanupBudget.ticks, () => {
      this.abandonStuck(region, cleanup);
      if (region.drainWait !== undefined && !region.closed) {
        this.startTimer(region, cleanup);
      }
    });
  }

  private abandonStuck(region: Region, cleanup: Cleanup): void {
    for (const child of [...region.children]) {
      if (child.task === undefined) {
        this.abandonStuck(child, cleanup);
      } else {
        this.abandon(child.task, cleanup);
      }
    }
    for (const { task } of [...region.parked]) {
      this.abandon(task, cleanup);
    }
    if (region.task !== undefined) {
      this.abandon(region.task, cleanup);
    }
  }

  /** Gives up on a task that outran its cleanup budget, with everything inside it. */
  private abandon(task: Task, cleanup: Cleanup): void {
    if (task.outcome !== undefined) {
      return;
    }
    this.recorder.emit(EVENT.cleanupExceeded, task.id, cleanup.stepsUsed);
    const outcome: Outcome<never> = { kind: "panicked", thrown: new Cancelled("budget") };
    this.abandonInside(task.region, cleanup, outcome);
    this.endTask(task, outcome);
    this.confiscate(task.region);
  }

  private abandonInside(region: Region, cleanup: Cleanup, outcome: Outcome<never>): void {
    this.forgetParked(region);
    region.closed = true;
    region.finalizers.length = 0;
    for (const child of [...region.children]) {
      if (child.task === undefined) {
        this.abandonInside(child, cleanup, outcome);
        this.closeRegion(child, outcome);
        this.confiscate(child);
      } else {
        this.abandon(child.task, cleanup);
      }
    }
  }

  /** Takes from an abandoned region what it holds, after its end: it did not give it back itself. */
  private confiscate(region: Region): void {
    const outcome = this.abortHeld(region);
    if (outcome.kind === "panicked") {
      const { recorder } = this;
      recorder.emit(EVENT.lateError, region.id, recorder.intern(nameOfThrown(outcome.thrown)));
    }
  }
}

/** Lets what is inside `region`, shielded or not, use `cleanup`; a part that was asked before keeps its own. */
function shareCleanup(region: Region, cleanup: Cleanup): void {
  if (region.cleanup === undefined) {
    region.cleanup = cleanup;
    region.watched = true;
    for (const child of region.children) {
      shareCleanup(child, cleanup);
    }
  }
}
