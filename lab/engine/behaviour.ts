/**
 * What a campaign has seen its target do: pairs of events that followed each other, by kind and by the
 * names in them, and the orders of magnitude of what was held and reached and of how deep channels were.
 * A run with a pair or a magnitude that no run before it had did something new. Cheaper than coverage,
 * needs no instrumentation, and sees what coverage cannot: who came before whom.
 */
import { mix } from "../core/hash.ts";
import { EVENT } from "../trace/events.ts";
import { FIRST_IS_NAME, nameFieldsOf, SECOND_IS_NAME } from "../trace/event-fields.ts";
import { EVENT_WORDS } from "../trace/recorder.ts";
import type { EventLog } from "../trace/recorder.ts";

/** How many pairs can be told apart; two that fall together count as one. A power of two. */
const PAIRS_MAX = 65_536;
/** Events whose numbers are watermarks. */
const WATERMARKS: ReadonlySet<number> = new Set([EVENT.held, EVENT.reached]);
/** In the place of a field's number. */
const DEPTH = 3;
const HIGHEST_BIT = 31;
const DIGIT_FIRST = 48;
const DIGIT_LAST = 57;

export class Behaviour {
  private readonly seen = new Uint8Array(PAIRS_MAX);
  private pairs = 0;

  /** How many different pairs were seen. */
  get size(): number {
    return this.pairs;
  }

  /** Takes the events of a run; gives whether it holds a pair that is new. */
  take(log: EventLog): boolean {
    const before = this.pairs;
    const names = log.names.map(hashName);
    const end = log.eventCount * EVENT_WORDS;
    const depths = new Depths();
    let last = 0;
    for (let at = 0; at < end; at += EVENT_WORDS) {
      const code = log.words[at] ?? 0;
      if (code !== EVENT.time) {
        const event = hashEvent(log.words, at, names);
        const depth = depths.after(code, log.words[at + 1] ?? 0);
        if (depth > 0) {
          this.see(hashMagnitude(event, DEPTH, depth));
        }
        if (WATERMARKS.has(code)) {
          this.see(hashMagnitude(event, 1, log.words[at + 2] ?? 0));
          this.see(hashMagnitude(event, 2, log.words[at + 3] ?? 0));
        }
        this.see(mix(Math.imul(last, 0x9e3779b1) ^ event));
        last = event;
      }
    }
    return this.pairs > before;
  }

  private see(pair: number): void {
    const slot = pair & (PAIRS_MAX - 1);
    if (this.seen[slot] === 0) {
      this.seen[slot] = 1;
      this.pairs += 1;
    }
  }
}

/** How many values each channel holds. */
class Depths {
  private readonly byChannel = new Map<number, number>();

  /** The depth of a channel that an event has sent to; 0 for every other event. */
  after(code: number, subject: number): number {
    if (code === EVENT.sent) {
      const depth = (this.byChannel.get(subject) ?? 0) + 1;
      this.byChannel.set(subject, depth);
      return depth;
    }
    if (code === EVENT.received || code === EVENT.discarded) {
      this.byChannel.set(subject, (this.byChannel.get(subject) ?? 1) - 1);
    }
    return 0;
  }
}

/** Half powers of two: one bit below the highest tells the halves apart. */
function hashMagnitude(event: number, field: number, value: number): number {
  const power = HIGHEST_BIT - Math.clz32(value);
  const half = power > 0 ? (value >>> (power - 1)) & 1 : 0;
  return mix(Math.imul(event ^ field, 0x85ebca6b) ^ (2 * power + half));
}

/** An event without its numbers: how often and how much is not what was done. */
function hashEvent(words: Int32Array, at: number, names: readonly number[]): number {
  const code = words[at] ?? 0;
  const fields = nameFieldsOf(code);
  const first = (fields & FIRST_IS_NAME) === 0 ? 0 : (names[words[at + 2] ?? 0] ?? 0);
  const second = (fields & SECOND_IS_NAME) === 0 ? 0 : (names[words[at + 3] ?? 0] ?? 0);
  return mix(mix(mix(code ^ (names[words[at + 1] ?? 0] ?? 0)) ^ first) ^ second);
}

/** A name without its digits: the seventh worker does what the sixth does. */
function hashName(name: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1) {
    const unit = name.charCodeAt(index);
    if (unit < DIGIT_FIRST || unit > DIGIT_LAST) {
      state = Math.imul(state ^ unit, 0x01000193);
    }
  }
  return mix(state);
}
