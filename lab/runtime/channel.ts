/**
 * Channels: bounded queues between tasks with a two-phase send. Reserving takes a slot and an
 * obligation; committing puts the value in for good, whatever is cancelled afterwards. Values are
 * received in the order of their commits. Closing refuses further reservations; receivers see the
 * end once the slots reserved before are settled and the values received.
 */
import { EVENT } from "../trace/events.ts";
import type { Context } from "./context.ts";
import type { Kernel } from "./kernel.ts";
import { Obligation } from "./obligation.ts";
import { requireWhole } from "./requirements.ts";
import type { Wait } from "./structure.ts";
import { WaitQueue } from "./wait-queue.ts";

/** What a receiver gets: a value, or the end once the channel was closed and is empty. */
export type Received<Value> = { readonly kind: "value"; readonly value: Value } | { readonly kind: "closed" };

/** A reserved slot. */
export interface SendPermit<Value> {
  commit(value: Value): void;
  abort(): void;
}

const CLOSED = { kind: "closed" } as const;

export class Channel<Value> {
  readonly capacity: number;
  private readonly kernel: Kernel;
  private readonly id: number;
  private readonly values: Value[] = [];
  private readonly senders: WaitQueue;
  private readonly receivers: WaitQueue;
  private slotsReserved = 0;
  private sentCount = 0;
  private receivedCount = 0;
  private closed = false;
  private discards = false;

  constructor(cx: Context, name: string, capacity: number) {
    requireWhole(capacity, `the capacity of ${name}`, 1);
    this.kernel = cx.kernel;
    this.capacity = capacity;
    this.id = cx.kernel.recorder.intern(cx.scope.childPath(name));
    this.senders = new WaitQueue(this.id, () => this.hasSlot());
    this.receivers = new WaitQueue(this.id, () => this.values.length > 0 || this.hasEnded());
  }

  /** How many values are committed and not received. */
  get length(): number {
    return this.values.length;
  }

  /** Waits for a free slot and takes it. `undefined` once the channel was closed. */
  async reserve(cx: Context): Promise<SendPermit<Value> | undefined> {
    const obligation = await cx.suspend<Obligation | undefined>(this.senders, "reserve", (wait) => {
      if (this.closed || this.hasSlot()) {
        this.grant(wait);
        return true;
      }
      return this.senders.add(wait);
    });
    return obligation && this.permit(obligation);
  }

  /** Reserves and commits. Gives `false` once the channel was closed. */
  async send(cx: Context, value: Value): Promise<boolean> {
    const permit = await this.reserve(cx);
    permit?.commit(value);
    return permit !== undefined;
  }

  /** Waits for the next value. */
  receive(cx: Context): Promise<Received<Value>> {
    return cx.suspend<Received<Value>>(this.receivers, "receive", (wait) => {
      if (this.values.length > 0 || this.hasEnded()) {
        this.kernel.wake(wait, this.take(wait));
        return true;
      }
      return this.receivers.add(wait);
    });
  }

  /** Takes no further values. Committed values stay receivable. */
  close(): void {
    this.closed = true;
    for (let wait = this.senders.shift(); wait !== undefined; wait = this.senders.shift()) {
      this.grant(wait);
    }
    this.tellEnd();
  }

  /** Closes and throws committed values away, also those of slots that are still reserved; gives how many there were. */
  discard(): number {
    this.discards = true;
    this.close();
    const count = this.values.length;
    this.throwAway();
    return count;
  }

  private hasSlot(): boolean {
    return this.values.length + this.slotsReserved < this.capacity;
  }

  private hasEnded(): boolean {
    return this.closed && this.slotsReserved === 0 && this.values.length === 0;
  }

  /** Reserves a slot for `wait`, or tells it that there will be none. The obligation exists from here on. */
  private grant(wait: Wait): void {
    if (this.closed) {
      this.kernel.wake(wait, undefined);
      return;
    }
    this.slotsReserved += 1;
    const onAbort = (): void => {
      this.slotsReserved -= 1;
      this.offerSlot();
      this.tellEnd();
    };
    this.kernel.wake(wait, new Obligation(this.kernel, wait.region, { kind: "send permit", onAbort }));
  }

  private permit(obligation: Obligation): SendPermit<Value> {
    return {
      commit: (value) => {
        obligation.commit();
        this.slotsReserved -= 1;
        this.put(value);
        this.tellEnd();
      },
      abort: () => obligation.abort(),
    };
  }

  private put(value: Value): void {
    this.kernel.recorder.emit(EVENT.sent, this.id, this.sentCount);
    this.sentCount += 1;
    this.values.push(value);
    if (this.discards) {
      this.throwAway();
      return;
    }
    const receiver = this.receivers.shift();
    if (receiver !== undefined) {
      this.kernel.wake(receiver, this.take(receiver));
    }
  }

  private take(wait: Wait): Received<Value> {
    if (this.values.length === 0) {
      return CLOSED;
    }
    // A value is there: the length was just checked, and `undefined` may be a value.
    const value = this.values.shift() as Value;
    this.kernel.recorder.emit(EVENT.received, this.id, this.receivedCount, wait.task.id);
    this.receivedCount += 1;
    this.offerSlot();
    return { kind: "value", value };
  }

  private offerSlot(): void {
    if (this.hasSlot()) {
      const sender = this.senders.shift();
      if (sender !== undefined) {
        this.grant(sender);
      }
    }
  }

  /** Lets receivers see the end once there is nothing left to come. */
  private tellEnd(): void {
    while (this.receivers.first !== undefined && this.hasEnded()) {
      const receiver = this.receivers.shift();
      if (receiver !== undefined) {
        this.kernel.wake(receiver, CLOSED);
      }
    }
  }

  private throwAway(): void {
    while (this.values.length > 0) {
      this.values.pop();
      this.kernel.recorder.emit(EVENT.discarded, this.id, this.receivedCount);
      this.receivedCount += 1;
    }
  }
}
