/** What a client is told, and what it says. */
import type { NatsFault } from "./faults.ts";
import type { NatsLimits } from "./limits.ts";
import type { MessageHeaders, NatsMessage } from "./operation.ts";

export interface ClientOptions {
  readonly limits: NatsLimits;
  /** A subject that no other connection has, nor this one had before. */
  readonly inbox: string;
  /** In ticks of a microsecond; `advance` goes on from there. */
  readonly now?: number;
}

export interface Publishing {
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly reply?: string | undefined;
  readonly headers?: MessageHeaders | undefined;
}

/** What became of a request or a flush. Nothing is said of a request that was cancelled. */
export type ClientEvent =
  | { readonly kind: "reply"; readonly number: number; readonly message: NatsMessage }
  | { readonly kind: "no-responders" | "lost"; readonly number: number }
  | { readonly kind: "flushed" | "unflushed"; readonly number: number }
  | { readonly kind: "refused"; readonly text: string }
  | { readonly kind: "drained" };

export interface ClientAnswer {
  readonly events: readonly ClientEvent[];
  readonly fault: NatsFault | undefined;
}

/** `full` while too much waits; `too-large` and `no-headers` by what the server said of itself. */
export type NotSent = "full" | "closed" | "too-large" | "no-headers";
