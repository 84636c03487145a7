/** What the HTTP/1.1 tests share: text of one octet per character, and one way to run a decoder over any cuts. */
import type { Fault } from "../../../lab/core/decoder.ts";
import { RequestDecoder, ResponseDecoder } from "../../../protocols/http1/decoders.ts";
import type { MessageDecoder } from "../../../protocols/http1/decoder.ts";
import type { Http1Event } from "../../../protocols/http1/event.ts";
import type { Http1Limits } from "../../../protocols/http1/limits.ts";
import { http1Limits } from "../../../protocols/http1/limits.ts";

/** Chunk sizes that cut everything everywhere, and nothing. */
export const SIZES: readonly number[] = [1, 2, 3, 5, 7, 2 ** 20];

export interface Answer {
  readonly events: readonly Http1Event[];
  readonly fault: Fault | undefined;
}

/** One octet for each character. */
export function octets(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

export function decodeRequests(
  stream: string,
  limits: Partial<Http1Limits> = {},
  size = 2 ** 20,
  protocols: readonly string[] = ["websocket"],
): Answer {
  return decodeInPieces(new RequestDecoder({ limits: http1Limits(limits), protocols }), octets(stream), size);
}

/** Responses to requests of these methods; each to a GET where none are told. */
export function decodeResponses(
  stream: string,
  limits: Partial<Http1Limits> = {},
  size = 2 ** 20,
  methods?: readonly string[],
): Answer {
  const asked = methods === undefined ? "any" : "told";
  const decoder = new ResponseDecoder({ limits: http1Limits(limits), asked });
  for (const method of methods ?? []) decoder.expect(method);
  return decodeInPieces(decoder, octets(stream), size);
}

/** Each chunk is overwritten once it was pushed, as its owner may do. Pieces of content are joined. */
function decodeInPieces(decoder: MessageDecoder, stream: Uint8Array, size: number): Answer {
  const events: Http1Event[] = [];
  const add = (more: readonly Http1Event[]): void => {
    for (const event of more) {
      const last = events.at(-1);
      const isPiece = (event.kind === "content" || event.kind === "tunnel") && last?.kind === event.kind;
      if (isPiece) events.splice(-1, 1, { ...event, octets: octets(text(last.octets) + text(event.octets)) });
      else events.push(event);
    }
  };
  for (let at = 0; at < stream.length; at += size) {
    const chunk = stream.slice(at, at + size);
    add(decoder.push(chunk).events);
    chunk.fill(0xaa);
  }
  const { events: more, fault } = decoder.end();
  add(more);
  return { events, fault };
}

/** Events in short: heads by what they are asked or said, content as text. */
export function inShort(events: readonly Http1Event[]): string[] {
  return events.map((event) => {
    if (event.kind === "request") return `${event.method} ${event.target}`;
    if (event.kind === "response") return `${event.status}`;
    if (event.kind === "end") return event.trailers.length === 0 ? "end" : `end ${event.trailers.join(" ")}`;
    return `${event.kind} ${text(event.octets)}`;
  });
}
