/**
 * The fields of a head that say how its message ends, where it goes and what becomes of the connection
 * (RFC 9112 3.2, 6 and 9, RFC 9110 7.6.1 and 7.8), gathered in one pass over the section.
 */
import type { Fields } from "./event.ts";
import { isBlank } from "./octet-class.ts";

/** The names that are wanted, as they are mostly written and in lower case; no two have the same length. */
const WANTED = [
  ["Host", "host"],
  ["Expect", "expect"],
  ["Upgrade", "upgrade"],
  ["Connection", "connection"],
  ["Content-Length", "content-length"],
  ["Transfer-Encoding", "transfer-encoding"],
] as const;
const NAME_OCTETS_MAX = Math.max(...WANTED.map(([name]) => name.length));
/** The wanted name of each length, and the octet in lower case with which it starts; 0 for none. */
const BY_LENGTH = Array.from({ length: 1 + NAME_OCTETS_MAX }, (_, length) => {
  const [usual, lower] = WANTED.find(([name]) => name.length === length) ?? ["", ""];
  return { usual, lower, first: lower === "" ? 0 : lower.charCodeAt(0) };
});
const LOWER_CASE = 0x20;
const ZERO = 0x30;

export class FramingFields {
  /** How many there are of each, and the index of the first among the fields of the section. */
  lengths = 0;
  lengthField = -1;
  /** The declared length; -1 where it is not written in digits alone. Exact up to 2^53. */
  length = 0;
  /** The index of the second, where there is one. */
  lengthAgain = -1;
  codingField = -1;
  /** All codings, joined as RFC 9110 5.3 has it, in lower case. */
  codings = "";
  hosts = 0;
  hostField = -1;
  host = "";
  hostAgain = -1;
  isClose = false;
  isKeepAlive = false;
  isUpgrade = false;
  /** All protocols that `Upgrade` names, joined. */
  protocols = "";
  isWaiting = false;

  read(fields: Fields): void {
    this.#reset();
    for (let index = 0; index < fields.length; index += 2) {
      const name = fields[index] ?? "";
      if (name.length > NAME_OCTETS_MAX) continue;
      const wanted = BY_LENGTH[name.length];
      if (wanted === undefined || (name.charCodeAt(0) | LOWER_CASE) !== wanted.first) continue;
      if (name === wanted.usual || name.toLowerCase() === wanted.lower) {
        this.#take(wanted.lower, fields[index + 1] ?? "", index >> 1);
      }
    }
  }

  #take(name: string, value: string, field: number): void {
    switch (name) {
      case "host":
        if (this.hosts === 0) {
          this.hostField = field;
          this.host = value;
        } else if (this.hosts === 1) {
          this.hostAgain = field;
        }
        this.hosts += 1;
        return;
      case "expect":
        this.isWaiting ||= value.toLowerCase() === "100-continue";
        return;
      case "upgrade":
        this.protocols = this.protocols === "" ? value : `${this.protocols},${value}`;
        return;
      case "connection":
        this.#takeOptions(value);
        return;
      case "content-length":
        if (this.lengths === 0) {
          this.lengthField = field;
          this.length = readLength(value);
        } else if (this.lengths === 1) {
          this.lengthAgain = field;
        }
        this.lengths += 1;
        return;
      case "transfer-encoding":
        this.codings = this.codingField < 0 ? value.toLowerCase() : `${this.codings},${value.toLowerCase()}`;
        if (this.codingField < 0) this.codingField = field;
    }
  }

  #takeOptions(value: string): void {
    if (this.#takeOption(value)) return;
    for (const option of tokensOf(value)) this.#takeOption(option);
  }

  /** Whether it is one that matters here. */
  #takeOption(option: string): boolean {
    if (option === "keep-alive") this.isKeepAlive = true;
    else if (option === "close") this.isClose = true;
    else if (option === "upgrade") this.isUpgrade = true;
    else return false;
    return true;
  }

  #reset(): void {
    this.lengths = 0;
    this.lengthField = -1;
    this.length = 0;
    this.lengthAgain = -1;
    this.codingField = -1;
    this.codings = "";
    this.hosts = 0;
    this.hostField = -1;
    this.host = "";
    this.hostAgain = -1;
    this.isClose = false;
    this.isKeepAlive = false;
    this.isUpgrade = false;
    this.protocols = "";
    this.isWaiting = false;
  }
}

function readLength(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
    const digit = text.charCodeAt(index) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    length = length * 10 + digit;
  }
  return text === "" ? -1 : length;
}

/** What `Connection` says in all of its fields together, in lower case. */
export function optionsOf(fields: Fields): string[] {
  const options: string[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    if (fields[index]?.toLowerCase() === "connection") options.push(...tokensOf(fields[index + 1] ?? ""));
  }
  return options;
}

/** The elements of a list, in lower case, without spaces and tabs around them; other white space is a part of them. */
export function tokensOf(list: string): string[] {
  return list.split(",").map((token) => withoutBlanks(token).toLowerCase());
}

function withoutBlanks(text: string): string {
  let first = 0;
  let last = text.length;
  while (first < last && isBlank(text.charCodeAt(first))) first += 1;
  while (last > first && isBlank(text.charCodeAt(last - 1))) last -= 1;
  return text.substring(first, last);
}
