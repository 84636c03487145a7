/**
 * Nothing outlives the task or region that it was started in, ends twice, or goes on after its end.
 *
 * A task that the kernel abandons goes down with what it holds; that is for cancellation-drain to say.
 */
import type { Judge, Oracle } from "../lab/core/oracle.ts";
import { EVENT } from "../lab/trace/events.ts";
import { FirstViolation } from "./first-violation.ts";
import { RegionTree } from "./region-tree.ts";
import type { Scope } from "./region-tree.ts";

export const regionLeak: Oracle = {
  name: "region-leak",
  promise: "A task or region ends once, after everything inside it has ended, and does nothing afterwards.",
  codes: [EVENT.spawn, EVENT.regionOpen, EVENT.taskEnd, EVENT.regionClose, EVENT.step, EVENT.cleanupExceeded],
  judge: (nameOf): Judge => new RegionJudge(nameOf),
};

/** Exercised by the end of something that had children: a run of lone tasks cannot leak one. */
class RegionJudge extends FirstViolation {
  private readonly tree = new RegionTree();
  private readonly abandoned = new Set<Scope>();

  event(code: number, subject: number, first: number): void {
    switch (code) {
      case EVENT.spawn:
      case EVENT.regionOpen:
        this.tree.open(subject, first);
        break;
      case EVENT.step:
        this.checkStep(subject);
        break;
      case EVENT.cleanupExceeded:
        this.abandoned.add(this.tree.of(subject));
        break;
      default:
        this.endScope(subject);
    }
  }

  private checkStep(task: number): void {
    if (this.tree.of(task).ended) {
      const name = this.nameOf(task);
      this.fail("step after the end", name, `Task ${name} took a step after it had ended.`);
    }
  }

  private endScope(id: number): void {
    const scope = this.tree.of(id);
    if (scope.ended) {
      this.fail("ended twice", this.nameOf(id), `${this.nameOf(id)} ended twice.`);
    }
    this.tree.end(scope);
    if (this.abandoned.has(scope)) {
      return;
    }
    this.exercised ||= scope.hadChildren;
    for (const child of scope.children) {
      const name = this.nameOf(id);
      this.fail("outlived by a child", name, `${name} ended while ${this.nameOf(child.id)} inside it had not.`);
      return;
    }
  }
}
