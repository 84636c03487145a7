/**
 * The frame decoder of OAP/1: octets in, whole frames out, each judged by itself. What a frame means
 * after those before it is the conversation's business.
 *
 * Contract: `push` gives the frames that became complete, then at most one fault. `len` is judged as
 * soon as its four octets are there, the other fields with the 38th octet, COMP with the last. The
 * first fault latches. Held is at most one unfinished frame, and only as much of it as has arrived.
 *
 * How it works: a frame that lies whole in a chunk is copied out of it once. An unfinished one is
 * collected in `#tail` up to `#needed`, the octet at which the next thing can be decided.
 */
import type { Codec } from "../../lab/core/codec.ts";
import type { Decoded, Decoder } from "../../lab/core/decoder.ts";
import { OctetBuffer } from "../shared/octet-buffer.ts";
import type { OapFault, OapFaultCode } from "./faults.ts";
import { oapFault } from "./faults.ts";
import { AT, COMP, FLAGS_DEFINED, hasValidKind, readU16, readU32, RESP, START } from "./frame.ts";
import { Inflater } from "./inflate.ts";
import { FrameCopies } from "./frame-copies.ts";
import type { OapLimits } from "./limits.ts";
import { FRAME_HEADER_OCTETS, WIRE_VERSION } from "./limits.ts";
import { ReceivedFrame } from "./received-frame.ts";
import { isStatus } from "./status.ts";

const LENGTH_OCTETS = 4;

export class FrameDecoder implements Decoder<ReceivedFrame> {
  readonly #limits: OapLimits;
  readonly #inflater: Inflater;
  readonly #tail = new OctetBuffer();
  readonly #copies = new FrameCopies();
  #fault: OapFault | undefined;
  /** Octets of the unfinished frame with which the next decision can be made. */
  #needed = LENGTH_OCTETS;
  /** Stream offset of the first octet of the frame at hand. */
  #offset = 0;
  #events: ReceivedFrame[] = [];
  #steps = 0;
  #octetsCopied = 0;
  #octetsAllocated = 0;

  constructor(limits: OapLimits, codec: Codec) {
    this.#limits = limits;
    this.#inflater = new Inflater(codec, limits);
  }

  get bytesHeld(): number {
    return this.#tail.octets.length;
  }

  get partsHeld(): number {
    return this.#tail.length > 0 ? 1 : 0;
  }

  get work(): number {
    return this.#steps + this.#octetsCopied + this.#copies.octetsCopied + this.#inflater.work;
  }

  get bytesAllocated(): number {
    return this.#octetsAllocated + this.#copies.octetsCopied + this.#inflater.octetsOut;
  }

  get octetsInflated(): number {
    return this.#inflater.octetsOut;
  }

  push(chunk: Uint8Array): Decoded<ReceivedFrame> {
    this.#steps += 1;
    let at = 0;
    while (at < chunk.length && this.#fault === undefined) {
      at = this.#tail.length > 0 ? this.#continue(chunk, at) : this.#begin(chunk, at);
      this.#steps += 1;
    }
    this.#copies.drop();
    return this.#answer();
  }

  end(): Decoded<ReceivedFrame> {
    if (this.#tail.length > 0) this.#fault ??= oapFault("OAP_TRUNCATED", this.#offset + this.#tail.length);
    return this.#answer();
  }

  #answer(): Decoded<ReceivedFrame> {
    const events = this.#events;
    this.#events = [];
    return { events, fault: this.#fault };
  }

  /** A frame that starts in `chunk`: taken whole, or its beginning kept. */
  #begin(chunk: Uint8Array, at: number): number {
    const available = chunk.length - at;
    if (available < LENGTH_OCTETS) return this.#keep(chunk, at, LENGTH_OCTETS);
    const octets = readU32(chunk, at);
    if (!this.#acceptsLength(octets)) return at;
    if (available < FRAME_HEADER_OCTETS) return this.#keep(chunk, at, FRAME_HEADER_OCTETS);
    if (!this.#acceptsHeader(chunk, at)) return at;
    if (available < octets) return this.#keep(chunk, at, octets);
    this.#emit(this.#copies.take(chunk, at, octets));
    return at + octets;
  }

  #keep(chunk: Uint8Array, at: number, needed: number): number {
    this.#needed = needed;
    return this.#collect(chunk, at, chunk.length, needed > LENGTH_OCTETS ? readU32(chunk, at) : needed);
  }

  /** Copies `chunk[at..end)` to the tail of a frame of `declared` octets; gives `end`. */
  #collect(chunk: Uint8Array, at: number, end: number, declared: number): number {
    const tail = this.#tail;
    const before = tail.octets;
    tail.reserve(end - at, declared);
    if (tail.octets !== before) {
      this.#octetsAllocated += tail.octets.length;
      this.#octetsCopied += tail.length;
    }
    tail.octets.set(chunk.subarray(at, end), tail.length);
    tail.length += end - at;
    this.#octetsCopied += end - at;
    return end;
  }

