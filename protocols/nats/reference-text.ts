/** What the reference shares: a refusal that is thrown inside, and UTF-8 by regular expression over Latin-1 text. */
import type { NatsFaultCode } from "./faults.ts";

export class Refused extends Error {
  readonly code: NatsFaultCode;
  readonly at: number;

  constructor(code: NatsFaultCode, at: number) {
    super(code);
    this.code = code;
    this.at = at;
  }
}

const WHOLE =
  /^(?:[\0-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})*/;
const BEGUN =
  /^(?:[\xc2-\xdf]|\xe0[\xa0-\xbf]?|[\xe1-\xec\xee\xef][\x80-\xbf]?|\xed[\x80-\x9f]?|\xf0(?:[\x90-\xbf][\x80-\xbf]?)?|[\xf1-\xf3][\x80-\xbf]{0,2}|\xf4(?:[\x80-\x8f][\x80-\xbf]?)?)?/;

/** One character per octet. */
export function latin1Text(octets: Uint8Array): string {
  return Array.from(octets, (octet) => String.fromCharCode(octet)).join("");
}

/** Latin-1 text as the UTF-8 that its octets are; refuses it at `at` and its first octet that is none. */
export function utf8Text(text: string, at: number): string {
  const whole = WHOLE.exec(text)?.[0].length ?? 0;
  if (whole < text.length) {
    throw new Refused("NATS_UTF8", at + whole + (BEGUN.exec(text.slice(whole))?.[0].length ?? 0));
  }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(text, (unit) => unit.charCodeAt(0)));
}

/** A number of at most so many digits; `at` is where the text begins. */
export function digits(
  text: string,
  at: number,
  { code, max }: { readonly code: NatsFaultCode; readonly max: number },
) {
  const run = /^[0-9]*/.exec(text)?.[0].length ?? 0;
  if (run < text.length || run > max) throw new Refused(code, at + Math.min(run, max));
  return Number(text);
}
