/** What the executable specification knows of a connection: streams in a plain list, windows, and counts. */
import { HpackDecoder } from "../hpack/decoder.ts";
import type { Http2Event } from "./connection-events.ts";
import type { Http2FaultCode } from "./faults.ts";
import { http2Fault } from "./faults.ts";
import type { FloodName, Http2Limits } from "./limits.ts";
import { Wrong } from "./reference-frames.ts";

export const WINDOW_MAX = 2 ** 31 - 1;

export interface RefStream {
  readonly id: number;
  state: "open" | "half" | "ignored" | "reset";
  sendWindow: number;
  receive: Credit;
  expected: number | undefined;
  content: number;
}

/** A window that is announced anew when half of it was used and given back. */
export interface Credit {
  size: number;
  left: number;
  back: number;
}

export class ReferenceState {
  readonly events: Http2Event[] = [];
  readonly limits: Http2Limits;
  readonly hpack: HpackDecoder;
  readonly counts = new Map<FloodName, number>();
  /** Every stream that was opened or refused, in the order in which it was last changed. */
  streams: RefStream[] = [];
  highest = 0;
  peerWindow = 65_535;
  ownWindow = 65_535;
  connection: Credit;
  sendWindow = 65_535;

  constructor(limits: Http2Limits) {
    this.limits = limits;
    this.hpack = new HpackDecoder({ ...limits.hpack, headerTableSize: 4_096 });
    this.connection = { size: limits.connectionWindowOctets, left: limits.connectionWindowOctets, back: 0 };
  }

  /** Streams that are neither idle nor closed. */
  active(): RefStream[] {
    return this.streams.filter(({ state }) => state === "open" || state === "half");
  }

  isActive(stream: RefStream | undefined): stream is RefStream {
    return stream !== undefined && this.active().includes(stream);
  }

  changeWindows(value: number): void {
    for (const stream of this.active()) {
      stream.sendWindow += value - this.peerWindow;
      if (stream.sendWindow > WINDOW_MAX) throw new Wrong("HTTP2_SETTINGS_WINDOW");
    }
    this.peerWindow = value;
  }

  failStream(streamId: number, code: Http2FaultCode, offset: number): void {
    const stream = this.find(streamId);
    this.countAt("resetsSent", offset);
    if (stream === undefined) return;
    this.close(stream, "ignored");
    const fault = http2Fault(code, offset);
    this.events.push({ kind: "reset", streamId, by: "local", errorCode: fault.errorCode, fault });
  }

  close(stream: RefStream, state: "reset" | "ignored"): void {
    this.streams = [...this.streams.filter(({ id }) => id !== stream.id), { ...stream, state }];
  }

  isIdle(streamId: number): boolean {
    return streamId % 2 === 0 || streamId > this.highest;
  }

  /** The stream, unless it was never used or closed so long ago that it is forgotten. */
  find(streamId: number): RefStream | undefined {
    const active = this.active();
    const closed = this.streams.filter((stream) => !active.includes(stream));
    const forgotten = closed.slice(0, Math.max(0, closed.length - this.limits.closedStreamsMax));
    return this.streams.find((stream) => stream.id === streamId && !forgotten.includes(stream));
  }

  count(name: FloodName, amount = 1): void {
    this.countAt(name, undefined, amount);
  }

  countAt(name: FloodName, offset: number | undefined, amount = 1): void {
    const count = (this.counts.get(name) ?? 0) + amount;
    this.counts.set(name, count);
    if (count > this.limits.floods[name].max) throw new Wrong(FLOODS[name], offset);
  }
}

const FLOODS: Readonly<Record<FloodName, Http2FaultCode>> = {
  resetsReceived: "HTTP2_RESET_FLOOD",
  resetsSent: "HTTP2_OWN_RESET_FLOOD",
  settings: "HTTP2_SETTINGS_FLOOD",
  pings: "HTTP2_PING_FLOOD",
  emptyData: "HTTP2_EMPTY_DATA_FLOOD",
  paddingOctets: "HTTP2_PADDING_FLOOD",
  windowUpdates: "HTTP2_WINDOW_UPDATE_FLOOD",
  goaways: "HTTP2_GOAWAY_FLOOD",
  ignoredFrames: "HTTP2_IGNORED_FRAME_FLOOD",
};

export function giveBack(credit: Credit, octets: number): void {
  credit.back += octets;
  if (2 * credit.back >= credit.size) {
    credit.left += credit.back;
    credit.back = 0;
  }
}
