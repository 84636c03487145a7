/**
 * One array of counters for all instrumented modules of a thread.
 *
 * Modules take ranges of it as they load, at multiples of eight, so that it can be scanned by words.
 * Nothing else depends on the order of loading: `ranges` come in the order of the names of modules.
 */

/** How many counters there are: some thousand modules' worth. What finds no room runs without counters. */
const COUNTERS_MAX = 1 << 20;
/** Ranges start at multiples of this. */
const ALIGNMENT = 8;

/** The counters of one module: `first` to `first + count - 1`. */
export interface CounterRange {
  /** A name that is the same on every machine and in every order of loading. */
  readonly name: string;
  readonly first: number;
  readonly count: number;
}

/** Counters as they are seen by who reads them after an execution. */
export interface CounterSource {
  /** Counts of the running execution, each at most 255. */
  readonly counters: Uint8Array;
  /** The ranges in use, in the order of their names. Another array when a module has loaded, of the same ranges. */
  readonly ranges: readonly CounterRange[];
}

export class CounterSpace implements CounterSource {
  readonly counters: Uint8Array;
  /** The same memory, for the probes: a count stops at 255. */
  readonly saturating: Uint8ClampedArray;
  private sorted: readonly CounterRange[] = [];
  private used = 0;

  constructor(countersMax = COUNTERS_MAX) {
    const memory = new ArrayBuffer(countersMax);
    this.counters = new Uint8Array(memory);
    this.saturating = new Uint8ClampedArray(memory);
  }

  get ranges(): readonly CounterRange[] {
    return this.sorted;
  }

  /** The number that the next range starts at. */
  get next(): number {
    return this.used;
  }

  /** Takes the next `count` counters; `false` when there are not as many. */
  take(name: string, count: number): boolean {
    const first = this.used;
    if (first + count > this.counters.length) {
      return false;
    }
    this.used = Math.ceil((first + count) / ALIGNMENT) * ALIGNMENT;
    this.sorted = [...this.sorted, { name, first, count }].sort(byName);
    return true;
  }
}

function byName(left: CounterRange, right: CounterRange): number {
  return left.name < right.name ? -1 : Number(left.name > right.name);
}
