/** What an endpoint tells its owner. Frames carry capabilities and payloads: they are for use and not for logs. */
import type { ContentFrame } from "./frame.ts";
import type { OapLimits } from "./limits.ts";
import type { Status } from "./status.ts";

export type OapEvent =
  /** The handshake is done; these limits hold. */
  | { readonly kind: "open"; readonly ua: string | null; readonly limits: OapLimits }
  /** A frame of a request: START opens the stream, END closes the request. */
  | { readonly kind: "request"; readonly frame: ContentFrame }
  /** A frame of a response; END closes the stream. */
  | { readonly kind: "response"; readonly frame: ContentFrame }
  | { readonly kind: "event"; readonly frame: ContentFrame }
  /** More may be sent on this stream. */
  | { readonly kind: "credit"; readonly corrId: bigint }
  /** The stream ended and its corr_id may be used again. */
  | { readonly kind: "closed"; readonly corrId: bigint }
  /** The peer has ended the connection before the stream. */
  | { readonly kind: "aborted"; readonly corrId: bigint }
  /** The peer's error frame: the connection is over. */
  | { readonly kind: "failed"; readonly status: Status; readonly corrId: bigint };
