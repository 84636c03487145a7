/**
 * Frames in, one message per frame out.
 *
 * Contract: see lab/core/decoder.ts. A frame is read once it is whole, so however the stream is cut, it is read the
 * same way. Octets that a message hands out are views of its frame, which is a copy of what came: who keeps one
 * keeps the frame. Limits: see limits.ts; the size is checked before the frame is held, counts before elements are.
 */
import type { Decoded, Decoder } from "../../lab/core/decoder.ts";
import type { KafkaFault, KafkaFaultCode } from "./faults.ts";
import { kafkaFault } from "./faults.ts";
import { FrameBuffer } from "./frame-buffer.ts";
import type { KafkaLimits } from "./limits.ts";
import { MessageReader } from "./message-reader.ts";
import { OctetReader } from "./octet-reader.ts";

/** Reads the message of one frame; what is wrong stays in the reader, and the message is then dropped. */
export type ReadFrame<Message> = (reader: OctetReader, messages: MessageReader) => Message | undefined;

export interface DecodedFrames<Message> extends Decoded<Message> {
  readonly fault: KafkaFault | undefined;
}

export class FrameDecoder<Message> implements Decoder<Message> {
  /** Where the frame that was read last begins, behind its size. */
  frameAt = 0;
  readonly #limits: KafkaLimits;
  readonly #readFrame: ReadFrame<Message>;
  readonly #frames: FrameBuffer;
  #fault: KafkaFault | undefined;
  /** Octets of all chunks before this one. */
  #before = 0;
  #work = 0;
  #textOctets = 0;

  constructor(limits: KafkaLimits, readFrame: ReadFrame<Message>) {
    this.#limits = limits;
    this.#readFrame = readFrame;
    this.#frames = new FrameBuffer(limits.frameOctetsMax);
  }

  get bytesHeld(): number {
    return this.#frames.held;
  }

  get partsHeld(): number {
    return 0;
  }

  get work(): number {
    return this.#work;
  }

  get bytesAllocated(): number {
    return this.#frames.octetsCopied + this.#textOctets;
  }

  /** Whether a frame has begun and not ended. */
  get isUnfinished(): boolean {
    return this.#frames.held > 0;
  }

  push(chunk: Uint8Array): DecodedFrames<Message> {
    const events: Message[] = [];
    let at = 0;
    this.#work += 1;
    while (at < chunk.length && this.#fault === undefined) {
      const held = this.#frames.held;
      const next = this.#frames.read(chunk, at);
      this.#work += 1;
      if (next < 0) {
        this.#fail("KAFKA_FRAME_SIZE", this.#before + at - held);
        break;
      }
      at = next;
      const { frame } = this.#frames;
      if (frame !== undefined) this.#read(frame, this.#before + at - frame.length, events);
    }
    this.#before += chunk.length;
    return { events, fault: this.#fault };
  }

  end(): DecodedFrames<Message> {
    if (this.isUnfinished && this.#fault === undefined) this.#fail("KAFKA_TRUNCATED", this.#before);
    return { events: [], fault: this.#fault };
  }

  #read(frame: Uint8Array, startsAt: number, events: Message[]): void {
    const reader = new OctetReader(frame);
    const messages = new MessageReader(reader, this.#limits);
    this.frameAt = startsAt;
    const message = this.#readFrame(reader, messages);
    if (reader.remaining > 0) reader.fail("KAFKA_TRAILING_OCTETS", reader.at);
    this.#work += messages.work + reader.textOctets;
    this.#textOctets += reader.textOctets;
    if (reader.problem !== undefined) this.#fail(reader.problem, startsAt + reader.problemAt);
    else if (message !== undefined) events.push(message);
  }

  #fail(code: KafkaFaultCode, offset: number): void {
    this.#fault = kafkaFault(code, offset);
    this.#frames.clear();
  }
}
