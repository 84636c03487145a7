/**
 * The streams of a connection by number: open ones whole, and of those that closed lately how they did.
 *
 * Every question is answered in a time that does not depend on how many streams there are. What is
 * remembered of closed streams is bounded; a stream that was forgotten, and one that was skipped,
 * count as closed by both sides.
 */
import type { Role } from "./connection-types.ts";
import type { Stream } from "./stream.ts";

/** `ignored` after a reset from here: the peer may not know yet, so what still comes means nothing (5.1). */
type Closing = "ended" | "reset-by-peer" | "ignored";

export type Lookup =
  | { readonly kind: "open"; readonly stream: Stream }
  | { readonly kind: "idle" }
  | { readonly kind: "closed"; readonly how: Closing | "unknown" };

const IDLE = { kind: "idle" } as const;

export class StreamTable {
  readonly #open = new Map<number, Stream>();
  readonly #closed = new Map<number, Closing>();
  readonly #closedMax: number;
  readonly #ownParity: number;
  /** Highest number that the peer has opened or reserved. */
  peerHighest = 0;
  /** Number of our next stream. */
  ownNext: number;
  /** Open streams of the peer, and those it reserved. */
  peerOpen = 0;
  ownOpen = 0;

  constructor(role: Role, closedMax: number) {
    this.#closedMax = closedMax;
    this.#ownParity = role === "client" ? 1 : 0;
    this.ownNext = role === "client" ? 1 : 2;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Closed streams that are remembered. */
  get remembered(): number {
    return this.#closed.size;
  }

  isOwn(id: number): boolean {
    return id % 2 === this.#ownParity;
  }

  lookup(id: number): Lookup {
    const stream = this.#open.get(id);
    if (stream !== undefined) return { kind: "open", stream };
    const isIdle = this.isOwn(id) ? id >= this.ownNext : id > this.peerHighest;
    return isIdle ? IDLE : { kind: "closed", how: this.#closed.get(id) ?? "unknown" };
  }

  get(id: number): Stream | undefined {
    return this.#open.get(id);
  }

  add(stream: Stream): void {
    this.#open.set(stream.id, stream);
    if (this.isOwn(stream.id)) {
      this.ownNext = stream.id + 2;
      this.ownOpen += 1;
    } else {
      this.peerHighest = stream.id;
      this.peerOpen += 1;
    }
  }

  /** The peer used this number for a stream that will not be: it counts as closed by now. */
  refuse(id: number): void {
    this.peerHighest = id;
    this.close(id, "ignored");
  }

  close(id: number, how: Closing): void {
    if (this.#open.delete(id)) {
      if (this.isOwn(id)) this.ownOpen -= 1;
      else this.peerOpen -= 1;
    }
    this.#closed.delete(id);
    this.#closed.set(id, how);
    if (this.#closed.size > this.#closedMax) this.#forgetOldest();
  }

  /** Every open stream; in a time that depends on how many there are. */
  all(): IterableIterator<Stream> {
    return this.#open.values();
  }

  clear(): void {
    this.#open.clear();
    this.#closed.clear();
    this.peerOpen = 0;
    this.ownOpen = 0;
  }

  #forgetOldest(): void {
    for (const id of this.#closed.keys()) {
      this.#closed.delete(id);
      return;
    }
  }
}
