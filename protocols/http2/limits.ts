/**
 * Every limit of an HTTP/2 endpoint, with its default. One tick is a microsecond.
 *
 * What a peer may cost without sending content is counted by flood limits: `max` at once, and one more
 * after every `refillTicks`. RFC 9113 10.5 names the features that need one.
 */
import type { HpackLimits } from "../hpack/limits.ts";
import { hpackLimits } from "../hpack/limits.ts";
import { FRAME_SIZE_MAX, FRAME_SIZE_MIN, INT31_MAX } from "./frame.ts";

export interface FloodLimit {
  readonly max: number;
  readonly refillTicks: number;
}

export interface FloodLimits {
  /** RST_STREAM received (CVE-2023-44487). */
  readonly resetsReceived: FloodLimit;
  /** RST_STREAM sent for what the peer did, refusals included (CVE-2025-8671). */
  readonly resetsSent: FloodLimit;
  readonly settings: FloodLimit;
  readonly pings: FloodLimit;
  /** DATA without content that does not end its stream. */
  readonly emptyData: FloodLimit;
  /** Octets of padding beyond the content of the same frame. */
  readonly paddingOctets: FloodLimit;
  /** WINDOW_UPDATE beyond two for each DATA frame sent. */
  readonly windowUpdates: FloodLimit;
  readonly goaways: FloodLimit;
  /** PRIORITY, unknown frames, and frames on streams that were reset here. */
  readonly ignoredFrames: FloodLimit;
}

export type FloodName = keyof FloodLimits;

export interface Http2Limits {
  /** SETTINGS_MAX_FRAME_SIZE. */
  readonly frameSizeMax: number;
  /** SETTINGS_MAX_CONCURRENT_STREAMS: streams that the peer may have open, or have reserved. */
  readonly streamsMax: number;
  /** SETTINGS_INITIAL_WINDOW_SIZE. */
  readonly streamWindowOctets: number;
  /** The window of the connection, 65 535 or more. */
  readonly connectionWindowOctets: number;
  /** SETTINGS_ENABLE_PUSH of a client. */
  readonly pushEnabled: boolean;
  /** Limits of header blocks. `headerTableSize` is SETTINGS_HEADER_TABLE_SIZE. */
  readonly hpack: HpackLimits;
  /** Parameters in one SETTINGS frame. */
  readonly settingsPerFrameMax: number;
  /** CONTINUATION frames of one header block. */
  readonly continuationsMax: number;
  /** Closed streams that are remembered, to tell how they were closed. */
  readonly closedStreamsMax: number;
  /** Content that waits for the peer's flow control, over all streams. */
  readonly queuedOctetsMax: number;
  /** Frames that wait to be taken as output. */
  readonly outputOctetsMax: number;
  readonly floods: FloodLimits;
  readonly settingsAckTicks: number;
  /** From the first frame of a header block to its last. */
  readonly headerBlockTicks: number;
  /** From the first octet of a frame to its last. The preface is one. */
  readonly frameTicks: number;
  /** How long content or output may wait for the peer. */
  readonly sendStalledTicks: number;
  /** Without any input and output, streams or none; who keeps silent ones for longer pings. */
  readonly idleTicks: number;
  /** From `shutdown` to the end of the last stream. */
  readonly drainTicks: number;
}

const SECOND_TICKS = 1_000_000;

/** Defaults for real traffic: a connection that holds under 1.5 MiB at its worst, content of open windows apart. */
export const DEFAULT_HTTP2_LIMITS: Http2Limits = {
  frameSizeMax: FRAME_SIZE_MIN,
  streamsMax: 100,
  streamWindowOctets: 65_535,
  connectionWindowOctets: 1_048_576,
  pushEnabled: false,
  hpack: hpackLimits(),
  settingsPerFrameMax: 32,
  continuationsMax: 8,
  closedStreamsMax: 128,
  queuedOctetsMax: 1_048_576,
  outputOctetsMax: 262_144,
  floods: {
    resetsReceived: { max: 200, refillTicks: SECOND_TICKS / 20 },
    resetsSent: { max: 200, refillTicks: SECOND_TICKS / 20 },
    settings: { max: 16, refillTicks: SECOND_TICKS },
    pings: { max: 64, refillTicks: SECOND_TICKS / 4 },
    emptyData: { max: 64, refillTicks: SECOND_TICKS / 4 },
    paddingOctets: { max: 65_536, refillTicks: 100 },
    windowUpdates: { max: 1_000, refillTicks: SECOND_TICKS / 100 },
    goaways: { max: 4, refillTicks: 10 * SECOND_TICKS },
    ignoredFrames: { max: 1_000, refillTicks: SECOND_TICKS / 100 },
  },
  settingsAckTicks: 10 * SECOND_TICKS,
  headerBlockTicks: 10 * SECOND_TICKS,
  frameTicks: 30 * SECOND_TICKS,
  sendStalledTicks: 60 * SECOND_TICKS,
  idleTicks: 300 * SECOND_TICKS,
  drainTicks: 30 * SECOND_TICKS,
};

/** The initial SETTINGS_HEADER_TABLE_SIZE and windows, in force until settings are acknowledged (6.5.2, 6.9.2). */
export const INITIAL_HEADER_TABLE_SIZE = 4_096;
export const INITIAL_WINDOW_OCTETS = 65_535;

type Overrides = Partial<Omit<Http2Limits, "floods">> & { readonly floods?: Partial<FloodLimits> };

/** The defaults with some limits replaced. Throws `RangeError` for a limit that the protocol forbids. */
export function http2Limits({ floods = {}, ...overrides }: Overrides = {}): Http2Limits {
  const limits = { ...DEFAULT_HTTP2_LIMITS, ...overrides, floods: { ...DEFAULT_HTTP2_LIMITS.floods, ...floods } };
  requireWithin("frameSizeMax", limits.frameSizeMax, FRAME_SIZE_MIN, FRAME_SIZE_MAX);
  requireWithin("streamsMax", limits.streamsMax, 0, INT31_MAX);
  requireWithin("streamWindowOctets", limits.streamWindowOctets, 0, INT31_MAX);
  requireWithin("connectionWindowOctets", limits.connectionWindowOctets, INITIAL_WINDOW_OCTETS, INT31_MAX);
  for (const [name, { max, refillTicks }] of Object.entries(limits.floods)) {
    requireWithin(`floods.${name}.max`, max, 0, Number.MAX_SAFE_INTEGER);
    requireWithin(`floods.${name}.refillTicks`, refillTicks, 1, Number.MAX_SAFE_INTEGER);
  }
  requireWithin("hpack.headerTableSizeMax", limits.hpack.headerTableSizeMax, INITIAL_HEADER_TABLE_SIZE, INT31_MAX);
  return limits;
}

function requireWithin(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`HTTP/2 limit "${name}" must be an integer from ${min} to ${max}`);
  }
}
