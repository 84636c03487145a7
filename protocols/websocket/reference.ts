/**
 * What a WebSocket receiver must make of a whole connection stream: a model that is read at leisure. It has
 * all octets at hand, takes the frames one after another and keeps plain lists, where the decoder is
 * incremental; text is checked by the values that its characters may have, where the decoder has ranges of
 * octets; what is compressed is inflated by a model of its own.
 */
import type { Decoded } from "../../lab/core/decoder.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { CLOSE_CODE_OCTETS, mayBeSent } from "./close-code.ts";
import type { ConnectionSetup } from "./connection-stream.ts";
import { readSetup, SETUP_OCTETS } from "./connection-stream.ts";
import type { WebSocketEvent } from "./event.ts";
import type { WebSocketFaultCode } from "./faults.ts";
import { webSocketFault } from "./faults.ts";
import { FINAL_BLOCKS_MAX } from "./inflater.ts";
import type { WebSocketLimits } from "./limits.ts";
import { inflateByReference } from "./reference-inflate.ts";
import { endsWithCharacter, firstBadByReference } from "./reference-utf8.ts";

/** What zlib looks at its bound for: a full piece of output, of which the smallest has so many octets. */
const PIECE_OCTETS_MIN = 64;
const CONTROL_MAX = 125;
const TEXT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A mistake, and the stream offset it is at. */
class Mistake extends Error {
  readonly problem: WebSocketFaultCode;
  readonly offset: number;

  constructor(problem: WebSocketFaultCode, offset: number) {
    super(problem);
    this.problem = problem;
    this.offset = offset;
  }
}

export function decodeByReference(input: Uint8Array, limits: WebSocketLimits): Decoded<WebSocketEvent> {
  const events: WebSocketEvent[] = [];
  try {
    new Model(input, limits, events).run();
    return { events, fault: undefined };
  } catch (thrown) {
    if (!(thrown instanceof Mistake)) throw thrown;
    return { events, fault: webSocketFault(thrown.problem, thrown.offset) };
  }
}

interface Message {
  readonly isText: boolean;
  readonly isCompressed: boolean;
  readonly parts: Uint8Array[];
}

class Model {
  readonly #input: Uint8Array;
  readonly #limits: WebSocketLimits;
  readonly #events: WebSocketEvent[];
  readonly #setup: ConnectionSetup;
  #at = SETUP_OCTETS;
  #message: Message | undefined;
  #history: number[] = [];

  constructor(input: Uint8Array, limits: WebSocketLimits, events: WebSocketEvent[]) {
    this.#input = input;
    this.#limits = limits;
    this.#events = events;
    this.#setup = readSetup(input[0] ?? 0);
  }

