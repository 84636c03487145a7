/**
 * What a campaign has covered: features, and how many executions had each.
 *
 * A feature is a counter together with the bucket of its hit count, or an extra feature (a watermark, a
 * mark). Features are numbered by the order of the names of modules, not of their loading, among the
 * modules that are there when the map is made; modules that load later follow. One pass per execution
 * finds what is new, counts what was hit and clears the counters for the next; it reads the counters in
 * use by words, all modules in one go, and costs next to nothing where they are zero.
 */
import { endianness } from "node:os";
import type { CounterRange, CounterSource } from "../../host/instrument/counter-space.ts";
import { BUCKET_COUNT, BUCKET_MINIMA, BUCKETS } from "./buckets.ts";
import type { Watermark } from "./extra-features.ts";
import { EXTRA_FEATURES, ExtraFeatures } from "./extra-features.ts";

/** A feature of the counters, for reports. */
export interface CounterFeature {
  readonly module: string;
  /** The counter's index in its module. */
  readonly arm: number;
  /** The least hit count that the feature stands for. */
  readonly hitsMin: number;
}

interface MappedRange extends CounterRange {
  readonly firstFeature: number;
}

/** A shift instead of a division keeps the numbers of the scan integers. */
const WORD_SHIFT = 2;
const WORD_BYTES = 1 << WORD_SHIFT;
const WORD_FEATURES = WORD_BYTES * BUCKET_COUNT;
const BYTE = 0xff;
const HIGHEST_BIT = 31;
/** The shifts of the bytes of a word: 0, 8, 16, 24. */
const BYTE_SHIFTS = 24;
/** The shift of the byte that comes first in memory. */
const FIRST_BYTE_SHIFT = endianness() === "LE" ? 0 : BYTE_SHIFTS;

export class CoverageMap {
  /** Distinct features so far. */
  featureCount = 0;
  /** Executions so far. */
  executionCount = 0;
  private readonly source: CounterSource;
  private readonly words: Int32Array;
  private readonly extras = new ExtraFeatures();
  private known: readonly CounterRange[] = [];
  private readonly mapped: MappedRange[] = [];
  /** The words of the counters in use are those before this one. */
  private endWord = 0;
  /** Per word in use, the number of its first feature. */
  private featureOfWord = new Uint32Array(0);
  /** Per feature, the executions that had it. */
  private hits = new Uint32Array(EXTRA_FEATURES);
  private masked = new Uint8Array(EXTRA_FEATURES);
  private anyMasked = false;
  /** The features of the execution that is observed: the first `found` of it. */
  private list = new Uint32Array(EXTRA_FEATURES);
  private found = 0;

  constructor(source: CounterSource) {
    const { counters } = source;
    this.source = source;
    this.words = new Int32Array(counters.buffer, counters.byteOffset, counters.length / WORD_BYTES);
    this.mapNewRanges();
  }

  /**
   * Ends an execution: counts its features, clears the counters for the next, and gives how many of
   * its features no execution had before.
   */
  observe(): number {
    if (this.source.ranges !== this.known) {
      this.mapNewRanges();
    }
    this.found = 0;
    let fresh = this.extras.touched ? this.countExtras() : 0;
    fresh += this.scan();
    this.featureCount += fresh;
    this.executionCount += 1;
    return fresh;
  }

  /**
   * The features of the execution that was observed last: extra ones, then by the place of their counters.
   * A view that the next `observe` overwrites: copy it to keep it.
   */
  features(): Uint32Array {
    return this.list.subarray(0, this.found);
  }

  /** Forgets what was counted since the last execution: after loading modules, and after a replay. */
  clear(): void {
    this.extras.take();
    for (const { first, count } of this.source.ranges) {
      this.source.counters.fill(0, first, first + count);
    }
  }

  /** Says that the running execution reached `value`; the highest one counts. */
  watermark(watermark: Watermark, value: number): void {
    this.extras.watermark(watermark, value);
  }

  /** Says that the running execution passed a mark. */
  mark(name: string): void {
    this.extras.mark(name);
  }

  /** Ignores a feature from now on, because it comes and goes between executions of one input. */
  mask(feature: number): void {
    this.masked[feature] = 1;
    this.anyMasked = true;
  }

  /** How many executions had the feature. */
  hitsOf(feature: number): number {
    return this.hits[feature] ?? 0;
  }

