/** The frames of RFC 9113 6 as plain data, and the numbers they are made of. */

export const FRAME_TYPE = {
  data: 0x0,
  headers: 0x1,
  priority: 0x2,
  rstStream: 0x3,
  settings: 0x4,
  pushPromise: 0x5,
  ping: 0x6,
  goaway: 0x7,
  windowUpdate: 0x8,
  continuation: 0x9,
} as const;

export const FLAG = { ack: 0x1, endStream: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

/** Names of RFC 9113 6.5.2. */
export const SETTING = {
  headerTableSize: 0x1,
  enablePush: 0x2,
  maxConcurrentStreams: 0x3,
  initialWindowSize: 0x4,
  maxFrameSize: 0x5,
  maxHeaderListSize: 0x6,
} as const;

/** Octets of every frame's header (4.1). */
export const FRAME_HEADER_OCTETS = 9;
/** The smallest SETTINGS_MAX_FRAME_SIZE, which is also the initial one (6.5.2). */
export const FRAME_SIZE_MIN = 16_384;
/** The largest SETTINGS_MAX_FRAME_SIZE (6.5.2). */
export const FRAME_SIZE_MAX = 16_777_215;
/** The largest flow-control window, stream identifier and window increment. */
export const INT31_MAX = 0x7fff_ffff;
export const PING_OCTETS = 8;
/** Octets of one parameter of SETTINGS. */
export const SETTING_OCTETS = 6;
/** Octets of the deprecated priority fields of HEADERS and PRIORITY. */
export const PRIORITY_OCTETS = 5;

/** What a client sends before its first frame (3.4). */
export const CLIENT_PREFACE = Uint8Array.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (unit) => unit.charCodeAt(0));

export interface Setting {
  readonly id: number;
  readonly value: number;
}

interface FrameBase {
  readonly streamId: number;
  /** Stream offset of the first octet of the frame. */
  readonly offset: number;
}

export interface DataFrame extends FrameBase {
  readonly kind: "data";
  readonly data: Uint8Array;
  /** Octets of padding, the octet of its length included: what flow control counts besides the data. */
  readonly padding: number;
  readonly endStream: boolean;
}

export interface HeadersFrame extends FrameBase {
  readonly kind: "headers";
  readonly fragment: Uint8Array;
  readonly endStream: boolean;
  readonly endHeaders: boolean;
  /** The stream it says to depend on (RFC 7540 5.3), which means nothing but must not be itself. */
  readonly dependency: number | undefined;
}

export interface PushPromiseFrame extends FrameBase {
  readonly kind: "push-promise";
  readonly promisedId: number;
  readonly fragment: Uint8Array;
  readonly endHeaders: boolean;
}

export interface ContinuationFrame extends FrameBase {
  readonly kind: "continuation";
  readonly fragment: Uint8Array;
  readonly endHeaders: boolean;
}

export interface PriorityFrame extends FrameBase {
  readonly kind: "priority";
  /** `undefined` where the frame has not 5 octets, which concerns its stream alone (6.3). */
  readonly dependency: number | undefined;
}

export interface RstStreamFrame extends FrameBase {
  readonly kind: "rst-stream";
  readonly errorCode: number;
}

export interface SettingsFrame extends FrameBase {
  readonly kind: "settings";
  readonly ack: boolean;
  readonly settings: readonly Setting[];
}

export interface PingFrame extends FrameBase {
  readonly kind: "ping";
  readonly ack: boolean;
  readonly opaque: Uint8Array;
}

export interface GoawayFrame extends FrameBase {
  readonly kind: "goaway";
  readonly lastStreamId: number;
  readonly errorCode: number;
  readonly debug: Uint8Array;
}

export interface WindowUpdateFrame extends FrameBase {
  readonly kind: "window-update";
  readonly increment: number;
}

/** A type that this version does not know: its payload was skipped (5.5). */
interface UnknownFrame extends FrameBase {
  readonly kind: "unknown";
  readonly type: number;
  readonly length: number;
}

export type Frame =
  | DataFrame
  | HeadersFrame
  | PushPromiseFrame
  | ContinuationFrame
  | PriorityFrame
  | RstStreamFrame
  | SettingsFrame
  | PingFrame
  | GoawayFrame
  | WindowUpdateFrame
  | UnknownFrame;
