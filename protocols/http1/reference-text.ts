/** The input of the reference as text of one character per octet, read by descent. What is wrong is thrown. */
import type { Http1FaultCode } from "./faults.ts";

export class Refused extends Error {
  readonly code: Http1FaultCode;
  readonly at: number;

  constructor(code: Http1FaultCode, at: number) {
    super(code);
    this.code = code;
    this.at = at;
  }
}

const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]/;
const TEXT = /[\t\u0020-\u007e\u0080-\u00ff]/;

export function isToken(character: string): boolean {
  return TOKEN.test(character);
}

export function isText(character: string): boolean {
  return TEXT.test(character);
}

export class ReferenceText {
  readonly text: string;
  at = 0;

  constructor(input: Uint8Array) {
    this.text = Array.from(input, (octet) => String.fromCharCode(octet)).join("");
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** The next character, which must exist. */
  peek(): string {
    const character = this.text[this.at];
    if (character === undefined) throw new Refused("H1_TRUNCATED", this.text.length);
    return character;
  }

  next(): string {
    const character = this.peek();
    this.at += 1;
    return character;
  }

  expect(wanted: string, code: Http1FaultCode): void {
    if (this.peek() !== wanted) throw new Refused(code, this.at);
    this.at += 1;
  }

  /** As many characters as there are, `count` at most. */
  take(count: number): string {
    const taken = this.text.slice(this.at, this.at + count);
    this.at += taken.length;
    return taken;
  }

  /** A line of text, its break left out. */
  line(octetsMax: number): string {
    const start = this.at;
    while (this.at - start < octetsMax && isText(this.peek())) this.at += 1;
    const end = this.peek();
    if (end !== "\r") throw new Refused(refusalOfLine(end), this.at);
    const line = this.text.slice(start, this.at);
    this.at += 1;
    this.expect("\n", "H1_LINE_END");
    return line;
  }
}

function refusalOfLine(end: string): Http1FaultCode {
  if (end === "\n") return "H1_LINE_END";
  return isText(end) ? "H1_START_LINE_TOO_LONG" : "H1_CONTROL";
}
