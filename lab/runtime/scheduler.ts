/**
 * The scheduler: runs waits one step at a time under virtual time.
 *
 * A step settles one wait; the pump then runs the program until it stands still again. Which ready
 * wait comes next is decided per task and wake-up, so a decision keeps its meaning when other tasks
 * come or go. When nothing is ready the clock jumps to the next timer.
 */
import type { Decisions } from "../core/decisions.ts";
import { EVENT } from "../trace/events.ts";
import type { Recorder } from "../trace/recorder.ts";
import { LEVELS, ReadyQueue } from "./ready-queue.ts";
import { requireOpen, requireWhole } from "./requirements.ts";
import type { Region, Task, WaitSource } from "./structure.ts";
import { Wait } from "./structure.ts";
import type { Timer } from "./timer-queue.ts";
import { TimerQueue } from "./timer-queue.ts";

/** Why a run stopped. */
export type StopReason = "quiescent" | "steps" | "ticks";

export interface SchedulerLimits {
  readonly stepsMax: number;
  /** Virtual ticks; one tick is a microsecond. */
  readonly ticksMax: number;
}

export interface SchedulerOptions {
  readonly recorder: Recorder;
  readonly decisions: Decisions;
  readonly limits: SchedulerLimits;
}

export class Scheduler {
  readonly recorder: Recorder;
  readonly decisions: Decisions;
  /** Virtual time in ticks. */
  now = 0;
  steps = 0;
  /** The task of the step that is running or ran last. */
  current: Task | undefined;
  stopReason: StopReason = "quiescent";
  private readonly limits: SchedulerLimits;
  private readonly ready = new ReadyQueue();
  private readonly timers = new TimerQueue();
  private tasksAlive = 0;

  constructor(options: SchedulerOptions) {
    this.recorder = options.recorder;
    this.decisions = options.decisions;
    this.limits = options.limits;
  }

  /** Settles one wait. Gives `false` when nothing is left to do or a limit was met. Drain after every `true`. */
  step(): boolean {
    this.checkEscape();
    for (;;) {
      const wait = this.ready.take();
      if (wait === undefined) {
        if (!this.advance()) {
          return false;
        }
      } else if (this.steps >= this.limits.stepsMax) {
        this.stopReason = "steps";
        return false;
      } else if (this.resume(wait)) {
        return true;
      }
    }
  }

  /** Calls `fire` once virtual time has moved on by `ticks`. */
  after(ticks: number, fire: () => void): Timer {
    requireWhole(ticks, "the delay in ticks");
    return this.timers.add(this.now + ticks, fire);
  }

  /** Moves the clock forward within a step. */
  moveClock(ticks: number): void {
    this.now += ticks;
    this.recorder.emitTime(this.now);
  }

  /** Opens a wait for `task`; park it or wake it. */
  open(task: Task, region: Region, cancellable: boolean): Wait {
    requireOpen(region);
    task.pending += 1;
    return new Wait(task, region, cancellable);
  }

  park(wait: Wait, source: WaitSource): void {
    wait.source = source;
    wait.region.parked.add(wait);
  }

  /** Takes `wait` from where it is parked; unless it is woken then, it never resumes. */
  unpark(wait: Wait): void {
    wait.source?.forget(wait);
    wait.source = undefined;
    wait.region.parked.delete(wait);
  }

  /** Lets a wait that was never parked resume with nothing. */
  enqueue(wait: Wait): void {
    this.ready.push(wait, this.levelOf(wait.task));
  }

  /** Lets `wait` resume with `value`. */
  wake(wait: Wait, value?: unknown): void {
    wait.payload = value;
    this.makeReady(wait);
  }

  /** Lets `wait` resume by throwing `error`. */
  wakeWithError(wait: Wait, error: Error): void {
    wait.payload = error;
    wait.throws = true;
    this.makeReady(wait);
  }

  taskStarted(): void {
    this.tasksAlive += 1;
  }

  taskEnded(): void {
    this.tasksAlive -= 1;
  }

  /** Asked before every step of a watched region; `false` skips the wait. */
  admit(_wait: Wait): boolean {
    return true;
  }

  private resume(wait: Wait): boolean {
    const { task } = wait;
    if (task.outcome !== undefined) {
      return false;
    }
    this.steps += 1;
    task.pending -= 1;
    this.current = task;
    this.recorder.emit(EVENT.step, task.id, task.order.count);
    if (wait.region.watched && !this.admit(wait)) {
      return false;
    }
    wait.settle();
    return true;
  }

  private makeReady(wait: Wait): void {
    if (wait.source !== undefined) {
      wait.source = undefined;
      wait.region.parked.delete(wait);
    }
    this.enqueue(wait);
  }

  /** Answers below `LEVELS` hold the task back this once; the others move its standing level. */
  private levelOf(task: Task): number {
    const decision = task.order.choose(2 * LEVELS);
    if (decision === 0) {
      return task.level;
    }
    if (decision < LEVELS) {
      return Math.min(LEVELS - 1, task.level + decision);
    }
    task.level = decision - LEVELS;
    return task.level;
  }

  private advance(): boolean {
    const at = this.timers.earliest();
    if (at === undefined || this.tasksAlive === 0) {
      return false;
    }
    if (at > this.limits.ticksMax) {
      this.stopReason = "ticks";
      return false;
    }
    if (at > this.now) {
      this.now = at;
      this.recorder.emitTime(at);
    }
    for (let timer = this.timers.takeDue(at); timer !== undefined; timer = this.timers.takeDue(at)) {
      const { fire } = timer;
      timer.fire = undefined;
      fire?.();
    }
    return true;
  }

  /** A task that ran, has not ended and waits for nothing of ours awaits something foreign. */
  private checkEscape(): void {
    const task = this.current;
    if (task !== undefined && task.outcome === undefined && task.pending === 0) {
      this.recorder.emit(EVENT.ambient, this.recorder.intern("foreign await"), task.id);
      this.current = undefined;
    }
  }
}
