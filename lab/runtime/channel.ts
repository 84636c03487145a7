/**
 * Channels: bounded queues between tasks with a two-phase send. Reserving takes a slot and an
 * obligation; committing puts the value in for good, whatever is cancelled afterwards. Values are
 * received in the order of their commits.
 */
import { EVENT } from "../trace/events.ts";
import type { Context } from "./context.ts";
import type { Kernel } from "./kernel.ts";
import type { Wait } from "./structure.ts";
import { WaitQueue } from "./wait-queue.ts";

/** What a receiver gets: a value, or the end once the channel was closed and is empty. */
export type Received<Value> = { readonly kind: "value"; readonly value: Value } | { readonly kind: "closed" };

/** A reserved slot. */
export interface SendPermit<Value> {
  commit(value: Value): void;
  abort(): void;
}

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

  constructor(cx: Context, name: string, capacity: number) {
    this.kernel = cx.kernel;
    this.capacity = capacity;
    this.id = cx.kernel.recorder.intern(cx.scope.childPath(name));
    this.senders = new WaitQueue(this.id, () => this.hasSlot());
    this.receivers = new WaitQueue(this.id, () => this.values.length > 0 || this.closed);
  }

  /** How many values are committed and not received. */
  get length(): number {
    return this.values.length;
  }

  /** Waits for a free slot and takes it. `undefined` once the channel was closed. */
  async reserve(cx: Context): Promise<SendPermit<Value> | undefined> {
    const granted = await cx.suspend<boolean>(this.senders, "reserve", (wait) => {
      if (this.closed || this.hasSlot()) {
        this.grant(wait);
        return true;
      }
      return this.senders.add(wait);
    });
    return granted ? this.permit(cx) : undefined;
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
      if (this.values.length > 0 || this.closed) {
        this.kernel.wake(wait, this.take(wait));
        return true;
      }
      return this.receivers.add(wait);
    });
  }

  /** Lets waiting senders and, once it is empty, receivers see the end. Committed values stay receivable. */
  close(): void {
    this.closed = true;
    for (let wait = this.senders.shift(); wait !== undefined; wait = this.senders.shift()) {
      this.grant(wait);
    }
    for (let wait = this.receivers.shift(); wait !== undefined; wait = this.receivers.shift()) {
      this.kernel.wake(wait, this.take(wait));
    }
  }

  /** Closes and throws committed values away; gives how many. */
  discard(): number {
    this.close();
    const count = this.values.length;
    for (let index = 0; index < count; index += 1) {
      this.kernel.recorder.emit(EVENT.discarded, this.id, this.receivedCount + index);
    }
    this.receivedCount += count;
    this.values.length = 0;
    return count;
  }

  private hasSlot(): boolean {
    return this.values.length + this.slotsReserved < this.capacity;
  }

  private grant(wait: Wait): void {
    if (!this.closed) {
      this.slotsReserved += 1;
    }
    this.kernel.wake(wait, !this.closed);
  }

  private permit(cx: Context): SendPermit<Value> {
    const obligation = cx.reserve("send permit", () => {
      this.slotsReserved -= 1;
      this.offerSlot();
    });
    return {
      commit: (value) => {
        obligation.commit();
        this.slotsReserved -= 1;
        this.put(value);
      },
      abort: () => obligation.abort(),
    };
  }

  private put(value: Value): void {
    this.kernel.recorder.emit(EVENT.sent, this.id, this.sentCount);
    this.sentCount += 1;
    this.values.push(value);
    const receiver = this.receivers.shift();
    if (receiver !== undefined) {
      this.kernel.wake(receiver, this.take(receiver));
    }
  }

  private take(wait: Wait): Received<Value> {
    if (this.values.length === 0) {
      return { kind: "closed" };
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
}
