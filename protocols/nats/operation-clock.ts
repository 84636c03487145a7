/** Since when the operation that is unfinished has been: octets that drip in are no excuse. */

/** What a decoder says of its operations. */
interface Operations {
  readonly isUnfinished: boolean;
  readonly begun: number;
}

export class OperationClock {
  readonly #ticksMax: number;
  #begun = 0;
  #since = 0;

  constructor(ticksMax: number) {
    this.#ticksMax = ticksMax;
  }

  /** After the decoder took octets at `now`. */
  keep({ begun }: Operations, now: number): void {
    if (begun === this.#begun) return;
    this.#begun = begun;
    this.#since = now;
  }

  /** `undefined` where no operation is open. */
  dueAt({ isUnfinished }: Operations): number | undefined {
    return isUnfinished ? this.#since + this.#ticksMax : undefined;
  }
}
