/** The end of something that one task waits for and another brings about. It is settled once; later calls change nothing. */
import type { Context } from "../../lab/runtime/context.ts";
import { WakeSignal } from "./wake-signal.ts";

export class Completion<Result> {
  #settled: { readonly result: Result } | undefined;
  readonly #signal: WakeSignal;

  constructor(cx: Context, name: string) {
    this.#signal = new WakeSignal(cx, name);
  }

  get isSettled(): boolean {
    return this.#settled !== undefined;
  }

  settle(result: Result): void {
    this.#settled ??= { result };
    this.#signal.raise();
  }

  /** For one task at a time. */
  async wait(cx: Context): Promise<Result> {
    while (this.#settled === undefined) await this.#signal.wait(cx);
    return this.#settled.result;
  }
}
