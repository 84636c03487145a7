/**
 * The corpus of the guided engine: inputs that covered something new, and which of them is mutated next.
 *
 * An entry's energy is the rarity of its features (see `CoverageMap.energy`), divided by what it costs:
 * by the steps of its execution, so that entries share the time and not the executions, and by the square
 * roots of its selections and its length. Energies change with every execution, so they are computed again
 * now and then: at fixed executions, never by the clock. Entries keep the order in which they were found.
 */
import { createHash } from "node:crypto";
import { entryName } from "../../corpus/entry-name.ts";
import type { Random } from "./random.ts";

/** Digits of the hash of a corpus. */
const HASH_DIGITS = 16;
/** Selections between two computations of all energies. */
const REFRESH_SELECTIONS = 2_048;
/** A new entry waits at most so many selections for its energy. */
const NEW_ENTRY_SELECTIONS = 64;
/** Inputs beyond this length are selected less, since they take longer and most of their bytes do not matter. */
const CHEAP_BYTES = 32;
/** Steps that cost about as much as an execution without any. */
const CHEAP_STEPS = 50;
/** So that an entry without features, of a program without counters, is selected as well. */
const ENERGY_MIN = 1e-3;

/** An input and its features, in ascending order of the map. */
export interface Measured {
  readonly bytes: Uint8Array;
  readonly features: Uint32Array;
}

export interface CorpusEntry extends Measured {
  /** The execution that found it. */
  readonly execution: number;
  /** The fuel that its execution spent. */
  readonly steps: number;
  /** How often it was selected for mutation. */
  selections: number;
}

/** Gives the rarity of features, from the executions that had them. */
export type Energy = (features: Uint32Array) => number;

export class Corpus {
  /** The bytes of all entries, in their order. */
  readonly inputs: Uint8Array[] = [];
  private readonly list: CorpusEntry[] = [];
  private readonly energy: Energy;
  /** Sums of energies: entry `n` has the numbers from `sums[n - 1]` up to `sums[n]`. */
  private sums = new Float64Array(0);
  private summed = 0;
  private refreshIn = 0;

  constructor(energy: Energy) {
    this.energy = energy;
  }

  get entries(): readonly CorpusEntry[] {
    return this.list;
  }

  get size(): number {
    return this.list.length;
  }

  add({ bytes, features }: Measured, { execution, steps }: Pick<CorpusEntry, "execution" | "steps">): CorpusEntry {
    const entry: CorpusEntry = { bytes, features, execution, steps, selections: 0 };
    this.list.push(entry);
    this.inputs.push(bytes);
    this.refreshIn = Math.min(this.refreshIn, NEW_ENTRY_SELECTIONS);
    return entry;
  }

  /** Puts a smaller input with the same features in the place of `entry`, and gives what stands there now. */
  replace(entry: CorpusEntry, bytes: Uint8Array): CorpusEntry {
    const smaller: CorpusEntry = { ...entry, bytes };
    const index = this.list.indexOf(entry);
    this.list[index] = smaller;
    this.inputs[index] = bytes;
    return smaller;
  }

  /** An entry by its energy; `undefined` from an empty corpus. */
  select(random: Random): CorpusEntry | undefined {
    this.refreshIn -= 1;
    if (this.refreshIn < 0) {
      this.refresh();
    }
    const entry = this.list[this.find(random.unit() * (this.sums[this.summed - 1] ?? 0))];
    if (entry !== undefined) {
      entry.selections += 1;
    }
    return entry;
  }

  /** Any entry, each as likely. */
  any(random: Random): Uint8Array {
    return this.inputs[random.below(this.inputs.length)] ?? EMPTY;
  }

  /** Names and bytes of all entries as one hash. */
  hash(): string {
    const hash = createHash("sha256");
    for (const { bytes } of this.list) {
      hash.update(entryName(bytes)).update(bytes);
    }
    return hash.digest("hex").slice(0, HASH_DIGITS);
  }

  /** The first entry whose sum exceeds `number`. */
  private find(number: number): number {
    const { sums } = this;
    let low = 0;
    let high = this.summed - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) > number) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private refresh(): void {
    const { list } = this;
    if (this.sums.length < list.length) {
      this.sums = new Float64Array(list.length * 2);
    }
    let sum = 0;
    for (const [index, { bytes, features, selections, steps }] of list.entries()) {
      const cost = (1 + steps / CHEAP_STEPS) * Math.sqrt((1 + selections) * (1 + bytes.length / CHEAP_BYTES));
      sum += (ENERGY_MIN + this.energy(features)) / cost;
      this.sums[index] = sum;
    }
    this.summed = list.length;
    this.refreshIn = REFRESH_SELECTIONS;
  }
}

const EMPTY = new Uint8Array(0);
