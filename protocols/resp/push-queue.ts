/**
 * What a server said unasked and nobody has taken, bounded in number and octets. What comes in one chunk nobody can
 * take in between: each push is judged together with those that were left when its chunk came.
 */
import type { RespLimits } from "./limits.ts";
import type { RespList, RespValue } from "./value.ts";

/** What an element costs besides its octets. */
const ELEMENT_OCTETS = 16;

export class PushQueue {
  octets = 0;
  readonly #limits: Pick<RespLimits, "pushesHeldMax" | "pushOctetsMax">;
  readonly #pushes: RespList[] = [];
  /** Pushes that were left when the chunk came, and their octets. */
  #left = 0;
  #leftOctets = 0;

  constructor(limits: Pick<RespLimits, "pushesHeldMax" | "pushOctetsMax">) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#pushes.length;
  }

  /** A chunk has come. */
  beginChunk(): void {
    this.#left = this.#pushes.length;
    this.#leftOctets = this.octets;
  }

  /** Gives `false`, and keeps nothing, where there is no room. */
  add(push: RespList): boolean {
    const octets = sizeOf(push);
    const isFull = this.#left >= this.#limits.pushesHeldMax;
    if (isFull || this.#leftOctets + octets > this.#limits.pushOctetsMax) return false;
    this.#pushes.push(push);
    this.octets += octets;
    return true;
  }

  take(): RespList | undefined {
    const push = this.#pushes.shift();
    if (push !== undefined) this.octets -= sizeOf(push);
    return push;
  }
}

function sizeOf(value: RespValue): number {
  switch (value.kind) {
    case "simple":
    case "error":
    case "bulk-text":
      return ELEMENT_OCTETS + value.text.length;
    case "bulk":
    case "bulk-error":
    case "verbatim":
      return ELEMENT_OCTETS + value.octets.length;
    case "array":
    case "set":
    case "push":
      return value.items.reduce((size, item) => size + sizeOf(item), ELEMENT_OCTETS);
    case "map":
      return value.entries.flat().reduce((size, item) => size + sizeOf(item), ELEMENT_OCTETS);
    case "attributed":
      return value.attributes.flat().reduce((size, item) => size + sizeOf(item), sizeOf(value.value));
    default:
      return ELEMENT_OCTETS;
  }
}
