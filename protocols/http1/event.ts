/** What a connection says, in plain data. Nothing of it shares memory with the chunks it came in. */

/** Names and values in turn, as they came and in that order; white space around values is left out. */
export type Fields = readonly string[];

/** How the content of a message ends: there is none, after `length` octets, with the last chunk, or with the connection. */
export type Framing = "none" | "length" | "chunked" | "close";

interface Head {
  /** The minor version; the major one is 1. */
  readonly minor: number;
  readonly fields: Fields;
  readonly framing: Framing;
  /** Octets of content, where `framing` is `length`; else 0. */
  readonly length: number;
  /** Whether the connection ends with this message. */
  readonly isLast: boolean;
  /** Whether what follows the message is no HTTP (CONNECT, or a protocol that was switched to). */
  readonly isTunnel: boolean;
}

export interface RequestHead extends Head {
  readonly kind: "request";
  readonly method: string;
  readonly target: string;
  /** Whether the client waits for `100 Continue` before it sends its content. */
  readonly isWaiting: boolean;
  /** The protocol that the request asks to switch to, among those that the server knows; else empty. */
  readonly upgrade: string;
}

export interface ResponseHead extends Head {
  readonly kind: "response";
  readonly status: number;
  readonly reason: string;
  /** Whether another response to the same request follows (1xx, but for 101). */
  readonly isInterim: boolean;
}

interface Content {
  readonly kind: "content";
  readonly octets: Uint8Array;
}

/** The end of a message. Interim responses have none. */
interface MessageEnd {
  readonly kind: "end";
  readonly trailers: Fields;
}

/** Octets behind the last message of a connection that has become a tunnel. */
interface Tunnel {
  readonly kind: "tunnel";
  readonly octets: Uint8Array;
}

export type MessageHead = RequestHead | ResponseHead;
export type Http1Event = MessageHead | Content | MessageEnd | Tunnel;

/** The first value of a field, by its name in lower case. */
export function valueOf(fields: Fields, name: string): string | undefined {
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const other = fields[index] ?? "";
    if (other.length === name.length && other.toLowerCase() === name) return fields[index + 1];
  }
  return undefined;
}