  /** Adds to the unfinished frame what the next decision needs, and makes it. */
  #continue(chunk: Uint8Array, at: number): number {
    const tail = this.#tail;
    const end = Math.min(chunk.length, at + this.#needed - tail.length);
    this.#collect(chunk, at, end, this.#needed > LENGTH_OCTETS ? readU32(tail.octets, AT.len) : this.#needed);
    if (tail.length < this.#needed) return end;
    if (this.#needed === LENGTH_OCTETS && this.#acceptsLength(readU32(tail.octets, AT.len))) {
      this.#needed = FRAME_HEADER_OCTETS;
    } else if (this.#needed === FRAME_HEADER_OCTETS && this.#acceptsHeader(tail.octets, 0)) {
      this.#needed = readU32(tail.octets, AT.len);
    }
    if (this.#fault === undefined && tail.length === readU32(tail.octets, AT.len)) this.#emit(tail.take());
    return end;
  }

  #acceptsLength(octets: number): boolean {
    if (octets < FRAME_HEADER_OCTETS) return this.#refuse("OAP_FRAME_TOO_SHORT", AT.len);
    if (octets > this.#limits.frameOctetsMax) return this.#refuse("OAP_FRAME_TOO_LONG", AT.len);
    return true;
  }

  /** Judges the frame whose 38 octets begin at `start`, in the order that docs/oap1.md 3 fixes. */
  #acceptsHeader(octets: Uint8Array, start: number): boolean {
    const flags = readU16(octets, start + AT.flags);
    if ((flags & ~FLAGS_DEFINED) !== 0) return this.#refuse("OAP_FLAGS_RESERVED", AT.flags);
    if (readU16(octets, start + AT.ver) !== WIRE_VERSION) return this.#refuse("OAP_VERSION", AT.ver);
    const capOctets = readU16(octets, start + AT.capLen);
    if (capOctets > 0 && (flags & START) === 0) return this.#refuse("OAP_CAP_WITHOUT_START", AT.capLen);
    if (capOctets > readU32(octets, start) - FRAME_HEADER_OCTETS) {
      return this.#refuse("OAP_CAP_BEYOND_FRAME", AT.capLen);
    }
    if (!hasValidKind(flags)) return this.#refuse("OAP_KIND", AT.flags);
    if (!hasValidCode(flags, readU16(octets, start + AT.code))) return this.#refuse("OAP_CODE", AT.code);
    return true;
  }

  #emit(octets: Uint8Array): void {
    const frame = new ReceivedFrame(octets, this.#offset, undefined);
    const inflated = (frame.flags & COMP) === 0 ? undefined : this.#inflate(frame);
    if (this.#fault !== undefined) return;
    this.#events.push(inflated === undefined ? frame : new ReceivedFrame(octets, this.#offset, inflated));
    this.#offset += octets.length;
    this.#needed = LENGTH_OCTETS;
  }

  #inflate({ octets, payload }: ReceivedFrame): Uint8Array | undefined {
    const inflated = this.#inflater.inflate(payload);
    if (inflated.kind === "ok") return inflated.content;
    this.#refuse(inflated.code, octets.length - payload.length);
    return undefined;
  }

  /** `at` counts from the start of the frame. */
  #refuse(code: OapFaultCode, at: number): false {
    this.#fault = oapFault(code, this.#offset + at);
    return false;
  }
}

function hasValidCode(flags: number, code: number): boolean {
  return (flags & RESP) === 0 ? code === 0 : isStatus(code);
}
