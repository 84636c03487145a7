/**
 * Takes the events of one run: keeps a rolling hash always, and the events themselves unless told
 * not to. Names are interned in the order of their first use, so their numbers are as
 * deterministic as the run.
 */
import { fold, hashText, mix } from "../core/hash.ts";
import { EVENT } from "./events.ts";
import type { EventCode } from "./events.ts";

/** 32-bit integers per event: kind, subject, first, second. */
export const EVENT_WORDS = 4;
const INITIAL_EVENTS = 1024;
/** The longest name kept, in UTF-16 code units; a longer one is cut. */
export const NAME_LENGTH_MAX = 512;
const TWO_32 = 2 ** 32;

/** A finished run's events and names, as oracles and files read them. */
export interface EventLog {
  /** `EVENT_WORDS` integers per event. */
  readonly words: Int32Array;
  readonly eventCount: number;
  readonly names: readonly string[];
}

export interface RecorderOptions {
  /** Keep the events, not only their hash. Default true. */
  readonly keep?: boolean;
}

export class Recorder {
  private readonly keep: boolean;
  private words: Int32Array;
  private used = 0;
  private high = 0x243f6a88;
  private low = 0x85a308d3;
  private names: string[] = [];
  private ids = new Map<string, number>();

  constructor(options: RecorderOptions = {}) {
    this.keep = options.keep ?? true;
    this.words = new Int32Array(this.keep ? INITIAL_EVENTS * EVENT_WORDS : 0);
    this.intern("");
  }

  /** The number of a name in this run; 0 is the empty name. */
  intern(name: string): number {
    const known = this.ids.get(name);
    if (known !== undefined) {
      return known;
    }
    const kept = name.length > NAME_LENGTH_MAX ? `${name.slice(0, NAME_LENGTH_MAX - 1)}…` : name;
    const id = this.names.length;
    this.names.push(kept);
    this.ids.set(name, id);
    this.high = fold(this.high, hashText(kept));
    return id;
  }

  /** How many events were kept so far. */
  get eventCount(): number {
    return this.used / EVENT_WORDS;
  }

  emit(code: EventCode, subject: number, first = 0, second = 0): void {
    this.roll(code, subject, first, second);
    if (!this.keep) {
      return;
    }
    const at = this.used;
    if (at === this.words.length) {
      this.grow();
    }
    const words = this.words;
    words[at] = code;
    words[at + 1] = subject;
    words[at + 2] = first;
    words[at + 3] = second;
    this.used = at + EVENT_WORDS;
  }

  /** The virtual clock moved to `ticks`. */
  emitTime(ticks: number): void {
    this.emit(EVENT.time, 0, Math.floor(ticks / TWO_32), ticks | 0);
  }

  /** The rolling hash of all events so far, 16 hexadecimal digits. */
  hash(): string {
    return hex(mix(this.high)) + hex(mix(this.low));
  }

  /** The events so far. The words stay valid until the next `reset`. */
  log(): EventLog {
    return {
      words: this.words.subarray(0, this.used),
      eventCount: this.used / EVENT_WORDS,
      names: this.names,
    };
  }

  /** Makes the recorder ready for the next run, and keeps its memory. Earlier logs lose their words. */
  reset(): void {
    this.used = 0;
    this.high = 0x243f6a88;
    this.low = 0x85a308d3;
    this.names = [];
    this.ids.clear();
    this.intern("");
  }

  private roll(code: number, subject: number, first: number, second: number): void {
    const left = Math.imul(this.low ^ code ^ (subject << 8), 0x9e3779b1);
    const right = Math.imul(this.high ^ first, 0x85ebca77) + second;
    this.low = (right << 13) ^ (right >>> 19) ^ left;
    this.high = Math.imul((left << 17) ^ (left >>> 15) ^ right, 0xc2b2ae3d);
  }

  private grow(): void {
    const larger = new Int32Array(this.words.length * 2);
    larger.set(this.words);
    this.words = larger;
  }
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, "0");
}

/** The time that a `time` event's two fields stand for. */
export function ticksOf(high: number, low: number): number {
  return high * TWO_32 + (low >>> 0);
}
