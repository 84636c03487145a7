/**
 * A run comes to rest by itself, with every task and region ended.
 *
 * Told apart are a lost wake-up (a task that could go on and was not told), a deadlock (nobody can
 * go on), and a run that was stopped at its limits.
 */
import type { Judge, Oracle, Verdict } from "../lab/core/oracle.ts";
import { EVENT } from "../lab/trace/events.ts";
import { FirstViolation } from "./first-violation.ts";
import { withoutNumbers } from "../lab/core/oracle.ts";
import { RegionTree } from "./region-tree.ts";

/** The reason of a run that stopped because nothing was left to do. */
export const AT_REST = "quiescent";
/** How many waiting or running tasks a message names. */
const NAMES_MAX = 8;

export const quiescence: Oracle = {
  name: "quiescence",
  promise: "The run comes to rest with every task and region ended.",
  codes: [EVENT.spawn, EVENT.regionOpen, EVENT.taskEnd, EVENT.regionClose, EVENT.stop, EVENT.waiting],
  judge: (nameOf): Judge => new QuiescenceJudge(nameOf),
};

interface Waiting {
  readonly task: number;
  readonly object: number;
}

class QuiescenceJudge extends FirstViolation {
  private readonly tree = new RegionTree();
  private readonly waiting: Waiting[] = [];
  private reason: string | undefined;

  event(code: number, subject: number, first: number, second: number): void {
    switch (code) {
      case EVENT.spawn:
      case EVENT.regionOpen:
        this.exercised = true;
        this.tree.open(subject, first);
        break;
      case EVENT.stop:
        this.reason = this.nameOf(subject);
        break;
      case EVENT.waiting:
        this.waiting.push({ task: subject, object: first });
        this.checkReady(subject, first, second);
        break;
      default:
        this.tree.end(this.tree.of(subject));
    }
  }

  /** Without a `stop` nobody knows whether the run was over. */
  override end(): Verdict {
    if (this.reason === undefined) {
      this.exercised = false;
    } else if (this.reason !== AT_REST) {
      const left = this.tree.alive.size;
      const message = `The run was stopped at its limit of ${this.reason}; ${left} tasks and regions had not ended.`;
      this.fail("did not stop", this.reason, message);
    } else if (this.tree.alive.size > 0) {
      this.failUnended();
    }
    return super.end();
  }

  private checkReady(task: number, object: number, ready: number): void {
    if (ready === 1) {
      const name = this.nameOf(task);
      const message = `Task ${name} waits for ${this.nameOf(object)} though it could go on: nobody woke it.`;
      this.fail("lost wake-up", name, message);
    }
  }

  private failUnended(): void {
    const cause = this.waiting.find(({ object }) => !this.isAlive(object)) ?? this.waiting[0];
    if (cause === undefined) {
      const names = [...this.tree.alive].slice(0, NAMES_MAX).map(({ id }) => this.nameOf(id));
      this.fail("never ended", names[0] ?? "", `Never ended, and waits for nothing of the lab: ${names.join(", ")}.`);
      return;
    }
    const stuck = this.waiting
      .slice(0, NAMES_MAX)
      .map((wait) => `${this.nameOf(wait.task)} for ${this.nameOf(wait.object)}`);
    const more = this.waiting.length > NAMES_MAX ? `, and ${this.waiting.length - NAMES_MAX} more` : "";
    const site = `waits for ever for ${withoutNumbers(this.nameOf(cause.object))}`;
    this.fail(site, this.nameOf(cause.task), `The run is stuck; waiting: ${stuck.join(", ")}${more}.`);
  }

  /** Waiting for a task or region that is stuck itself is a consequence, not the cause. */
  private isAlive(object: number): boolean {
    return this.tree.alive.has(this.tree.of(object));
  }
}
