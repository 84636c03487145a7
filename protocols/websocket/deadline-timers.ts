/** When the deadlines of an endpoint fall due, for an owner with a clock. One timer stands for each deadline, once. */
import type { Deadline } from "./endpoint.ts";

interface Timer {
  readonly deadline: Deadline;
  readonly dueAt: number;
}

export class DeadlineTimers {
  #timers: readonly Timer[] = [];

  /** When the next one falls due; `undefined` where nothing runs. */
  get nextDueAt(): number | undefined {
    const times = this.#timers.map(({ dueAt }) => dueAt);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Call it after every call of the endpoint: starts timers for new deadlines, stops those that no longer run. */
  update(deadlines: readonly Deadline[], now: number): void {
    this.#timers = deadlines.map((deadline) => this.#running(deadline) ?? { deadline, dueAt: now + deadline.ticks });
  }

  /** The deadlines that have passed. */
  passed(now: number): readonly Deadline[] {
    return this.#timers.filter(({ dueAt }) => dueAt <= now).map(({ deadline }) => deadline);
  }

  #running({ name, number }: Deadline): Timer | undefined {
    return this.#timers.find(({ deadline }) => deadline.name === name && deadline.number === number);
  }
}
