/** One stream that is neither idle nor closed (RFC 9113 5.1). */
import type { HeaderEntry } from "../hpack/header-field.ts";
import { ReceiveWindow, SendWindow } from "./flow-control.ts";

/** Content and trailers that wait to be sent. */
export type QueuedItem =
  | { readonly kind: "data"; readonly octets: Uint8Array; readonly endStream: boolean }
  | { readonly kind: "trailers"; readonly fields: readonly HeaderEntry[] };

export interface StreamOptions {
  readonly id: number;
  readonly sendWindow: number;
  readonly receiveWindow: number;
}

export class Stream {
  readonly id: number;
  readonly sendWindow: SendWindow;
  readonly receiveWindow: ReceiveWindow;
  /** Whether the peer may still send. */
  isRemoteOpen = true;
  /** Whether we have not sent END_STREAM. */
  isLocalOpen = true;
  /** Whether END_STREAM or trailers are sent or queued: nothing more may be queued. */
  isFinishing = false;
  /** Promised by PUSH_PROMISE, and its response has not begun. */
  isReserved = false;
  /** Whether the final header section, not the trailers, has come. */
  hasHeaders = false;
  /** Whether our response headers are sent. */
  hasResponded = false;
  /** Whether a response can have no content, whatever its content-length says: to HEAD. */
  isBodiless = false;
  /** What content-length announced. */
  contentLength: number | undefined;
  contentOctets = 0;
  readonly queue: QueuedItem[] = [];
  /** Where the first item of the queue has been sent to. */
  queueOffset = 0;
  queuedOctets = 0;

  constructor({ id, sendWindow, receiveWindow }: StreamOptions) {
    this.id = id;
    this.sendWindow = new SendWindow(sendWindow);
    this.receiveWindow = new ReceiveWindow(receiveWindow);
  }

  get isClosed(): boolean {
    return !this.isRemoteOpen && !this.isLocalOpen;
  }
}
