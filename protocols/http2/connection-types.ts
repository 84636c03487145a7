/** What an HTTP/2 connection is created with, and what its calls answer. */
import type { Decoded } from "../../lab/core/decoder.ts";
import type { Http2Event } from "./connection-events.ts";
import type { Http2Fault } from "./faults.ts";
import type { Http2Limits } from "./limits.ts";

export type Role = "client" | "server";

export interface ConnectionOptions {
  readonly role: Role;
  readonly limits?: Http2Limits;
  /** When the connection begins, in ticks; 0 by default. */
  readonly now?: number;
}

/** What came of octets or of time: events, and the fault that has ended the connection. */
export interface Received extends Decoded<Http2Event> {
  readonly fault: Http2Fault | undefined;
}

/** `gone`: the stream or the connection has ended. `full`: too much waits already; nothing was taken. */
export type Sent = "taken" | "full" | "gone";

/**
 * `draining`: one side has said GOAWAY. `concurrency`: the peer takes no more streams at a time.
 * `exhausted`: the stream numbers are used up. `fields`: more of them than the peer is ready to take.
 */
export type RefusalReason = "closed" | "draining" | "concurrency" | "exhausted" | "fields";

export type Requested =
  | { readonly kind: "opened"; readonly streamId: number }
  | { readonly kind: "refused"; readonly reason: RefusalReason };
