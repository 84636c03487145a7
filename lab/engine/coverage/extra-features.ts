/**
 * Features that come from outside the counters: how much an execution held and spent, and the marks it
 * passed. They take the first numbers, so that modules that load later move none of them.
 */

/** Quantities whose order of magnitude is a feature. */
const WATERMARKS = ["bytes-held", "parts-held", "steps-per-byte"] as const;

export type Watermark = (typeof WATERMARKS)[number];

const WATERMARK_MAX = 2 ** 32 - 1;
const HIGHEST_BIT = 31;
/** None, and two for each power of two. */
const WATERMARK_BUCKETS = 1 + 2 * (HIGHEST_BIT + 1);
/** How many different marks are features. */
const MARKS_MAX = 1024;
const MARKS_FIRST = WATERMARKS.length * WATERMARK_BUCKETS;

/** How many numbers the extra features take. */
export const EXTRA_FEATURES = MARKS_FIRST + MARKS_MAX;

/** The extra features of the running execution. */
export class ExtraFeatures {
  /** Whether `take` has anything to give. */
  touched = false;
  /** The highest value of each watermark, or -1 when nothing was said of it. */
  private readonly highest: number[] = WATERMARKS.map(() => -1);
  private readonly marks = new Map<string, number>();
  private readonly passed = new Set<number>();

  watermark(watermark: Watermark, value: number): void {
    const index = WATERMARKS.indexOf(watermark);
    this.touched = true;
    this.highest[index] = Math.max(this.highest[index] ?? 0, value);
  }

  /** Marks are numbered in the order in which they are first met; those beyond `MARKS_MAX` are no features. */
  mark(name: string): void {
    const number = this.marks.get(name) ?? this.marks.size;
    if (number < MARKS_MAX) {
      this.marks.set(name, number);
      this.touched = true;
      this.passed.add(MARKS_FIRST + number);
    }
  }

  /** The features of the execution that ends, each once, ascending among watermarks and in order among marks. */
  take(): readonly number[] {
    const features: number[] = [];
    this.touched = false;
    for (const [index, value] of this.highest.entries()) {
      if (value >= 0) {
        features.push(index * WATERMARK_BUCKETS + watermarkBucket(value));
      }
      this.highest[index] = -1;
    }
    features.push(...this.passed);
    this.passed.clear();
    return features;
  }
}

/** 0 for nothing; then one for each power of two, and one for its upper half. */
function watermarkBucket(value: number): number {
  const whole = Math.min(Math.floor(value), WATERMARK_MAX);
  if (whole === 0) {
    return 0;
  }
  const power = HIGHEST_BIT - Math.clz32(whole);
  const upperHalf = power > 0 && ((whole >>> (power - 1)) & 1) === 1;
  return 1 + 2 * power + Number(upperHalf);
}
