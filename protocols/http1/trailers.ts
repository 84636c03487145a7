/** Which fields a trailer section may not have: those that would change how the message was read or where it went. */
import type { Fields } from "./event.ts";

/** RFC 9110 6.5.1: message framing, routing, and control of the connection. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** The number of the first field that is forbidden, or -1. */
export function forbiddenTrailer(trailers: Fields): number {
  for (let index = 0; index < trailers.length; index += 2) {
    if (FORBIDDEN.has((trailers[index] ?? "").toLowerCase())) return index >> 1;
  }
  return -1;
}
