/**
 * Events as bytes: two to about six per event.
 *
 *     payload = count (u32, big-endian) event*
 *     event   = tag subject [first] [second]
 *     tag     = kind * 4 + 2 (first is not 0) + 1 (second is not 0)
 *
 * Tag and subject are LEB128 numbers; first and second are zigzag LEB128 numbers. A number has one
 * spelling only (no trailing zero groups, no zero where the tag leaves it out), so that equal
 * events are equal bytes. The form does not depend on what the fields of a kind mean.
 */
import { eventFault } from "./event-fields.ts";
import { BLOCK_ENTRIES_MAX } from "./limits.ts";
import { payloadFault } from "./problem.ts";
import type { PayloadFault } from "./problem.ts";
import { EVENT_WORDS } from "./recorder.ts";
import type { EventLog } from "./recorder.ts";

const COUNT_BYTES = 4;
/** A tag and a subject of one byte each. */
const EVENT_BYTES_MIN = 2;
const NUMBER_BYTES_MAX = 5;
const EVENT_BYTES_MAX = EVENT_WORDS * NUMBER_BYTES_MAX;
const FIRST = 2;
const SECOND = 1;
const TAG_SHIFT = 2;
/** What a number reads as where the bytes are none. */
const NOT_A_NUMBER = -1;

/** Encodes `count` events from the event `start` on. Throws on an event that no reader would take. */
export function encodeEvents(log: EventLog, start: number, count: number): Uint8Array {
  const bytes = new Uint8Array(COUNT_BYTES + count * EVENT_BYTES_MAX);
  new DataView(bytes.buffer).setUint32(0, count);
  let at = COUNT_BYTES;
  for (let index = start; index < start + count; index += 1) {
    const wrong = eventFault(log.words, index * EVENT_WORDS, log.names.length);
    if (wrong !== undefined) {
      throw new RangeError(`event ${index} cannot be written: ${wrong}`);
    }
    at = putEvent(bytes, at, log.words, index * EVENT_WORDS);
  }
  return bytes.subarray(0, at);
}

/** The words of a payload's events. Their names are among the `nameCount` names of the file. */
export function decodeEvents(payload: Uint8Array, nameCount: number): Int32Array | PayloadFault {
  if (payload.length < COUNT_BYTES) {
    return payloadFault(0, "a block of events without their count");
  }
  const count = new DataView(payload.buffer, payload.byteOffset).getUint32(0);
  if (count === 0 || count > BLOCK_ENTRIES_MAX || count * EVENT_BYTES_MIN > payload.length - COUNT_BYTES) {
    return payloadFault(0, `a block of events that declares ${count} of them`);
  }
  const words = new Int32Array(count * EVENT_WORDS);
  const numbers = new Numbers(payload, COUNT_BYTES);
  for (let at = 0; at < words.length; at += EVENT_WORDS) {
    const start = numbers.at;
    const wrong = takeEvent(numbers, words, at) ?? eventFault(words, at, nameCount);
    if (wrong !== undefined) {
      return payloadFault(start, `event ${at / EVENT_WORDS} of its block: ${wrong}`);
    }
  }
  return numbers.at === payload.length ? words : payloadFault(numbers.at, "bytes after the last event of a block");
}

function putEvent(bytes: Uint8Array, start: number, words: Int32Array, from: number): number {
  const first = words[from + 2] ?? 0;
  const second = words[from + 3] ?? 0;
  const flags = (first === 0 ? 0 : FIRST) | (second === 0 ? 0 : SECOND);
  let at = putNumber(bytes, start, ((words[from] ?? 0) << TAG_SHIFT) | flags);
  at = putNumber(bytes, at, words[from + 1] ?? 0);
  if (first !== 0) {
    at = putNumber(bytes, at, zigzag(first));
  }
  return second === 0 ? at : putNumber(bytes, at, zigzag(second));
}

/** Fills four words and says what is wrong with their spelling, if anything is. */
function takeEvent(numbers: Numbers, words: Int32Array, at: number): string | undefined {
  const tag = numbers.take();
  const subject = numbers.take();
  const first = (tag & FIRST) === 0 ? 0 : numbers.take();
  const second = (tag & SECOND) === 0 ? 0 : numbers.take();
  if (numbers.wrong) {
    return "a number that is cut, too long or too large";
  }
  if ((first === 0) !== ((tag & FIRST) === 0) || (second === 0) !== ((tag & SECOND) === 0)) {
    return "a zero where zeros are left out";
  }
  words[at] = tag >>> TAG_SHIFT;
  words[at + 1] = subject;
  words[at + 2] = unzigzag(first);
  words[at + 3] = unzigzag(second);
  return undefined;
}

function putNumber(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value >>> 0;
  while (rest >= 0x80) {
    bytes[at] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
    at += 1;
  }
  bytes[at] = rest;
  return at + 1;
}

/** Takes LEB128 numbers of up to 32 bits from bytes. `wrong` latches once a number was none. */
class Numbers {
  at: number;
  wrong = false;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  take(): number {
    const byte = this.bytes[this.at] ?? 0x80;
    this.at += 1;
    return byte < 0x80 ? byte : this.takeLong(byte & 0x7f);
  }

  private takeLong(low: number): number {
    let value = low;
    for (let shift = 7; shift < NUMBER_BYTES_MAX * 7; shift += 7) {
      const byte = this.bytes[this.at] ?? 0;
      this.at += 1;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        // The last group is never zero, and the fifth has room for four bits of a 32-bit number.
        this.wrong ||= byte === 0 || (shift === 28 && byte > 0x0f);
        return value >>> 0;
      }
    }
    this.wrong = true;
    return NOT_A_NUMBER;
  }
}

function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

function unzigzag(value: number): number {
  return (value >>> 1) ^ -(value & 1);
}
