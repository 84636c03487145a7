/**
 * Content and trailers on their way out, within the peer's flow control (RFC 9113 5.2).
 *
 * Streams that can send take turns, a frame each. A stream without window waits in `#stalled`, the longest
 * first, and costs nothing until its window opens; the connection's window holds up all content alike.
 * Nothing here goes over all streams, except over those that wait when the initial window changes.
 */
import type { HeaderEntry } from "../hpack/header-field.ts";
import { SendWindow } from "./flow-control.ts";
import { encodeData } from "./frame-encoder.ts";
import { FRAME_HEADER_OCTETS, FRAME_SIZE_MIN } from "./frame.ts";
import { INITIAL_WINDOW_OCTETS } from "./limits.ts";
import type { OutputQueue } from "./output-queue.ts";
import type { QueuedItem, Stream } from "./stream.ts";

export interface SenderParts {
  readonly output: OutputQueue;
  /** Writes trailers, which end their stream. */
  writeTrailers(stream: Stream, fields: readonly HeaderEntry[]): void;
  /** A DATA frame was written. */
  wroteData(stream: Stream, endStream: boolean): void;
}

export class Sender {
  readonly #parts: SenderParts;
  readonly window = new SendWindow(INITIAL_WINDOW_OCTETS);
  /** The peer's SETTINGS_MAX_FRAME_SIZE. */
  frameSizeMax = FRAME_SIZE_MIN;
  /** Streams whose next item needs no window: trailers, or the end without content. */
  readonly #free = new Set<Stream>();
  /** Streams with content and a window of their own. */
  readonly #ready = new Set<Stream>();
  /** Streams with content and no window, and since when. */
  readonly #stalled = new Map<Stream, number>();
  /** Since when content waits for the window of the connection. */
  #heldUpSince: number | undefined;
  queuedOctets = 0;
  work = 0;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Whether `flush` would write something. */
  get canSend(): boolean {
    return this.#free.size > 0 || (this.#ready.size > 0 && this.window.octets > 0);
  }

  /** The stream that waits longest for its own window. */
  get longestStalled(): { readonly stream: Stream; readonly since: number } | undefined {
    for (const [stream, since] of this.#stalled) return { stream, since };
    return undefined;
  }

  /** Since when the connection's window holds up content. */
  get heldUpSince(): number | undefined {
    return this.#heldUpSince;
  }

  add(stream: Stream, item: QueuedItem, now: number): void {
    stream.queue.push(item);
    if (item.kind === "data") {
      stream.queuedOctets += item.octets.length;
      this.queuedOctets += item.octets.length;
    }
    if (stream.queue.length === 1) this.place(stream, now);
  }

  /** The stream's window has opened, or its first item has changed. */
  place(stream: Stream, now: number): void {
    this.work += 1;
    const [item] = stream.queue;
    if (item === undefined) return;
    if (needsNoWindow(stream, item)) this.#move(stream, this.#free);
    else if (stream.sendWindow.octets > 0) this.#move(stream, this.#ready);
    else if (!this.#stalled.has(stream)) {
      this.#leave(stream);
      this.#stalled.set(stream, now);
    }
    this.noteWindow(now);
  }

  /** The window of the connection has changed, or what waits for it. */
  noteWindow(now: number): void {
    if (this.#ready.size === 0 || this.window.octets > 0) this.#heldUpSince = undefined;
    else this.#heldUpSince ??= now;
  }

  /** The peer has changed every stream's window: those that wait are looked at again. */
  placeStalled(now: number): void {
    for (const stream of [...this.#stalled.keys()]) this.place(stream, now);
    for (const stream of [...this.#ready]) this.place(stream, now);
  }

  /** The stream is gone, with what it had queued. */
  drop(stream: Stream, now: number): void {
    this.queuedOctets -= stream.queuedOctets;
    stream.queuedOctets = 0;
    stream.queue.length = 0;
    this.#leave(stream);
    this.noteWindow(now);
  }

  clear(): void {
    this.#free.clear();
    this.#ready.clear();
    this.#stalled.clear();
    this.#heldUpSince = undefined;
    this.queuedOctets = 0;
  }

  /** Writes frames, a stream after the other, until the output has about `octetsMax` or nothing can be sent. */
  flush(octetsMax: number, now: number): void {
    const { output } = this.#parts;
    while (output.octets < octetsMax && this.canSend) {
      const [stream] = this.#free.size > 0 ? this.#free : this.#ready;
      if (stream === undefined) break;
      this.#leave(stream);
      this.#writeNext(stream);
      this.place(stream, now);
    }
    this.noteWindow(now);
  }

  #writeNext(stream: Stream): void {
    const [item] = stream.queue;
    if (item === undefined) return;
    if (item.kind === "trailers") {
      stream.queue.shift();
      this.#parts.writeTrailers(stream, item.fields);
      return;
    }
    const rest = item.octets.length - stream.queueOffset;
    const size = Math.min(
      rest,
      this.frameSizeMax,
      Math.max(0, stream.sendWindow.octets),
      Math.max(0, this.window.octets),
    );
    const isWhole = size === rest;
    const data = item.octets.subarray(stream.queueOffset, stream.queueOffset + size);
    this.#parts.output.add(encodeData(stream.id, data, isWhole && item.endStream));
    this.window.take(size);
    stream.sendWindow.take(size);
    stream.queuedOctets -= size;
    this.queuedOctets -= size;
    this.work += FRAME_HEADER_OCTETS;
    stream.queueOffset = isWhole ? 0 : stream.queueOffset + size;
    if (isWhole) stream.queue.shift();
    this.#parts.wroteData(stream, isWhole && item.endStream);
  }

  #move(stream: Stream, to: Set<Stream>): void {
    if (to.has(stream)) return;
    this.#leave(stream);
    to.add(stream);
  }

  #leave(stream: Stream): void {
    this.#free.delete(stream);
    this.#ready.delete(stream);
    this.#stalled.delete(stream);
  }
}

function needsNoWindow(stream: Stream, item: QueuedItem): boolean {
  return item.kind === "trailers" || item.octets.length === stream.queueOffset;
}
