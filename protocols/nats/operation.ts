/**
 * What servers and clients say to each other, as plain data.
 *
 * Payloads stay octets. Subjects and header values are UTF-8 text. Names of header fields are text to be compared,
 * never names of object properties; their order and spelling are kept. Subscriptions are known by numbers,
 * which the client chooses.
 */
import type { NatsFault } from "./faults.ts";

/** What a server says of itself; what it left out has the default that clients assume. */
export interface NatsInfo {
  readonly serverId: string;
  readonly version: string;
  readonly maxPayload: number;
  readonly headers: boolean;
  /** The server is about to go: look for another. */
  readonly lameDuck: boolean;
  readonly authRequired: boolean;
  readonly tlsRequired: boolean;
  readonly nonce: string;
  readonly connectUrls: readonly string[];
}

/** What a client says of itself; what it left out has the default that servers assume. */
export interface ConnectOptions {
  /** Whether every operation is answered with `+OK`. */
  readonly verbose: boolean;
  readonly pedantic: boolean;
  /** Whether its own messages come back to it. */
  readonly echo: boolean;
  readonly headers: boolean;
  /** Whether a request that nobody hears is answered with status 503. */
  readonly noResponders: boolean;
  readonly name: string;
  readonly lang: string;
  readonly version: string;
}

export interface HeaderField {
  readonly name: string;
  readonly value: string;
}

export interface MessageHeaders {
  /** 0 where there is none. */
  readonly status: number;
  readonly description: string;
  readonly fields: readonly HeaderField[];
}

interface Carried {
  /** Empty where it is no UTF-8: with other characters in their place it would be another subject. */
  readonly subject: string;
  readonly reply: string | undefined;
  /**
   * Why the subject is empty, or there is no reply although there is a word. Servers pass both on unread, so it is the
   * mistake of whoever published, and costs nobody else their connection.
   */
  readonly subjectFault: NatsFault | undefined;
  readonly headers: MessageHeaders | undefined;
  /**
   * Why there are no headers although there is a block: it is wrong, or larger than is read. Servers pass blocks on
   * unread, so it is the mistake of whoever published: it costs this message its headers, and not everybody their
   * connection.
   */
  readonly headerFault: NatsFault | undefined;
  readonly payload: Uint8Array;
}

export interface NatsMessage extends Carried {
  readonly kind: "message";
  readonly sid: number;
}

export interface Publication extends Carried {
  readonly kind: "publish";
}

export type ServerOperation =
  | NatsMessage
  | { readonly kind: "info"; readonly info: NatsInfo }
  | { readonly kind: "error"; readonly text: string }
  | { readonly kind: "ping" | "pong" | "ok" };

export type ClientOperation =
  | Publication
  | { readonly kind: "connect"; readonly options: ConnectOptions }
  | { readonly kind: "subscribe"; readonly subject: string; readonly queue: string | undefined; readonly sid: number }
  /** `max` messages are delivered in all, counted from the start; 0 ends it at once. */
  | { readonly kind: "unsubscribe"; readonly sid: number; readonly max: number }
  | { readonly kind: "ping" | "pong" };
