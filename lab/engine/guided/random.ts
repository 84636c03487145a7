/**
 * The random stream of the guided engine: sfc32, the fastest generator of its quality on 32-bit
 * integers. A stream is a pure function of its key. Decisions are keyed and never drawn from a stream;
 * this one only makes inputs, which are kept as bytes.
 */
import type { Key } from "../../core/hash.ts";
import { fold } from "../../core/hash.ts";

/** Draws after which the state no longer shows its key. */
const WARM_DRAWS = 15;
const UNIT = 2 ** -32;

export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(key: Key) {
    this.a = key.high | 0;
    this.b = key.low | 0;
    this.c = fold(key.high, key.low);
    for (let draw = 0; draw < WARM_DRAWS; draw += 1) {
      this.next();
    }
  }

  /** A 32-bit integer, signed. */
  next(): number {
    const { a, b, c, counter } = this;
    const drawn = (((a + b) | 0) + counter) | 0;
    this.counter = (counter + 1) | 0;
    this.a = b ^ (b >>> 9);
    this.b = (c + (c << 3)) | 0;
    this.c = (((c << 21) | (c >>> 11)) + drawn) | 0;
    return drawn;
  }

  /** An integer 0..limit-1; 0 when there is nothing to choose from. */
  below(limit: number): number {
    return Math.floor((this.next() >>> 0) * UNIT * limit);
  }

  /** A number from 0 up to 1. */
  unit(): number {
    return (this.next() >>> 0) * UNIT;
  }
}
