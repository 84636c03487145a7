/** A digest of events: what differs to a user differs in digest, and how content was cut does not. */
import { fold, hashText } from "../../lab/core/hash.ts";
import type { Fields, Http1Event } from "./event.ts";

export function digestEvent(state: number, event: Http1Event): number {
  switch (event.kind) {
    case "request":
      return digestTexts(state, [
        `${event.kind} ${event.minor} ${event.framing} ${event.length} ${event.isLast} ${event.isTunnel}`,
        `${event.isWaiting}`,
        event.method,
        event.target,
        event.upgrade,
        ...event.fields,
      ]);
    case "response":
      return digestTexts(state, [
        `${event.kind} ${event.minor} ${event.framing} ${event.length} ${event.isLast} ${event.isTunnel}`,
        `${event.status} ${event.isInterim}`,
        event.reason,
        ...event.fields,
      ]);
    case "content":
    case "tunnel":
      return event.octets.reduce((digest, octet) => fold(digest, octet), state);
    case "end":
      return digestTexts(fold(state, event.trailers.length), event.trailers);
    default:
      return event satisfies never;
  }
}

function digestTexts(state: number, texts: Fields): number {
  return texts.reduce((digest, text) => fold(digest, hashText(text)), fold(state, texts.length));
}
