/** What a peer says, once it has said it whole. The octets belong to the receiver. */

export type WebSocketEvent =
  /** `data` is valid UTF-8. */
  | { readonly kind: "text"; readonly data: Uint8Array }
  | { readonly kind: "binary"; readonly data: Uint8Array }
  | { readonly kind: "ping"; readonly data: Uint8Array }
  | { readonly kind: "pong"; readonly data: Uint8Array }
  /** `code` is `undefined` where the frame has no body. What follows on the wire is discarded. */
  | { readonly kind: "close"; readonly code: number | undefined; readonly reason: string };
