/** What became of a wish to send: mistakes of timing are values, since the peer's frames decide them. */

export type Sent = { readonly kind: "sent" } | { readonly kind: "refused"; readonly why: Refusal };

export type Refusal =
  /** The handshake is not done, or the connection is closing or over. */
  | "not-open"
  /** The stream is not there, or this direction of it has ended. */
  | "no-stream"
  /** The corr_id belongs to a stream whose end the peer has not seen. */
  | "in-use"
  /** As many streams are open as were granted. */
  | "too-many"
  /** The window is full: a `credit` event follows. */
  | "stalled"
  /** Too much waits to be written. */
  | "full"
  /** A frame that neither carries anything nor opens or ends a stream: the peer counts such frames. */
  | "empty"
  /** The server takes no frame with such flags. */
  | "unsupported"
  /** Events were not asked for with the capability that opened the stream. */
  | "not-subscribed";

export const SENT: Sent = { kind: "sent" };

export function refused(why: Refusal): Sent {
  return { kind: "refused", why };
}
