/**
 * Names of fields that most messages have, as they are mostly written. They are found by their octets, so that no text
 * is made for them.
 */
import { octetsOf } from "./octets-of.ts";

const TITLES = [
  "Accept",
  "Accept-Charset",
  "Accept-Encoding",
  "Accept-Language",
  "Accept-Ranges",
  "Access-Control-Allow-Origin",
  "Allow",
  "Alt-Svc",
  "Authorization",
  "Cache-Control",
  "Connection",
  "Content-Disposition",
  "Content-Encoding",
  "Content-Language",
  "Content-Length",
  "Content-Range",
  "Content-Security-Policy",
  "Content-Type",
  "Cookie",
  "Date",
  "ETag",
  "Expect",
  "Expires",
  "Forwarded",
  "Host",
  "If-Match",
  "If-Modified-Since",
  "If-None-Match",
  "If-Range",
  "Keep-Alive",
  "Last-Modified",
  "Link",
  "Location",
  "Origin",
  "Pragma",
  "Priority",
  "Range",
  "Referer",
  "Retry-After",
  "Sec-Fetch-Dest",
  "Sec-Fetch-Mode",
  "Sec-Fetch-Site",
  "Sec-Fetch-User",
  "Server",
  "Set-Cookie",
  "Strict-Transport-Security",
  "Trailer",
  "Transfer-Encoding",
  "Upgrade",
  "Upgrade-Insecure-Requests",
  "User-Agent",
  "Vary",
  "X-Content-Type-Options",
  "X-Forwarded-For",
  "X-Forwarded-Proto",
];

const SLOT_SHIFT = 23;
const SLOTS = 2 ** (32 - SLOT_SHIFT);
const WORD_OCTETS = 4;

interface KnownName {
  readonly text: string;
  /** Its octets, four at a time from the start, and its last four. */
  readonly words: readonly number[];
}

const NONE: KnownName = { text: "", words: [] };
/** At the slot of each name; of two at one slot, the first. */
const NAMES: KnownName[] = Array.from({ length: SLOTS }, () => NONE);

for (const text of [...TITLES, ...TITLES.map((title) => title.toLowerCase())]) {
  const view = new DataView(octetsOf(text).buffer);
  const last = text.length - WORD_OCTETS;
  const words = Array.from({ length: Math.ceil(text.length / WORD_OCTETS) }, (_, word) =>
    view.getInt32(Math.min(word * WORD_OCTETS, last), true),
  );
  const slot = slotOf(view.getInt32(0, true), view.getInt32(last, true), text.length);
  if (NAMES[slot] === NONE) NAMES[slot] = { text, words };
}

/** The octets from `start` to `end` as a name that is known; `undefined` where they are none. */
export function knownName(view: DataView, start: number, end: number): string | undefined {
  const last = end - WORD_OCTETS;
  if (last < start) return undefined;
  const { text, words } = NAMES[slotOf(view.getInt32(start, true), view.getInt32(last, true), end - start)] ?? NONE;
  if (text.length !== end - start) return undefined;
  let at = start;
  for (const word of words) {
    if (view.getInt32(Math.min(at, last), true) !== word) return undefined;
    at += WORD_OCTETS;
  }
  return text;
}

/** Gives nearly every name above a slot of its own. */
function slotOf(first: number, last: number, length: number): number {
  return (Math.imul(first, 0x9e3779b1) + Math.imul(last, 0x85ebca6b) + length) >>> SLOT_SHIFT;
}
