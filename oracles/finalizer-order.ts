/** Finalizers of a region: after its children, last in first out, one at a time, each once, before its end. */
import type { Wrong } from "./first-violation.ts";
import { ByName } from "./by-name.ts";
import type { Scope } from "./region-tree.ts";

interface Finalizer {
  readonly id: number;
  readonly label: number;
}

class Stack {
  readonly waiting: Finalizer[] = [];
  running: Finalizer | undefined;
}

export class FinalizerOrder {
  private readonly nameOf: (id: number) => string;
  private readonly stacks = new ByName(() => new Stack());

  constructor(nameOf: (id: number) => string) {
    this.nameOf = nameOf;
  }

  add(region: Scope, id: number, label: number): Wrong | undefined {
    if (region.ended) {
      return this.neverRan(region.id, { id, label });
    }
    this.stacks.of(region.id).waiting.push({ id, label });
    return undefined;
  }

  start(region: Scope, id: number): Wrong | undefined {
    const stack = this.stacks.of(region.id);
    const place = stack.waiting.findLastIndex((finalizer) => finalizer.id === id);
    const [finalizer = { id, label: 0 }] = place < 0 ? [] : stack.waiting.splice(place, 1);
    const overlapped = stack.running;
    stack.running = finalizer;
    const what = this.describe(region.id, finalizer);
    if (place < 0) {
      return { site: "finalizer ran twice", message: `${what} was started twice, or was never added.` };
    }
    if (overlapped !== undefined) {
      return { site: "finalizers overlap", message: `${what} was started before the one before it had ended.` };
    }
    if (place < stack.waiting.length) {
      return { site: "finalizer out of order", message: `${what} was started before one that was added later.` };
    }
    for (const child of region.children) {
      const message = `${what} was started before ${this.nameOf(child.id)} inside it had ended.`;
      return { site: "finalizer before drain", message };
    }
    return undefined;
  }

  finish(region: number, id: number): Wrong | undefined {
    const stack = this.stacks.of(region);
    const { running } = stack;
    stack.running = undefined;
    if (running?.id === id) {
      return undefined;
    }
    const what = this.describe(region, { id, label: 0 });
    return { site: "finalizer ended twice", message: `${what} ended without having been started.` };
  }

  /** The region has ended. */
  end(region: number): Wrong | undefined {
    const { waiting, running } = this.stacks.of(region);
    const left = running ?? waiting.at(-1);
    return left === undefined ? undefined : this.neverRan(region, left);
  }

  private neverRan(region: number, finalizer: Finalizer): Wrong {
    const message = `${this.describe(region, finalizer)} had not run when its region ended.`;
    return { site: "finalizer never ran", message };
  }

  private describe(region: number, { id, label }: Finalizer): string {
    return `Finalizer ${this.nameOf(label)} (${id}) of ${this.nameOf(region)}`;
  }
}
