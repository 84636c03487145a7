/** HTTP/2 as the lab decodes it: a server's side of a connection under small limits, and the frames alone. */
import type { Decoded, Decoder } from "../../lab/core/decoder.ts";
import { fold, hashBytes, hashText } from "../../lab/core/hash.ts";
import type { DecoderSubject } from "../../lab/target/decode.ts";
import type { Bounds } from "../../lab/target/observe.ts";
import { ENTRY_OVERHEAD_OCTETS } from "../hpack/limits.ts";
import { hpackLimits } from "../hpack/limits.ts";
import { digestField } from "../hpack/subject.ts";
import { Http2Connection } from "./connection.ts";
import type { Http2Event } from "./connection-events.ts";
import type { Frame } from "./frame.ts";
import { FrameDecoder } from "./frame-decoder.ts";
import { generateFrames } from "./generator.ts";
import type { Http2Limits } from "./limits.ts";
import { http2Limits, INITIAL_WINDOW_OCTETS } from "./limits.ts";
import { serveByReference } from "./reference.ts";

const SLOW_TICKS = 1_000_000;

/** Small enough that a few hundred octets reach every one of them. */
export const LAB_LIMITS: Http2Limits = http2Limits({
  streamsMax: 4,
  streamWindowOctets: 64,
  connectionWindowOctets: INITIAL_WINDOW_OCTETS,
  hpack: hpackLimits({
    headerTableSizeMax: 4_096,
    headerListSizeMax: 512,
    fieldsMax: 16,
    stringOctetsMax: 256,
    blockOctetsMax: 1_024,
  }),
  settingsPerFrameMax: 8,
  continuationsMax: 3,
  closedStreamsMax: 4,
  queuedOctetsMax: 8_192,
  outputOctetsMax: 4_096,
  floods: {
    resetsReceived: { max: 6, refillTicks: SLOW_TICKS },
    resetsSent: { max: 6, refillTicks: SLOW_TICKS },
    settings: { max: 5, refillTicks: SLOW_TICKS },
    pings: { max: 5, refillTicks: SLOW_TICKS },
    emptyData: { max: 4, refillTicks: SLOW_TICKS },
    paddingOctets: { max: 64, refillTicks: SLOW_TICKS },
    windowUpdates: { max: 8, refillTicks: SLOW_TICKS },
    goaways: { max: 3, refillTicks: SLOW_TICKS },
    ignoredFrames: { max: 8, refillTicks: SLOW_TICKS },
  },
});

/** Steps per octet: an octet of a frame header may be held, and of a field block decoded, compared and handed on. */
const WORK_PER_BYTE_MAX = 12;
const BYTES_ALLOCATED_PER_BYTE_MAX = 6;
/** Frames of output that wait, at the least octets that a frame has. */
const OUTPUT_FRAME_OCTETS_MIN = 9;
/** What may be added to the output by one frame, after which it is judged. */
const OUTPUT_SLACK_OCTETS = 64;
const PINGS_MAX = 16;

export const HTTP2_BOUNDS: Bounds = boundsOf(LAB_LIMITS);
const FRAME_BOUNDS: Bounds = { ...HTTP2_BOUNDS, bytesHeldMax: LAB_LIMITS.frameSizeMax, partsHeldMax: 0 };

/** A frame, an open block with its table, what waits to be sent; streams, open and remembered. */
export function boundsOf(limits: Http2Limits): Bounds {
  const { hpack, frameSizeMax, outputOctetsMax, queuedOctetsMax, streamsMax, closedStreamsMax } = limits;
  const blockOctets = 2 * hpack.stringOctetsMax + 2 * hpack.headerListSizeMax + hpack.headerTableSizeMax;
  const output = outputOctetsMax + OUTPUT_SLACK_OCTETS;
  const fields = hpack.headerTableSizeMax / ENTRY_OVERHEAD_OCTETS + hpack.fieldsMax + 1;
  return {
    bytesHeldMax: frameSizeMax + blockOctets + output + queuedOctetsMax,
    partsHeldMax: streamsMax + closedStreamsMax + fields + output / OUTPUT_FRAME_OCTETS_MIN + PINGS_MAX,
    workPerByteMax: WORK_PER_BYTE_MAX,
    bytesAllocatedPerByteMax: BYTES_ALLOCATED_PER_BYTE_MAX,
  };
}

/** A server's connection as a decoder. Its output is taken and dropped after each chunk; nobody answers requests. */
class ServerDecoder implements Decoder<Http2Event> {
  readonly #connection = new Http2Connection({ role: "server", limits: LAB_LIMITS });

  constructor() {
    this.#connection.takeOutput();
  }

  get bytesHeld(): number {
    return this.#connection.bytesHeld;
  }

  get partsHeld(): number {
    return this.#connection.partsHeld;
  }

  get work(): number {
    return this.#connection.work;
  }

  get bytesAllocated(): number {
    return this.#connection.bytesAllocated;
  }

  push(chunk: Uint8Array): Decoded<Http2Event> {
    const received = this.#connection.receive(chunk);
    this.#connection.takeOutput();
    return received;
  }

  end(): Decoded<Http2Event> {
    return this.#connection.receiveEnd();
  }
}

export const http2Subject: DecoderSubject<Http2Event> = {
  name: "http2",
  bounds: HTTP2_BOUNDS,
  create: () => new ServerDecoder(),
  digest: digestEvent,
  model: (input): Decoded<Http2Event> => serveByReference(input, LAB_LIMITS),
  generate: generateFrames,
};

export const frameSubject: DecoderSubject<Frame> = {
  name: "http2 frames",
  bounds: FRAME_BOUNDS,
  create: () => new FrameDecoder({ ...LAB_LIMITS, expectsPreface: true }),
  digest: digestFrame,
  generate: generateFrames,
};

function digestEvent(state: number, event: Http2Event): number {
  const digest = fold(state, hashText(event.kind));
  switch (event.kind) {
    case "request":
    case "response":
      return fold(event.fields.reduce(digestField, fold(digest, event.streamId)), event.endStream ? 1 : 0);
    case "informational":
    case "trailers":
      return event.fields.reduce(digestField, fold(digest, event.streamId));
    case "push":
      return event.fields.reduce(digestField, fold(fold(digest, event.streamId), event.promisedId));
    case "data":
      return fold(fold(fold(digest, event.streamId), hashBytes(event.data)), event.endStream ? 1 : 0);
    case "reset": {
      const cause = hashText(`${event.by} ${event.fault?.code ?? ""}`);
      return fold(fold(fold(digest, event.streamId), event.errorCode), fold(cause, event.fault?.offset ?? 0));
    }
    case "settings":
      return event.settings.reduce((folded, { id, value }) => fold(fold(folded, id), value), digest);
    case "settings-ack":
      return digest;
    case "ping-ack":
      return fold(digest, hashBytes(event.opaque));
    case "goaway":
      return fold(fold(fold(digest, event.lastStreamId), event.errorCode), hashBytes(event.debug));
  }
}

function digestFrame(state: number, frame: Frame): number {
  let digest = fold(fold(fold(state, hashText(frame.kind)), frame.streamId), frame.offset);
  for (const value of Object.values(frame)) {
    if (value instanceof Uint8Array) digest = fold(digest, hashBytes(value));
    else if (typeof value === "number") digest = fold(digest, value);
    else if (typeof value === "boolean") digest = fold(digest, value ? 1 : 2);
  }
  if (frame.kind !== "settings") return digest;
  return frame.settings.reduce((folded, { id, value }) => fold(fold(folded, id), value), digest);
}