  run(): void {
    while (this.#at < this.#input.length) {
      if (this.#frame()) return;
    }
    if (this.#message !== undefined) throw new Mistake("WS_MESSAGE_TRUNCATED", this.#input.length);
  }

  /** The octet so far behind the frame's start. */
  #octet(start: number, index: number): number {
    const octet = this.#input[start + index];
    if (octet === undefined) throw new Mistake("WS_FRAME_TRUNCATED", this.#input.length);
    return octet;
  }

  /** Takes one frame; says whether it closes the connection. */
  #frame(): boolean {
    const start = this.#at;
    const refuse = (problem: WebSocketFaultCode, index: number): never => {
      throw new Mistake(problem, start + index);
    };
    const first = this.#octet(start, 0);
    const opcode = first % 16;
    const isFinal = first >= 128;
    const isControl = opcode >= 8;
    const reserved = (first >> 4) % 8;
    const isOpen = this.#message !== undefined;
    if (reserved !== 0 && (reserved !== 4 || this.#setup.compression === undefined)) refuse("WS_RESERVED_BITS", 0);
    if (reserved !== 0 && (isControl || opcode === 0)) refuse("WS_COMPRESSED_BIT", 0);
    if (![0, 1, 2, 8, 9, 10].includes(opcode)) refuse("WS_RESERVED_OPCODE", 0);
    if (isControl && !isFinal) refuse("WS_CONTROL_FRAGMENTED", 0);
    if (opcode === 0 && !isOpen) refuse("WS_CONTINUATION_UNEXPECTED", 0);
    if ((opcode === 1 || opcode === 2) && isOpen) refuse("WS_CONTINUATION_MISSING", 0);
    if (opcode === 0 && this.#message?.parts.length === this.#limits.fragmentsMax) refuse("WS_TOO_MANY_FRAGMENTS", 0);
    const second = this.#octet(start, 1);
    const isMasked = second >= 128;
    if (isMasked && this.#setup.role === "client") refuse("WS_MASK_UNEXPECTED", 1);
    if (!isMasked && this.#setup.role === "server") refuse("WS_MASK_MISSING", 1);
    if (isControl && second % 128 > CONTROL_MAX) refuse("WS_CONTROL_TOO_LONG", 1);
    const lengthOctets = second % 128 === 127 ? 8 : second % 128 === 126 ? 2 : 0;
    // The last octet of the length is missed before anything is said of the length.
    if (lengthOctets > 0) this.#octet(start, 1 + lengthOctets);
    if (lengthOctets === 8 && this.#octet(start, 2) >= 128) refuse("WS_LENGTH_SIGN", 2);
    let length = lengthOctets === 0 ? BigInt(second % 128) : 0n;
    for (let index = 2; index < 2 + lengthOctets; index += 1)
      length = length * 256n + BigInt(this.#octet(start, index));
    if (lengthOctets > 0 && length < (lengthOctets === 2 ? 126n : 65_536n)) refuse("WS_LENGTH_NOT_MINIMAL", 2);
    const before = this.#message?.parts.reduce((total, part) => total + part.length, 0) ?? 0;
    const isTooLarge = BigInt(before) + length > BigInt(this.#limits.messageOctetsMax);
    if (!isControl && isTooLarge) refuse("WS_MESSAGE_TOO_LARGE", lengthOctets === 0 ? 1 : 2);
    const keyAt = start + 2 + lengthOctets;
    if (isMasked) this.#octet(keyAt, 3);
    const payloadAt = isMasked ? keyAt + 4 : keyAt;
    const payload = this.#input
      .slice(payloadAt, payloadAt + Number(length))
      .map((octet, index) => octet ^ (isMasked ? this.#octet(keyAt, index % 4) : 0));
    this.#at = payloadAt + Number(length);
    if (opcode === 1 || opcode === 2) {
      this.#message = { isText: opcode === 1, isCompressed: reserved !== 0, parts: [] };
    }
    if (!isControl) this.#append(payload, payloadAt);
    if (payload.length < Number(length)) throw new Mistake("WS_FRAME_TRUNCATED", this.#input.length);
    if (isControl) return this.#control(opcode, payload, payloadAt);
    if (isFinal) this.#finish(start);
    return false;
  }

  /** Text that is not compressed is refused as soon as it is wrong, be the frame whole or not. */
  #append(payload: Uint8Array, payloadAt: number): void {
    if (this.#message === undefined) return;
    const { isText, isCompressed, parts } = this.#message;
    const before = joinOctets(parts);
    parts.push(payload);
    const bad = isText && !isCompressed ? firstBadByReference(joinOctets(parts)) : undefined;
    if (bad !== undefined) throw new Mistake("WS_UTF8", payloadAt + bad - before.length);
  }

  #finish(start: number): void {
    if (this.#message === undefined) return;
    const { isText, isCompressed, parts } = this.#message;
    this.#message = undefined;
    const whole = joinOctets(parts);
    const data = isCompressed ? Uint8Array.from(this.#inflate(whole, start)) : whole;
    const isBad = isText && (firstBadByReference(data) !== undefined || !endsWithCharacter(data));
    if (isBad) throw new Mistake("WS_UTF8", isCompressed ? start : this.#at);
    this.#events.push({ kind: isText ? "text" : "binary", data });
  }

  #inflate(payload: Uint8Array, start: number): number[] {
    const { windowBits = 0, contextTakeover = false } = this.#setup.compression ?? {};
    const input = Uint8Array.from([...payload, 0, 0, 0xff, 0xff, 3, 0]);
    const output: number[] = [];
    let history = contextTakeover ? this.#history : [];
    let read = 0;
    for (let calls = 0; calls <= FINAL_BLOCKS_MAX; calls += 1) {
      const room = this.#limits.messageOctetsMax - output.length;
      const stopAt = Math.max(PIECE_OCTETS_MIN, room + 1);
      const result = inflateByReference(input.subarray(read), { history, stopAt });
      if (result.kind === "unreadable") break;
      if (result.output.length > room) throw new Mistake("WS_MESSAGE_TOO_LARGE", start);
      output.push(...result.output);
      history = [...history, ...result.output].slice(-(2 ** windowBits));
      read += result.bytesRead;
      if (read === input.length || read === payload.length) {
        this.#history = history;
        return output;
      }
    }
    throw new Mistake("WS_INFLATE_CORRUPT", start);
  }

  #control(opcode: number, data: Uint8Array, payloadAt: number): boolean {
    if (opcode !== 8) {
      this.#events.push({ kind: opcode === 9 ? "ping" : "pong", data });
      return false;
    }
    const [high, low] = data;
    if (high === undefined) {
      this.#events.push({ kind: "close", code: undefined, reason: "" });
      return true;
    }
    if (low === undefined) throw new Mistake("WS_CLOSE_BODY", payloadAt);
    const code = high * 256 + low;
    if (!mayBeSent(code)) throw new Mistake("WS_CLOSE_CODE", payloadAt);
    const text = data.subarray(CLOSE_CODE_OCTETS);
    const bad = firstBadByReference(text) ?? (endsWithCharacter(text) ? undefined : text.length);
    if (bad !== undefined) throw new Mistake("WS_UTF8", payloadAt + CLOSE_CODE_OCTETS + bad);
    this.#events.push({ kind: "close", code, reason: TEXT.decode(text) });
    return true;
  }
}
