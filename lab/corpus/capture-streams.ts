/**
 * From a capture to the streams in it: each direction of each TCP connection that sent anything. The file
 * may hold anything: what cannot be used is noted, and nothing throws.
 */
import type { CaptureItem } from "./capture.ts";
import { readIp } from "./ip-packet.ts";
import { DIRECTIONS_MAX, SEGMENTS_MAX } from "./limits.ts";
import { unwrapLink } from "./link-layer.ts";
import { Notes } from "./notes.ts";
import { isPcap, readPcap } from "./pcap.ts";
import { isPcapng, readPcapng } from "./pcapng.ts";
import type { Stream } from "./tcp-direction.ts";
import { Direction } from "./tcp-direction.ts";
import type { Segment } from "./tcp-segment.ts";
import { readSegment } from "./tcp-segment.ts";

export interface CaptureStreams {
  /** In the order of their first segments; none is empty. */
  readonly streams: readonly Stream[];
  readonly packets: number;
  /** What could not be used of the file. */
  readonly notes: readonly string[];
}

export interface CaptureLimits {
  readonly directionsMax: number;
  readonly segmentsMax: number;
}

const CAPTURE_LIMITS: CaptureLimits = { directionsMax: DIRECTIONS_MAX, segmentsMax: SEGMENTS_MAX };

export function isCapture(bytes: Uint8Array): boolean {
  return isPcap(bytes) || isPcapng(bytes);
}

/** The streams of a file that `isCapture`; with `port`, only those from or to that port. */
export function captureStreams(
  bytes: Uint8Array,
  port: number | undefined,
  limits: CaptureLimits = CAPTURE_LIMITS,
): CaptureStreams {
  const notes = new Notes();
  const directions = new Directions(limits, notes);
  let packets = 0;
  for (const item of isPcap(bytes) ? readPcap(bytes) : readPcapng(bytes)) {
    const segment = segmentOf(item);
    packets += item.kind === "packet" ? 1 : 0;
    if (segment.kind !== "segment") {
      notes.add(segment.reason, item.at);
    } else if (port === undefined || segment.ports.includes(port)) {
      directions.take(segment, item.at);
    }
  }
  return { streams: directions.streams(), packets, notes: notes.lines() };
}

type Refused = { readonly kind: "refused"; readonly reason: string };

function segmentOf(item: CaptureItem): Segment | Refused {
  if (item.kind === "problem") {
    return { kind: "refused", reason: item.reason };
  }
  const unwrapped = unwrapLink(item.linkType, item.bytes);
  if (unwrapped.kind === "refused") {
    return unwrapped;
  }
  const payload = readIp(unwrapped.bytes);
  return payload.kind === "refused" ? payload : readSegment(payload);
}

/** The directions of all connections, and which of them segments belong to. */
class Directions {
  private readonly limits: CaptureLimits;
  private readonly notes: Notes;
  private readonly all: Direction[] = [];
  /** The direction of the latest connection between two addresses. */
  private readonly latest = new Map<string, Direction>();
  private segments = 0;

  constructor(limits: CaptureLimits, notes: Notes) {
    this.limits = limits;
    this.notes = notes;
  }

  take(segment: Segment, at: number): void {
    const { directionsMax, segmentsMax } = this.limits;
    const direction = this.directionOf(segment);
    if (direction === undefined) {
      this.notes.add(`a capture has ${directionsMax} directions of connections at most`, at);
    } else if (this.segments === segmentsMax) {
      this.notes.add(`a capture has ${segmentsMax} segments with data at most`, at);
    } else if (direction.take(segment)) {
      this.segments += 1;
    }
  }

  streams(): Stream[] {
    return this.all
      .map((direction) => direction.assemble())
      .filter(({ bytes, notes }) => bytes.length + notes.length > 0);
  }

  /** `undefined` where there is no room for another connection, to which its later segments belong as well. */
  private directionOf(segment: Segment): Direction | undefined {
    const between = `${segment.source} > ${segment.destination}`;
    const present = this.latest.get(between);
    if (present !== undefined && !present.isReopenedBy(segment)) {
      return present;
    }
    if (this.all.length === this.limits.directionsMax) {
      this.latest.delete(between);
      return undefined;
    }
    const opened = new Direction(between, segment);
    this.all.push(opened);
    this.latest.set(between, opened);
    return opened;
  }
}
