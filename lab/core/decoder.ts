/**
 * The contract of every protocol decoder: bytes in, plain data out.
 *
 * A decoder is pure (no I/O, no clock, no random). The peer's mistake is a value; a bug of the
 * decoder itself throws. After the first fault a decoder is dead: it emits nothing more and
 * answers every later call with the same fault. Any split of the same bytes gives the same
 * events and the same fault at the same offset.
 */

/** The peer's mistake. `offset` counts bytes from the start of the stream to the first wrong octet. */
export interface Fault {
  /** Stable and upper case, for example `HPACK_INDEX_RANGE`. Holds nothing of the input. */
  readonly code: string;
  readonly offset: number;
  /** Where the rule stands, for example `RFC 7541 6.1`. */
  readonly section: string;
}

/** What one call made of its bytes: the events that became complete, then at most one fault. */
export interface Decoded<Event> {
  readonly events: readonly Event[];
  readonly fault: Fault | undefined;
}

/**
 * What a decoder holds and has done, read by the bounded-allocation and work-bound oracles.
 * `bytesHeld` and `partsHeld` are what is retained now, between two calls. `work` counts
 * elementary steps and `bytesAllocated` counts bytes of output and copies, both since creation.
 */
export interface Gauge {
  readonly bytesHeld: number;
  readonly partsHeld: number;
  readonly work: number;
  readonly bytesAllocated: number;
}

export interface Decoder<Event> extends Gauge {
  /** Takes the next bytes. The chunk belongs to the caller again once the call returns. */
  push(chunk: Uint8Array): Decoded<Event>;
  /** Says that no byte follows; bytes that are still waiting for more are a fault. */
  end(): Decoded<Event>;
}

/**
 * Work that becomes more than this when the input doubles is not in proportion to it, in percent: above the
 * 200 of what is, and a little more for what sorts; below the 400 of going over everything again.
 */
export const GROWTH_PERCENT_MAX = 300;

/** What is not counted in steps: see `pumped.ts`. Finding it out takes seconds each time. */
export const REAL_TIME = "real time";
