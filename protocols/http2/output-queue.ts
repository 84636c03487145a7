/** Frames that wait to be taken as output, in order. */
import { joinOctets } from "../shared/join-octets.ts";

const EMPTY = new Uint8Array(0);

export class OutputQueue {
  #frames: Uint8Array[] = [];
  #octets = 0;

  get octets(): number {
    return this.#octets;
  }

  get frames(): number {
    return this.#frames.length;
  }

  /** The frame is the queue's from here on. */
  add(frame: Uint8Array): void {
    this.#frames.push(frame);
    this.#octets += frame.length;
  }

  /** All of it as one array. */
  take(): Uint8Array {
    const frames = this.#frames;
    const [only = EMPTY] = frames;
    const taken = frames.length <= 1 ? only : joinOctets(frames);
    this.clear();
    return taken;
  }

  clear(): void {
    this.#frames = [];
    this.#octets = 0;
  }
}
