/**
 * One line of an operation: its name, and what stands behind it between spaces and tabs. The line belongs to whoever
 * read it; nothing of it is kept but where its arguments lie.
 */
import { latin1 } from "../shared/latin1.ts";
import { Utf8Validator } from "../shared/utf8-validator.ts";
import { textOf } from "../shared/line-text.ts";
import { ASCII_MAX, isBlank, isDigit, smallLetter, SPACE, TAB, ZERO } from "./octet.ts";

/** More arguments than any operation has are counted no further. */
const ARGUMENTS_MAX = 6;
const EMPTY = new Uint8Array(0);

export class ControlLine {
  /** Octets that were looked at, since creation. */
  work = 0;
  /** Octets of text that was made, since creation. */
  textOctets = 0;
  /** How many arguments there are. */
  count = 0;
  #octets: Uint8Array = EMPTY;
  #start = 0;
  #nameEnd = 0;
  #end = 0;
  #isAscii = true;
  readonly #starts: number[] = new Array<number>(ARGUMENTS_MAX).fill(0);
  readonly #ends: number[] = new Array<number>(ARGUMENTS_MAX).fill(0);
  readonly #utf8 = new Utf8Validator();

  /** Takes the line that lies in `octets` from `start` to `end`, and finds its name. */
  open(octets: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end && octets[at] !== SPACE && octets[at] !== TAB) at += 1;
    this.work += at - start + 1;
    this.#octets = octets;
    this.#start = start;
    this.#nameEnd = at;
    this.#end = end;
    this.count = 0;
  }

  /** The line is done: nothing of it is kept. */
  close(): void {
    this.#octets = EMPTY;
  }

  /** Whether the name is this one; `name` is in small letters. */
  isNamed(name: Uint8Array): boolean {
    if (this.#nameEnd - this.#start !== name.length) return false;
    for (let index = 0; index < name.length; index += 1) {
      if (smallLetter(this.#octets[this.#start + index] ?? 0) !== name[index]) return false;
    }
    return true;
  }

  /** Finds the arguments. */
  split(): void {
    const octets = this.#octets;
    const end = this.#end;
    let seen = 0;
    let at = this.#nameEnd;
    while (at < end && this.count < ARGUMENTS_MAX) {
      while (at < end && (octets[at] === SPACE || octets[at] === TAB)) at += 1;
      if (at === end) break;
      this.#starts[this.count] = at;
      for (; at < end; at += 1) {
        const octet = octets[at] ?? 0;
        if (octet === SPACE || octet === TAB) break;
        seen |= octet;
      }
      this.#ends[this.count] = at;
      this.count += 1;
    }
    for (; at < end; at += 1) seen |= octets[at] ?? 0;
    this.work += at - this.#nameEnd;
    this.#isAscii = seen <= ASCII_MAX;
  }

  /** Where, from the start of the line, the first octet is that is no UTF-8, or -1. */
  firstBad(): number {
    return this.#firstBad(this.#nameEnd, this.#end);
  }

  /** The same of the arguments, once they were found. */
  firstBadArgument(): number {
    return this.#isAscii ? -1 : this.firstBad();
  }

  /** The same of one argument. */
  firstBadOf(argument: number): number {
    return this.#isAscii ? -1 : this.#firstBad(this.#starts[argument] ?? 0, this.#ends[argument] ?? 0);
  }

  /** Everything behind the name, without the blanks around it. */
  rest(): string {
    let from = this.#nameEnd;
    let to = this.#end;
    while (from < to && isBlank(this.#octets[from])) from += 1;
    while (to > from && isBlank(this.#octets[to - 1])) to -= 1;
    this.work += this.#end - this.#nameEnd;
    this.textOctets += to - from;
    return textOf(this.#octets, from, to);
  }

  text(argument: number): string {
    const from = this.#starts[argument] ?? 0;
    const to = this.#ends[argument] ?? 0;
    this.textOctets += to - from;
    this.work += to - from;
    return this.#isAscii ? latin1(this.#octets, from, to) : textOf(this.#octets, from, to);
  }

  /**
   * An argument of digits. Where it is none, gives where, from the start of the line, the first octet is that should
   * not be there, negated.
   */
  number(argument: number, digitsMax: number): number {
    const from = this.#starts[argument] ?? 0;
    const to = this.#ends[argument] ?? 0;
    const most = Math.min(to, from + digitsMax);
    let value = 0;
    let at = from;
    for (; at < most && isDigit(this.#octets[at]); at += 1) value = value * 10 + (this.#octets[at] ?? 0) - ZERO;
    this.work += at - from;
    return at === to ? value : this.#start - at;
  }

  /** Whether an argument of digits begins with a zero that could be left out. */
  isPadded(argument: number): boolean {
    const from = this.#starts[argument] ?? 0;
    return (this.#ends[argument] ?? 0) > from + 1 && this.#octets[from] === ZERO;
  }

  /** Where, from the start of the line, an argument begins. */
  placeOf(argument: number): number {
    return (this.#starts[argument] ?? 0) - this.#start;
  }

  #firstBad(from: number, to: number): number {
    this.work += to - from;
    const bad = this.#utf8.firstBad(this.#octets, from, to);
    const isWhole = this.#utf8.isComplete;
    this.#utf8.reset();
    if (bad >= 0) return bad - this.#start;
    return isWhole ? -1 : to - this.#start;
  }
}
