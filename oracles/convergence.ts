/**
 * Once faults have ended, a run comes to its end: nothing that went wrong keeps it from that for ever.
 *
 * Told apart are a run that could not (at rest, and all that is left waits for what cannot come) and one
 * that did not (still running when time was up). A task that could go on and was not told is a lost
 * wake-up, which is quiescence's to name. A run that met its limit of steps soon after it healed had no
 * fair chance and is not judged.
 */
import type { Judge, Oracle, Verdict } from "../lab/core/oracle.ts";
import { EVENT } from "../lab/trace/events.ts";
import { FirstViolation } from "./first-violation.ts";
import { withoutNumbers } from "../lab/core/oracle.ts";
import { AT_REST } from "./quiescence.ts";
import { RegionTree } from "./region-tree.ts";

/** A healed run that takes fewer steps until it is stopped is not judged. */
export const STEPS_MIN = 20_000;
/** The reason of a run that was stopped at its limit of steps. */
const STEPS = "steps";

export const convergence: Oracle = {
  name: "convergence",
  promise: "Once faults have ended, the run comes to its end.",
  codes: [EVENT.healed, EVENT.spawn, EVENT.regionOpen, EVENT.taskEnd, EVENT.regionClose, EVENT.stop, EVENT.waiting],
  judge: (nameOf): Judge => new ConvergenceJudge(nameOf),
};

class ConvergenceJudge extends FirstViolation {
  private readonly tree = new RegionTree();
  private healedAtStep: number | undefined;
  private stop: { readonly reason: string; readonly steps: number } | undefined;
  private waiting: { readonly task: number; readonly object: number } | undefined;
  private lostWakeUp = false;

  event(code: number, subject: number, first: number, second: number): void {
    switch (code) {
      case EVENT.healed:
        this.healedAtStep ??= first;
        break;
      case EVENT.spawn:
      case EVENT.regionOpen:
        this.tree.open(subject, first);
        break;
      case EVENT.stop:
        this.stop = { reason: this.nameOf(subject), steps: first };
        break;
      case EVENT.waiting:
        this.lostWakeUp ||= second === 1;
        this.take(subject, first);
        break;
      default:
        this.tree.end(this.tree.of(subject));
    }
  }

  override end(): Verdict {
    const { healedAtStep, stop } = this;
    if (healedAtStep !== undefined && stop !== undefined && !this.lostWakeUp) {
      this.judge(stop.reason, stop.steps - healedAtStep);
    }
    return super.end();
  }

  private judge(reason: string, steps: number): void {
    if (reason === STEPS && steps < STEPS_MIN) {
      return;
    }
    this.exercised = true;
    const left = this.tree.alive.size;
    if (left === 0 && reason === AT_REST) {
      return;
    }
    const [running] = this.tree.alive;
    const task = this.nameOf(this.waiting?.task ?? running?.id ?? 0);
    if (reason === AT_REST) {
      const object = this.waiting === undefined ? "nothing of the lab" : this.nameOf(this.waiting.object);
      const message = `Faults had ended and the run could not: it stands still with ${left} tasks and regions not ended, ${task} waits for ${object}, and nothing is left that could come.`;
      this.fail(`could not: waits for ${withoutNumbers(object)}`, task, message);
    } else {
      const going = reason === STEPS ? "still busy" : "kept going by timers";
      const message = `Faults had ended and the run did not: ${going} after ${steps} more steps, it was stopped at its limit of ${reason}, with ${left} tasks and regions not ended.`;
      this.fail(`did not: ran out of ${reason}`, task, message);
    }
  }

  /** Keeps the first that waits for something other than a task or region that is stuck itself. */
  private take(task: number, object: number): void {
    const isCause = !this.tree.alive.has(this.tree.of(object));
    const hasCause = this.waiting !== undefined && !this.tree.alive.has(this.tree.of(this.waiting.object));
    if (this.waiting === undefined || (isCause && !hasCause)) {
      this.waiting = { task, object };
    }
  }
}