  /** How much an input with these features deserves: the more, the fewer executions had any of them. */
  energy(features: Iterable<number>): number {
    let rarity = 0;
    for (const feature of features) {
      rarity += 1 / Math.max(1, this.hitsOf(feature));
    }
    return Math.sqrt(rarity);
  }

  /** Where a feature of the counters comes from; `undefined` for an extra feature. */
  describe(feature: number): CounterFeature | undefined {
    const range = this.mapped.findLast(({ firstFeature }) => firstFeature <= feature);
    if (range === undefined) {
      return undefined;
    }
    const inRange = feature - range.firstFeature;
    const hitsMin = BUCKET_MINIMA[inRange % BUCKET_COUNT] ?? 0;
    return { module: range.name, arm: Math.floor(inRange / BUCKET_COUNT), hitsMin };
  }

  /** A name for a feature that is the same in every thread and process. */
  nameOf(feature: number): string {
    const place = this.describe(feature);
    return place === undefined ? `extra ${feature}` : `${place.module} ${place.arm} ${place.hitsMin}`;
  }

  /** Counts the features of the counters in use and clears them. */
  private scan(): number {
    const { words, endWord, featureOfWord, hits, list, masked, anyMasked } = this;
    let fresh = 0;
    let { found } = this;
    for (let word = nextUsed(words, 0, endWord); word < endWord; word = nextUsed(words, word + 1, endWord)) {
      const firstFeature = featureOfWord[word] ?? 0;
      // Looks only at the counters that are not zero: the lowest set bit tells where the next one is.
      let rest = words[word] ?? 0;
      words[word] = 0;
      while (rest !== 0) {
        // A counter has eight bits and eight features, so its place in the word is also its offset in features.
        const shift = (HIGHEST_BIT - Math.clz32(rest & -rest)) & BYTE_SHIFTS;
        const feature = firstFeature + (shift ^ FIRST_BYTE_SHIFT) + (BUCKETS[(rest >>> shift) & BYTE] ?? 0);
        rest &= ~(BYTE << shift);
        if (!anyMasked || masked[feature] !== 1) {
          const hitsBefore = hits[feature] ?? 0;
          hits[feature] = hitsBefore + 1;
          fresh += hitsBefore === 0 ? 1 : 0;
          list[found] = feature;
          found += 1;
        }
      }
    }
    this.found = found;
    return fresh;
  }

  private countExtras(): number {
    let fresh = 0;
    for (const feature of this.extras.take()) {
      if (this.masked[feature] !== 1) {
        const hitsBefore = this.hitsOf(feature);
        this.hits[feature] = hitsBefore + 1;
        fresh += hitsBefore === 0 ? 1 : 0;
        this.list[this.found] = feature;
        this.found += 1;
      }
    }
    return fresh;
  }

  private mapNewRanges(): void {
    const { ranges } = this.source;
    const known = new Set(this.known);
    let features = this.hits.length;
    for (const { name, first, count } of ranges.filter((range) => !known.has(range))) {
      this.mapped.push({ name, first, count, firstFeature: features });
      features += count * BUCKET_COUNT;
    }
    this.known = ranges;
    this.mapWords();
    this.hits = grown(this.hits, new Uint32Array(features));
    this.masked = grown(this.masked, new Uint8Array(features));
    this.list = new Uint32Array(features);
  }

  private mapWords(): void {
    this.endWord = Math.max(0, ...this.mapped.map(wordAfter));
    this.featureOfWord = new Uint32Array(this.endWord);
    for (const range of this.mapped) {
      const firstWord = range.first >> WORD_SHIFT;
      for (let word = firstWord; word < wordAfter(range); word += 1) {
        this.featureOfWord[word] = range.firstFeature + (word - firstWord) * WORD_FEATURES;
      }
    }
  }
}

function wordAfter({ first, count }: CounterRange): number {
  return (first + count + WORD_BYTES - 1) >> WORD_SHIFT;
}

/**
 * The first word from `from` on that is not zero, or `end`. On its own, since V8 takes the checks of an
 * array out of a loop only when no other loop is inside.
 */
function nextUsed(words: Int32Array, from: number, end: number): number {
  let word = from;
  while (word < end && words[word] === 0) {
    word += 1;
  }
  return word;
}

function grown<Numbers extends Uint32Array | Uint8Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
