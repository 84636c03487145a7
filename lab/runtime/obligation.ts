/**
 * Obligations: something taken that must be given back, reserve -> commit | abort, exactly once.
 *
 * A scope that ends by itself while it holds one has leaked it. A scope that was made to stop aborts
 * what it holds. Leaving a `using` block aborts what was not committed.
 */
import { EVENT } from "../trace/events.ts";
import type { EventCode } from "../trace/events.ts";
import type { Kernel } from "./kernel.ts";
import { requireOpen } from "./requirements.ts";
import { MisuseError } from "./signals.ts";
import type { Region, Settleable } from "./structure.ts";

export interface ObligationOptions {
  /** What is owed, for example `header block`. */
  readonly kind: string;
  /** Gives back what was taken, also when a scope aborts by itself. */
  readonly onAbort?: () => void;
}

export class Obligation implements Settleable, Disposable {
  readonly kind: string;
  private readonly kernel: Kernel;
  private readonly number: number;
  private readonly onAbort: (() => void) | undefined;
  private holder: Region | undefined;

  constructor(kernel: Kernel, holder: Region, options: ObligationOptions) {
    this.kernel = kernel;
    this.kind = options.kind;
    this.onAbort = options.onAbort;
    this.number = kernel.nextNumber();
    this.hold(holder);
  }

  /** Whether it was committed or aborted. */
  get settled(): boolean {
    return this.holder === undefined;
  }

  commit(): void {
    this.settle(EVENT.commit);
  }

  abort(): void {
    this.settle(EVENT.abort);
    this.onAbort?.();
  }

  /** Hands the duty to settle over to another scope. */
  moveTo(scope: Region): void {
    const from = this.release("moved");
    this.hold(scope);
    if (from !== scope) {
      from.obligations.delete(this);
    }
  }

  [Symbol.dispose](): void {
    if (!this.settled) {
      this.abort();
    }
  }

  private hold(holder: Region): void {
    requireOpen(holder);
    this.holder = holder;
    holder.obligations.add(this);
    this.report(EVENT.reserve, holder);
  }

  private settle(code: EventCode): void {
    const holder = this.release("settled");
    holder.obligations.delete(this);
    this.holder = undefined;
    this.report(code, holder);
  }

  private release(what: string): Region {
    if (this.holder === undefined) {
      throw new MisuseError(`obligation ${this.kind} is ${what} after it was settled`);
    }
    return this.holder;
  }

  private report(code: EventCode, holder: Region): void {
    this.kernel.recorder.emit(code, holder.id, this.number, this.kernel.recorder.intern(this.kind));
  }
}
