/**
 * A decoder that nobody here wrote, and one instance of it at work.
 *
 * Such a decoder answers by return value, callback, event or throw, at once or in a later tick. The
 * adapter that a user writes brings all of them to two calls: `emit` and `fail`. After each push the
 * instance lets ticks and microtasks run, so that what a stream does in a tick belongs to its push.
 */
import type { Gauge } from "../core/decoder.ts";
import { faultCode } from "./declared-errors.ts";
import type { Reachable } from "./reachable.ts";
import { reachableFrom } from "./reachable.ts";

/** What an adapter reports to. */
export interface Reports<Event> {
  /** An event became complete. */
  emit(event: Event): void;
  /** The decoder reported an error, by whatever way; one that is not declared is a bug of the decoder. */
  fail(error: unknown): void;
}

/** The adapter of one instance. */
export interface ForeignDecoder<Event> {
  /**
   * Takes the next bytes, which are a `Buffer` of their own. Events may be returned in an array, or
   * given to `emit`; any other value is ignored, but a promise is refused: asynchronous decoders are
   * not supported, except where they work in ticks and microtasks and report by `emit` and `fail`.
   */
  push(chunk: Buffer): readonly Event[] | undefined | void;
  /** Says that no byte follows. Events as above. */
  end?(): readonly Event[] | undefined | void;
  /** What the instance holds and has spent; what is left out is not judged. */
  gauge?(): Partial<Gauge>;
  /** The object that keeps what the instance holds, to be counted where no gauge tells; see `reachable.ts`. */
  readonly state?: object;
}

export type CreateDecoder<Event> = (reports: Reports<Event>) => ForeignDecoder<Event>;

/** How an instance is driven. */
export interface Handling {
  /** Whether an error is the peer's fault. */
  readonly isDeclared: (error: unknown) => boolean;
  /** Whether it is fed on after a fault. */
  readonly feedsAfterFault: boolean;
  /** Lets ticks and microtasks run. */
  readonly settle: () => void;
  readonly steps: (() => number) | undefined;
  /** Whether what it holds is counted where no gauge tells, which takes a while. */
  readonly counts?: boolean;
}

/** Thrown out of an instance: an error that its contract does not declare. */
export class Undeclared extends Error {
  readonly error: unknown;

  constructor(error: unknown) {
    super("a decoder reported an error that is not declared");
    this.error = error;
  }
}

export class Instance<Event> {
  readonly events: Event[] = [];
  /** What tells the first fault from others; `undefined` while there is none. */
  fault: string | undefined;
  emittedAfterFault = 0;
  /** Counted steps so far; 0 where nothing counts. */
  work = 0;
  private readonly handling: Handling;
  private readonly decoder: ForeignDecoder<Event> | undefined;
  /** What the instance held when it was new, where that is counted. */
  private readonly atFirst: Reachable | undefined;
  private undeclared: Undeclared | undefined;

  constructor(create: CreateDecoder<Event>, handling: Handling) {
    this.handling = handling;
    this.decoder = this.attempt(() => create({ emit: (event) => this.emit(event), fail: (error) => this.fail(error) }));
    this.atFirst = handling.counts === true ? this.counted() : undefined;
  }

  push(chunk: Buffer): void {
    this.call(() => this.decoder?.push(chunk));
  }

  end(): void {
    this.call(() => this.decoder?.end?.());
  }

  /** What is known of what it holds and has spent: the names of the fields of a gauge. */
  measured(): ReadonlySet<string> {
    const counted = this.handling.steps === undefined ? [] : ["work"];
    const held = this.atFirst === undefined ? [] : ["bytesHeld", "partsHeld"];
    return new Set([...Object.keys(this.decoder?.gauge?.() ?? {}), ...counted, ...held]);
  }

  gauge(): Gauge {
    const { bytes, parts } = this.held();
    const given = this.decoder?.gauge?.() ?? {};
    const { bytesHeld = bytes, partsHeld = parts, work = this.work, bytesAllocated = 0 } = given;
    return { bytesHeld, partsHeld, work, bytesAllocated };
  }

  /** What it holds beyond what it held when it was new. */
  private held(): Reachable {
    const { atFirst } = this;
    const now = atFirst === undefined ? undefined : this.counted();
    return atFirst === undefined || now === undefined
      ? { bytes: 0, parts: 0 }
      : { bytes: Math.max(0, now.bytes - atFirst.bytes), parts: Math.max(0, now.parts - atFirst.parts) };
  }

  private counted(): Reachable | undefined {
    const state = this.decoder?.state;
    return state === undefined ? undefined : reachableFrom(state);
  }

  private call(work: () => unknown): void {
    if (this.fault === undefined || this.handling.feedsAfterFault) {
      this.take(this.attempt(work));
    }
  }

  /** Works, and lets what it set off come to rest; a throw is one more way to report an error. */
  private attempt<Value>(work: () => Value): Value | undefined {
    const { settle, steps } = this.handling;
    const before = steps?.() ?? 0;
    let value: Value | undefined;
    try {
      value = work();
    } catch (thrown) {
      this.fail(thrown);
    }
    settle();
    this.work += (steps?.() ?? 0) - before;
    if (this.undeclared !== undefined) {
      throw this.undeclared;
    }
    return value;
  }

  private take(returned: unknown): void {
    if (Array.isArray(returned)) {
      // The adapter's type says that what it returns are events.
      returned.forEach((event: Event) => this.emit(event));
    } else if (isPromise(returned)) {
      // Refused here; what becomes of it later is nobody's any more.
      returned.then(undefined, () => undefined);
      throw new Undeclared(
        new TypeError("push or end returned a promise, and asynchronous decoders are not supported"),
      );
    }
  }

  private emit(event: Event): void {
    if (this.fault === undefined) {
      this.events.push(event);
    } else {
      this.emittedAfterFault += 1;
    }
  }

  private fail(error: unknown): void {
    if (this.handling.isDeclared(error)) {
      this.fault ??= faultCode(error);
    } else {
      this.undeclared ??= new Undeclared(error);
    }
  }
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, "then") === "function";
}
