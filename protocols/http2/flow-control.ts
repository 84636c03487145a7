/** The two sides of a flow-control window (RFC 9113 5.2 and 6.9). Sizes are octets of DATA payload, padding included. */
import { INT31_MAX } from "./frame.ts";

/** What the peer lets us send. A change of its settings may make it negative (6.9.2). */
export class SendWindow {
  #octets: number;

  constructor(octets: number) {
    this.#octets = octets;
  }

  get octets(): number {
    return this.#octets;
  }

  take(octets: number): void {
    this.#octets -= octets;
  }

  /** `false` when the window would exceed 2^31 - 1 (6.9.1). */
  add(increment: number): boolean {
    if (this.#octets + increment > INT31_MAX) return false;
    this.#octets += increment;
    return true;
  }
}

/**
 * What we let the peer send. Octets are received, then released by whoever consumed them, then announced
 * to the peer, many at a time: when half of the window waits to be announced.
 */
export class ReceiveWindow {
  #size: number;
  /** What the peer may still send. */
  #available: number;
  #unreleased = 0;
  #unannounced = 0;

  constructor(size: number) {
    this.#size = size;
    this.#available = size;
  }

  /** Octets that were received and not released. */
  get unreleased(): number {
    return this.#unreleased;
  }

  /** `false` when the peer sent more than it was allowed (6.9.1). */
  receive(octets: number): boolean {
    if (octets > this.#available) return false;
    this.#available -= octets;
    this.#unreleased += octets;
    return true;
  }

  /** Gives the increment to announce now; 0 for none. Throws `RangeError` for more than was received. */
  release(octets: number): number {
    if (octets > this.#unreleased) throw new RangeError("more octets are released than were received");
    this.#unreleased -= octets;
    this.#unannounced += octets;
    if (2 * this.#unannounced < this.#size) return 0;
    const increment = this.#unannounced;
    this.#unannounced = 0;
    this.#available += increment;
    return increment;
  }

  /** The initial size has changed (6.9.2): the window moves by the difference, below zero if need be. */
  resize(size: number): void {
    this.#available += size - this.#size;
    this.#size = size;
  }
}
