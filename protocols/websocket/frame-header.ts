/**
 * The header of one frame (RFC 6455 5.2), checked part by part as soon as a part is there: a frame that
 * must be refused is refused from its header alone.
 */
import type { WebSocketFaultCode } from "./faults.ts";
import {
  CONTROL,
  CONTROL_OCTETS_MAX,
  FIN,
  LENGTH_16,
  LENGTH_16_MAX,
  LENGTH_MASK,
  MASKED,
  MASK_OCTETS,
  OPCODE,
  OPCODE_MASK,
  RSV1,
  RSV_MASK,
} from "./opcode.ts";

/** What an endpoint takes. */
export interface FrameRules {
  /** A server takes masked frames only, a client unmasked ones only (5.1). */
  readonly role: "client" | "server";
  /** Whether permessage-deflate is in use, which gives RSV1 its meaning. */
  readonly compression: boolean;
  readonly messageOctetsMax: number;
  readonly fragmentsMax: number;
}

/** Reads without allocating: the answer of the last `read` stays in the public fields. */
export class FrameHeader {
  isFinal = false;
  isControl = false;
  isCompressed = false;
  opcode = 0;
  /** Octets of the payload. */
  length = 0;
  /** The masking key as a little-endian number, 0 for none. */
  key = 0;
  /** Octets of the header. */
  octets = 0;
  problem: WebSocketFaultCode | undefined;
  /** How many octets behind the start of the header the problem is. */
  problemAt = 0;

  readonly #rules: FrameRules;
  readonly #masked: number;
  /** Frames of the open message, 0 when none is open. */
  fragments = 0;
  /** Octets of the open message, as its frames declared them. */
  messageOctets = 0;

  constructor(rules: FrameRules) {
    this.#rules = rules;
    this.#masked = rules.role === "server" ? MASKED : 0;
  }

  /** Reads the header at `start`. Gives 0 once it is whole or wrong, and else the fewest octets it has. */
  read(source: Uint8Array, start: number, end: number): number {
    const available = end - start;
    if (!this.#readFirst(source[start] ?? 0)) return 0;
    if (available < 2) return 2;
    const second = source[start + 1] ?? 0;
    if (!this.#checkSecond(second)) return 0;
    const short = second & LENGTH_MASK;
    const lengthOctets = short < LENGTH_16 ? 0 : short === LENGTH_16 ? 2 : 8;
    const lengthEnd = 2 + lengthOctets;
    if (available < lengthEnd) return lengthEnd;
    if (!this.#readLength(source, start, lengthOctets, short)) return 0;
    this.octets = lengthEnd;
    this.key = 0;
    if (this.#masked === 0) return 0;
    this.octets += MASK_OCTETS;
    if (available < this.octets) return this.octets;
    this.key = littleEndian(source, start + lengthEnd);
    return 0;
  }

  /** Says that the frame was taken: a message is open, goes on, or has ended. */
  take(): void {
    if (this.isControl) return;
    this.fragments = this.isFinal ? 0 : this.fragments + 1;
    this.messageOctets = this.isFinal ? 0 : this.messageOctets + this.length;
  }

  #readFirst(first: number): boolean {
    this.isFinal = (first & FIN) !== 0;
    this.isControl = (first & CONTROL) !== 0;
    this.isCompressed = (first & RSV1) !== 0;
    this.opcode = first & OPCODE_MASK;
    const isContinuation = this.opcode === OPCODE.continuation;
    if ((first & RSV_MASK) !== 0) {
      if (!this.#rules.compression || (first & RSV_MASK) !== RSV1) return this.#refuse("WS_RESERVED_BITS", 0);
      if (this.isControl || isContinuation) return this.#refuse("WS_COMPRESSED_BIT", 0);
    }
    if (this.isControl ? this.opcode > OPCODE.pong : this.opcode > OPCODE.binary) {
      return this.#refuse("WS_RESERVED_OPCODE", 0);
    }
    if (this.isControl) return this.isFinal || this.#refuse("WS_CONTROL_FRAGMENTED", 0);
    if (isContinuation && this.fragments === 0) return this.#refuse("WS_CONTINUATION_UNEXPECTED", 0);
    if (!isContinuation && this.fragments > 0) return this.#refuse("WS_CONTINUATION_MISSING", 0);
    return this.fragments < this.#rules.fragmentsMax || this.#refuse("WS_TOO_MANY_FRAGMENTS", 0);
  }

  #checkSecond(second: number): boolean {
    if ((second & MASKED) !== this.#masked) {
      return this.#refuse(this.#masked === 0 ? "WS_MASK_UNEXPECTED" : "WS_MASK_MISSING", 1);
    }
    if (this.isControl && (second & LENGTH_MASK) > CONTROL_OCTETS_MAX) return this.#refuse("WS_CONTROL_TOO_LONG", 1);
    return true;
  }

  #readLength(source: Uint8Array, start: number, octets: number, short: number): boolean {
    this.length = short;
    if (octets > 0) {
      const at = start + 2;
      if (octets === 8 && (source[at] ?? 0) > 0x7f) return this.#refuse("WS_LENGTH_SIGN", 2);
      this.length = bigEndian(source, at, octets);
      const shorterMax = octets === 2 ? CONTROL_OCTETS_MAX : LENGTH_16_MAX;
      if (this.length <= shorterMax) return this.#refuse("WS_LENGTH_NOT_MINIMAL", 2);
    }
    if (!this.isControl && this.messageOctets + this.length > this.#rules.messageOctetsMax) {
      return this.#refuse("WS_MESSAGE_TOO_LARGE", octets > 0 ? 2 : 1);
    }
    return true;
  }

  #refuse(code: WebSocketFaultCode, at: number): false {
    this.problem = code;
    this.problemAt = at;
    return false;
  }
}

/** Exact up to 2^53; above it, it is far above every limit all the same. */
function bigEndian(source: Uint8Array, at: number, octets: number): number {
  let value = 0;
  for (let index = 0; index < octets; index += 1) value = value * 256 + (source[at + index] ?? 0);
  return value;
}

function littleEndian(source: Uint8Array, at: number): number {
  return (
    (source[at] ?? 0) | ((source[at + 1] ?? 0) << 8) | ((source[at + 2] ?? 0) << 16) | ((source[at + 3] ?? 0) << 24)
  );
}
