/**
 * Those who wait for room in a pool: a bounded number of them, for a bounded time, in the order in which they came.
 * Whoever comes while others wait waits behind them.
 */
import type { Context } from "../../lab/runtime/context.ts";
import { Semaphore } from "../../lab/runtime/semaphore.ts";
import type { WakeSignal } from "./wake-signal.ts";

export interface RoomOptions {
  /** How many may wait for room. */
  readonly waitingMax: number;
  /** How long one may wait for room. */
  readonly waitTicks: number;
}

export class RoomQueue {
  readonly #options: RoomOptions;
  /** Raised whenever there may be more room. */
  readonly #changed: WakeSignal;
  /** Whoever has it looks for room next. */
  readonly #turn: Semaphore;
  #waiting = 0;

  constructor(cx: Context, changed: WakeSignal, options: RoomOptions) {
    this.#options = options;
    this.#changed = changed;
    this.#turn = new Semaphore(cx, "turn", 1);
  }

  /**
   * Waits until `take` found room and took it; it is asked at once where nobody waits, and else in turn. Gives `busy`
   * where too many wait, and `unavailable` once the time is up. Throws what `take` throws.
   */
  async enter(cx: Context, take: () => boolean): Promise<"room" | "busy" | "unavailable"> {
    if (this.#waiting === 0 && take()) return "room";
    if (this.#waiting >= this.#options.waitingMax) return "busy";
    this.#waiting += 1;
    try {
      const waited = await cx.timeout("room", this.#options.waitTicks, (own) => this.#takeInTurn(own, take));
      if (waited.kind === "ok") return "room";
      if (waited.kind === "panicked") throw waited.thrown;
      // Whoever was asked to stop leaves here.
      await cx.checkpoint();
      return "unavailable";
    } finally {
      this.#waiting -= 1;
    }
  }

  async #takeInTurn(cx: Context, take: () => boolean): Promise<void> {
    const turn = await this.#turn.acquire(cx);
    try {
      while (!take()) await this.#changed.wait(cx);
    } finally {
      turn[Symbol.dispose]();
    }
  }
}
