/** What an HTTP/2 connection tells its user. Everything of a request or response comes in the order of its stream. */
import type { HeaderField } from "../hpack/header-field.ts";
import type { Http2Fault } from "./faults.ts";
import type { Setting } from "./frame.ts";

interface StreamEvent {
  readonly streamId: number;
}

/** To a server: a new stream. Its fields keep the rules of RFC 9113 8.2 and 8.3. */
interface RequestEvent extends StreamEvent {
  readonly kind: "request";
  readonly fields: readonly HeaderField[];
  readonly endStream: boolean;
}

/** To a client: the final response. */
interface ResponseEvent extends StreamEvent {
  readonly kind: "response";
  readonly status: number;
  readonly fields: readonly HeaderField[];
  readonly endStream: boolean;
}

/** To a client: a response of class 1xx, with a final one to follow. */
interface InformationalEvent extends StreamEvent {
  readonly kind: "informational";
  readonly status: number;
  readonly fields: readonly HeaderField[];
}

/** Content, never empty unless it ends the stream. Its octets must be given back with `releaseCredit`. */
interface DataEvent extends StreamEvent {
  readonly kind: "data";
  readonly data: Uint8Array;
  readonly endStream: boolean;
}

/** Trailers, which always end the stream. */
interface TrailersEvent extends StreamEvent {
  readonly kind: "trailers";
  readonly fields: readonly HeaderField[];
}

/**
 * The stream is gone, and nothing more comes of it. `peer`: by RST_STREAM. `local`: by us for the peer's
 * mistake, which `fault` names. `goaway`: the peer did not and will not process it; it may be tried again.
 */
interface ResetEvent extends StreamEvent {
  readonly kind: "reset";
  readonly by: "peer" | "local" | "goaway";
  readonly errorCode: number;
  readonly fault: Http2Fault | undefined;
}

/** To a client: the server will send a response to this request on the promised stream. */
interface PushEvent extends StreamEvent {
  readonly kind: "push";
  readonly promisedId: number;
  readonly fields: readonly HeaderField[];
}

interface SettingsEvent {
  readonly kind: "settings";
  readonly settings: readonly Setting[];
}

/** The peer obeys our settings now. */
interface SettingsAckEvent {
  readonly kind: "settings-ack";
}

/** The answer to a `ping` of the user. */
interface PingAckEvent {
  readonly kind: "ping-ack";
  readonly opaque: Uint8Array;
}

/** The peer opens no more streams and takes none above `lastStreamId`. */
interface GoawayEvent {
  readonly kind: "goaway";
  readonly lastStreamId: number;
  readonly errorCode: number;
  readonly debug: Uint8Array;
}

export type Http2Event =
  | RequestEvent
  | ResponseEvent
  | InformationalEvent
  | DataEvent
  | TrailersEvent
  | ResetEvent
  | PushEvent
  | SettingsEvent
  | SettingsAckEvent
  | PingAckEvent
  | GoawayEvent;
