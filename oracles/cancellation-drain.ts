/**
 * Cancellation is request -> drain -> finalize, in that order, to an end, and loses no committed effect.
 *
 * Finalizers and committed effects are judged in every run; only a request earns a pass.
 */
import type { Judge, Oracle, Verdict } from "../lab/core/oracle.ts";
import { EVENT } from "../lab/trace/events.ts";
import { CommittedEffects } from "./committed-effects.ts";
import { FinalizerOrder } from "./finalizer-order.ts";
import { FirstViolation } from "./first-violation.ts";
import type { Wrong } from "./first-violation.ts";
import { AT_REST } from "./quiescence.ts";
import { RegionTree } from "./region-tree.ts";
import type { Scope } from "./region-tree.ts";

export const cancellationDrain: Oracle = {
  name: "cancellation-drain",
  promise: "What is cancelled starts nothing new, drains, finalizes in order and ends; committed effects are kept.",
  codes: [
    EVENT.spawn,
    EVENT.regionOpen,
    EVENT.taskEnd,
    EVENT.regionClose,
    EVENT.cancelRequest,
    EVENT.finalizerAdd,
    EVENT.finalizerStart,
    EVENT.finalizerEnd,
    EVENT.cleanupExceeded,
    EVENT.sent,
    EVENT.received,
    EVENT.discarded,
    EVENT.stop,
  ],
  judge: (nameOf): Judge => new CancellationJudge(nameOf),
};

class CancellationJudge extends FirstViolation {
  private readonly tree = new RegionTree();
  private readonly requested = new Set<Scope>();
  private readonly finalizers: FinalizerOrder;
  private readonly effects: CommittedEffects;
  /** Whether the run came to rest: at a limit, whatever is under way may still come. */
  private atRest = false;

  constructor(nameOf: (id: number) => string) {
    super(nameOf);
    this.finalizers = new FinalizerOrder(nameOf);
    this.effects = new CommittedEffects(nameOf);
  }

  event(code: number, subject: number, first: number, second: number): void {
    switch (code) {
      case EVENT.spawn:
        this.checkSpawn(this.tree.open(subject, first));
        break;
      case EVENT.regionOpen:
        this.tree.open(subject, first);
        break;
      case EVENT.cancelRequest:
        this.exercised = true;
        this.requested.add(this.tree.of(subject));
        break;
      case EVENT.cleanupExceeded:
        this.failAbandoned(subject, first);
        break;
      case EVENT.stop:
        this.atRest = this.nameOf(subject) === AT_REST;
        break;
      case EVENT.taskEnd:
      case EVENT.regionClose:
        this.endScope(this.tree.of(subject));
        break;
      case EVENT.finalizerAdd:
        this.failWith(this.finalizers.add(this.tree.of(subject), first, second), subject);
        break;
      case EVENT.finalizerStart:
        this.failWith(this.finalizers.start(this.tree.of(subject), first), subject);
        break;
      case EVENT.finalizerEnd:
        this.failWith(this.finalizers.finish(subject, first), subject);
        break;
      case EVENT.sent:
        this.effects.commit(subject, first);
        break;
      default:
        this.failWith(this.effects.take(subject, first), subject);
    }
  }

  /** Judged only at rest: at a limit, and where somebody still waits, a value may have a receiver yet. */
  override end(): Verdict {
    if (this.atRest) {
      for (const scope of this.requested) {
        this.checkEnded(scope);
      }
      if (this.tree.alive.size === 0) {
        this.failLost();
      }
    }
    return super.end();
  }

  private checkSpawn(task: Scope): void {
    for (let scope = task.parent; scope !== undefined && this.requested.size > 0; scope = scope.parent) {
      if (this.requested.has(scope)) {
        const region = this.nameOf(scope.id);
        const message = `Task ${this.nameOf(task.id)} was started inside ${region} after its cancellation was requested.`;
        this.fail("spawn after cancel", region, message);
      }
    }
  }

  private endScope(scope: Scope): void {
    this.failWith(this.finalizers.end(scope.id), scope.id);
    this.tree.end(scope);
  }

  private failAbandoned(task: number, steps: number): void {
    const name = this.nameOf(task);
    const message = `Task ${name} was asked to stop and did not within its cleanup budget; it was abandoned after ${steps} steps.`;
    this.fail("cleanup budget exceeded", name, message);
  }

  private checkEnded(scope: Scope): void {
    if (this.tree.alive.has(scope)) {
      const name = this.nameOf(scope.id);
      this.fail("cancelled region never ended", name, `${name} was asked to stop and never ended.`);
    }
  }

  private failLost(): void {
    const lost = this.effects.lost();
    if (lost !== undefined) {
      this.failWith(lost, lost.channel);
    }
  }

  private failWith(wrong: Wrong | undefined, subject: number): void {
    if (wrong !== undefined) {
      this.fail(wrong.site, this.nameOf(subject), wrong.message);
    }
  }
}
