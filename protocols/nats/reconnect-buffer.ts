/** What is published while there is no connection, bounded in octets, oldest first. */
import type { Publishing } from "./client-contract.ts";

/** What a publication costs besides its octets. */
const PUBLICATION_OCTETS = 64;

export class ReconnectBuffer {
  octets = 0;
  readonly #octetsMax: number;
  #waiting: Publishing[] = [];

  constructor(octetsMax: number) {
    this.#octetsMax = octetsMax;
  }

  /** Gives `false`, and keeps nothing, where there is no room. */
  add(publishing: Publishing): boolean {
    const octets = sizeOf(publishing);
    if (this.octets + octets > this.#octetsMax) return false;
    this.#waiting.push(publishing);
    this.octets += octets;
    return true;
  }

  /** Hands out what waits, in order, while `send` takes it. What was handed out is not kept: nothing is sent twice. */
  flush(send: (publishing: Publishing) => boolean): void {
    for (let [next] = this.#waiting; next !== undefined && send(next); [next] = this.#waiting) {
      this.#waiting.shift();
      this.octets -= sizeOf(next);
    }
  }
}

function sizeOf({ subject, reply = "", payload }: Publishing): number {
  return PUBLICATION_OCTETS + subject.length + reply.length + payload.length;
}
