/**
 * What one side of a TCP connection sent, put together from captured segments, which may come in any
 * order, twice, overlapping, or not at all (RFC 9293 3.4 and 3.10.7.4).
 *
 * Of bytes that came more than once the first ones count: that is what a receiver has passed on. What was
 * sent before the first gap is kept. Without a SYN the stream begins with the first segment that was
 * captured, or with what came later and joins it from before.
 */
import { ENTRY_OCTETS_MAX } from "./limits.ts";
import type { Segment } from "./tcp-segment.ts";

/** What one side sent, as far as it is known. */
export interface Stream {
  readonly label: string;
  readonly bytes: Uint8Array;
  /** What is missing or doubtful. */
  readonly notes: readonly string[];
}

/** Data at its place in the stream; only the first bytes of it may have been captured. */
interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Where it ended when it was sent. */
  readonly end: number;
}

/** The largest window there is (RFC 7323 2.2): what is further away belongs to no stream. */
const WINDOW_OCTETS_MAX = 2 ** 30;
/** How far before the first captured data a late SYN may stand to be of the same connection, in bytes. */
const LATE_SYN_OCTETS_MAX = ENTRY_OCTETS_MAX;

export class Direction {
  readonly label: string;
  /** In the order in which they were captured. */
  private readonly pieces: Piece[] = [];
  /** The sequence number of offset 0. */
  private readonly origin: number;
  /** The offset behind the SYN; `undefined` while none was captured. */
  private start: number | undefined;
  /** The offset of the FIN. */
  private fin: number | undefined;
  /** Offsets are counted from here, since sequence numbers start again at 0 after 2^32 - 1. */
  private reached = 0;
  private outside = 0;

  /** `first` is its first segment, which is to be taken as well. */
  constructor(label: string, first: Segment) {
    this.label = label;
    this.origin = first.sequence;
  }

  /** Whether a segment opens another connection between the same two; a SYN may come twice, or late. */
  isReopenedBy({ syn, sequence }: Segment): boolean {
    const offset = this.offsetOf(sequence + 1);
    const ahead = this.anchor() - offset;
    const isLate = this.start === undefined && ahead >= 0 && ahead <= LATE_SYN_OCTETS_MAX;
    return syn && offset !== this.start && !isLate && !this.isEmpty();
  }

  /** Takes a segment; gives whether it holds data that was kept. */
  take({ sequence, syn, fin, rst, bytes, length }: Segment): boolean {
    const offset = this.offsetOf(sequence + (syn ? 1 : 0));
    if (Math.abs(offset - this.reached) > WINDOW_OCTETS_MAX) {
      this.outside += 1;
      return false;
    }
    const end = offset + length;
    this.reached = Math.max(this.reached, end);
    if (syn) {
      this.start ??= offset;
    }
    if (fin) {
      this.fin ??= end;
    }
    // What comes with a reset says why, and is not of the stream (RFC 9293 3.10.7).
    if (rst || bytes.length === 0) {
      return false;
    }
    this.pieces.push({ offset, bytes, end });
    return true;
  }

  /** What was sent, from its start to the first gap. */
  assemble(): Stream {
    const { pieces } = this;
    const fin = this.fin ?? Number.POSITIVE_INFINITY;
    const stretch = this.contiguous();
    const { start } = stretch;
    const end = Math.max(start, Math.min(stretch.end, fin));
    const content = new Content(start, Math.min(end - start, ENTRY_OCTETS_MAX));
    let sentEnd = this.fin ?? end;
    for (const piece of pieces) {
      content.put(piece);
      sentEnd = Math.max(sentEnd, Math.min(piece.end, fin));
    }
    const { length } = content.bytes;
    const notes = [
      ...(this.start === undefined && length > 0 ? ["its start was not captured"] : []),
      ...(end < sentEnd ? [`bytes ${end - start} to ${sentEnd - start} are left out, since some are missing`] : []),
      ...(length < end - start ? [`the first ${length} of ${end - start} bytes are kept`] : []),
      ...(pieces.some((piece) => piece.end > fin) ? ["data behind its end is left out"] : []),
      ...content.notes(),
      ...(this.outside > 0 ? [`${this.outside} segments outside of every window are left out`] : []),
    ];
    return { label: this.label, bytes: content.bytes, notes };
  }

  /** The stretch without gaps that begins behind the SYN or, without one, has the first captured data in it. */
  private contiguous(): { readonly start: number; readonly end: number } {
    const anchor = this.anchor();
    let start = anchor;
    let end = Number.NEGATIVE_INFINITY;
    for (const { offset, bytes } of this.pieces.toSorted((left, right) => left.offset - right.offset)) {
      if (offset > end) {
        if (end >= anchor || offset > anchor) {
          break;
        }
        start = offset;
      }
      end = Math.max(end, offset + bytes.length);
    }
    return end < anchor ? { start: anchor, end: anchor } : { start: this.start ?? start, end };
  }

  /** An offset that the stream surely has. */
  private anchor(): number {
    return this.start ?? this.pieces[0]?.offset ?? 0;
  }

  private isEmpty(): boolean {
    return this.start === undefined && this.pieces.length === 0;
  }

  private offsetOf(sequence: number): number {
    return this.reached + ((sequence - this.origin - this.reached) | 0);
  }
}

/** The bytes of a stream, filled from pieces. */
class Content {
  readonly bytes: Uint8Array;
  private readonly start: number;
  private readonly filled: Uint8Array;
  /** Nothing is filled from here on. */
  private filledEnd = 0;
  private repeated = 0;
  private different = 0;

  constructor(start: number, length: number) {
    this.start = start;
    this.bytes = new Uint8Array(length);
    this.filled = new Uint8Array(length);
  }

  /** Fills in what of a piece was not filled before. */
  put({ offset, bytes }: Piece): void {
    const skipped = Math.max(0, this.start - offset);
    const at = offset + skipped - this.start;
    const data = bytes.subarray(skipped, skipped + Math.max(0, this.bytes.length - at));
    if (at >= this.filledEnd) {
      this.bytes.set(data, data.length === 0 ? 0 : at);
      this.filled.fill(1, at, at + data.length);
    } else {
      data.forEach((byte, index) => this.putByte(at + index, byte));
    }
    this.filledEnd = Math.max(this.filledEnd, at + data.length);
  }

  notes(): string[] {
    const { repeated, different } = this;
    return repeated === 0
      ? []
      : [`${repeated} bytes came more than once, ${different} of them changed; the first are kept`];
  }

  private putByte(at: number, byte: number): void {
    if (this.filled[at] === 0) {
      this.bytes[at] = byte;
      this.filled[at] = 1;
      return;
    }
    this.repeated += 1;
    this.different += this.bytes[at] === byte ? 0 : 1;
  }
}
