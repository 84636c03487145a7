/** What is published while it cannot be sent, bounded in octets, oldest first. */
import type { SpelledPublication } from "./publication.ts";

/** What a publication costs besides its octets. */
const PUBLICATION_OCTETS = 64;

export class ReconnectBuffer {
  octets = 0;
  readonly #octetsMax: number;
  #waiting: SpelledPublication[] = [];
  /** Where the oldest is that waits. */
  #oldest = 0;

  constructor(octetsMax: number) {
    this.#octetsMax = octetsMax;
  }

  get isEmpty(): boolean {
    return this.#oldest === this.#waiting.length;
  }

  /** Gives `false`, and keeps nothing, where there is no room. */
  add(publication: SpelledPublication): boolean {
    const octets = sizeOf(publication);
    if (this.octets + octets > this.#octetsMax) return false;
    this.#waiting.push(publication);
    this.octets += octets;
    return true;
  }

  /** Hands out what waits, in order, while `send` takes it. What was handed out is not kept: nothing is sent twice. */
  flush(send: (publication: SpelledPublication) => boolean): void {
    for (let next = this.#next(); next !== undefined && send(next); next = this.#next()) {
      this.#oldest += 1;
      this.octets -= sizeOf(next);
    }
    this.#forget();
  }

  clear(): void {
    this.#waiting = [];
    this.#oldest = 0;
    this.octets = 0;
  }

  #next(): SpelledPublication | undefined {
    return this.#waiting[this.#oldest];
  }

  /** What was handed out goes once it is the greater part: others are moved seldom, and little is kept. */
  #forget(): void {
    if (2 * this.#oldest < this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#oldest);
    this.#oldest = 0;
  }
}

function sizeOf({ subject, octets }: SpelledPublication): number {
  return PUBLICATION_OCTETS + subject.length + octets.length;
}
