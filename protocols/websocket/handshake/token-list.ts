/**
 * Lists in field values: of tokens (RFC 9110 5.6.1), and of extensions with parameters (RFC 6455 9.1). Read
 * from left to right once; names are data, so `__proto__` is a name like any other.
 */
import { TOKEN_OCTETS } from "./head-reader.ts";

export interface Extension {
  readonly name: string;
  /** In the order they came, duplicates included; `undefined` for a parameter without a value. */
  readonly parameters: readonly (readonly [name: string, value: string | undefined])[];
}

/** The tokens of a comma-separated list; `undefined` where it is none. Empty elements are skipped. */
export function readTokens(text: string): string[] | undefined {
  const reader = new Reader(text);
  const tokens: string[] = [];
  while (!reader.atEnd) {
    const token = reader.token();
    if (token !== "") tokens.push(token);
    if (!reader.skip(",") && !reader.atEnd) return undefined;
  }
  return tokens;
}

/** The value of Sec-WebSocket-Extensions; `undefined` where it is none. */
export function readExtensions(text: string): Extension[] | undefined {
  const reader = new Reader(text);
  const extensions: Extension[] = [];
  do {
    const name = reader.token();
    const parameters = name === "" ? undefined : readParameters(reader);
    if (parameters === undefined) return undefined;
    extensions.push({ name, parameters });
  } while (reader.skip(","));
  return reader.atEnd ? extensions : undefined;
}

function readParameters(reader: Reader): Extension["parameters"] | undefined {
  const parameters: (readonly [string, string | undefined])[] = [];
  while (reader.skip(";")) {
    const name = reader.token();
    const value = name !== "" && reader.skip("=") ? reader.tokenOrQuoted() : undefined;
    if (name === "" || value === "") return undefined;
    parameters.push([name, value]);
  }
  return parameters;
}

/** White space around what is read is skipped. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skipBlanks();
  }

  get atEnd(): boolean {
    return this.#at === this.#text.length;
  }

  skip(delimiter: string): boolean {
    if (this.#text[this.#at] !== delimiter) return false;
    this.#at += 1;
    this.#skipBlanks();
    return true;
  }

  /** Empty where no token is. */
  token(): string {
    const start = this.#at;
    while (!this.atEnd && TOKEN_OCTETS.has(this.#text.charCodeAt(this.#at))) this.#at += 1;
    const token = this.#text.slice(start, this.#at);
    this.#skipBlanks();
    return token;
  }

  /** A quoted value has to be a token once its quotes are gone (RFC 6455 9.1). Empty where neither is. */
  tokenOrQuoted(): string {
    if (this.#text[this.#at] !== '"') return this.token();
    let value = "";
    for (this.#at += 1; !this.atEnd && this.#text[this.#at] !== '"'; this.#at += 1) {
      if (this.#text[this.#at] === "\\") this.#at += 1;
      if (!TOKEN_OCTETS.has(this.#text.charCodeAt(this.#at))) return "";
      value += this.#text[this.#at];
    }
    return this.skip('"') ? value : "";
  }

  #skipBlanks(): void {
    while (this.#text[this.#at] === " " || this.#text[this.#at] === "\t") this.#at += 1;
  }
}
