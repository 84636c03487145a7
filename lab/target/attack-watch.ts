/** Says in the events of a run how far an attack got and how it ended, for the promise that it is bounded. */
import { EVENT } from "../trace/events.ts";
import type { Recorder } from "../trace/recorder.ts";
import type { Attack } from "./target.ts";

/** Watches the attacked side. Numbers come from what that side configured and counted, not from the attacker. */
export class AttackWatch {
  private readonly recorder: Recorder;
  private readonly limit: number;
  private readonly bound: number;
  private most = 0;
  private ended = false;

  constructor(recorder: Recorder, attack: Attack) {
    this.recorder = recorder;
    this.limit = recorder.intern(attack.limit);
    this.bound = attack.bound;
  }

  /** The attacked side counts `amount` now. Only a new maximum is an event. */
  reached(amount: number): void {
    if (amount > this.most) {
      this.most = amount;
      this.recorder.emit(EVENT.reached, this.limit, amount, this.bound);
    }
  }

  /** The attacked side ended it with a fault of this code. The first end counts. */
  stopped(code: string): void {
    this.end(code);
  }

  /** The attack was carried out whole, and nothing stopped it. */
  unstopped(): void {
    this.end("");
  }

  private end(fault: string): void {
    if (!this.ended) {
      this.ended = true;
      this.recorder.emit(EVENT.attackEnd, this.limit, this.recorder.intern(fault));
    }
  }
}
