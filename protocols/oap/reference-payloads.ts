/** The payloads of the executable specification: HELLO, character by character, and the outline of a zstd frame. */
import type { OapFaultCode } from "./faults.ts";

/** The `ua` of a HELLO, or `undefined` where the payload is none. */
export function readHello(payload: Uint8Array): string | null | undefined {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(payload);
  // Octets that are no UTF-8 come back as other octets.
  if (String(new TextEncoder().encode(text)) !== String(payload)) return undefined;
  let rest = text;
  const expect = (token: string): boolean => {
    rest = rest.replace(/^[ \n\r\t]+/, "");
    const found = rest.startsWith(token);
    rest = found ? rest.slice(token.length) : rest;
    return found;
  };
  if (!expect("{") || !expect('"ua"') || !expect(":")) return undefined;
  if (expect("null")) return expect("}") && isBlank(rest) ? null : undefined;
  const end = rest.lastIndexOf("}");
  if (end < 0 || !isBlank(rest.slice(end + 1))) return undefined;
  try {
    const value: unknown = JSON.parse(rest.slice(0, end));
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

function isBlank(text: string): boolean {
  return /^[ \n\r\t]*$/.test(text);
}

interface ZstdVerdict {
  readonly fault: OapFaultCode | undefined;
  readonly contentMin: number;
  readonly window: number;
}

function refuse(fault: OapFaultCode): ZstdVerdict {
  return { fault, contentMin: 0, window: 0 };
}

/** RFC 8878 3.1.1, with the header taken field by field off the front. */
export function zstdVerdict(payload: Uint8Array): ZstdVerdict {
  let rest = [...payload];
  let missing = false;
  const number = (octets: number): number => {
    missing ||= rest.length < octets;
    const value = rest.slice(0, octets).reduceRight((high, octet) => high * 256 + octet, 0);
    rest = rest.slice(octets);
    return value;
  };
  if (number(4) !== 0xfd2fb528) return refuse("OAP_COMP_CORRUPT");
  const descriptor = number(1);
  const single = (descriptor & 32) > 0;
  const windowByte = single ? 0 : number(1);
  const dictionary = number([0, 1, 2, 4][descriptor & 3] ?? 0);
  const sizeOctets = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const size = number(sizeOctets) + (sizeOctets === 2 ? 256 : 0);
  if (missing || (descriptor & 8) > 0) return refuse("OAP_COMP_CORRUPT");
  if (dictionary > 0) return refuse("OAP_COMP_DICTIONARY");
  const exponent = 2 ** (10 + Math.floor(windowByte / 8));
  const window = single ? Math.max(1024, size) : exponent * (1 + (windowByte % 8) / 8);
  let plain = 0;
  for (let last = false; !last;) {
    const block = number(3);
    last = block % 2 === 1;
    const kind = ["raw", "rle", "compressed", "reserved"][Math.floor(block / 2) % 4];
    const length = Math.floor(block / 8);
    if (missing || kind === "reserved" || length > Math.min(window, 131_072)) return refuse("OAP_COMP_CORRUPT");
    plain += kind === "compressed" ? 0 : length;
    number(kind === "rle" ? 1 : length);
  }
  number((descriptor & 4) > 0 ? 4 : 0);
  if (missing) return refuse("OAP_COMP_CORRUPT");
  if (rest.length > 0) return refuse("OAP_COMP_TRAILING");
  return { fault: undefined, contentMin: Math.max(plain, size), window };
}
