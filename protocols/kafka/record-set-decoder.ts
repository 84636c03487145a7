/**
 * Record sets in, one batch out for each batch of format 2 and each message of format 0 or 1; formats may be mixed.
 *
 * Contract: see lab/core/decoder.ts. A batch is read once it is whole, and what it hands out is views of a copy of
 * it: who keeps one keeps the batch. Chunks that are handed over are not copied but where a batch is cut. A fetch may cut the last batch anywhere; where that is allowed, what is left of
 * it is not a fault. Limits: see limits.ts; a size is checked before anything of the batch is held, and what comes
 * out of compression is bounded for all batches of the set together.
 */
import type { Codec } from "../../lab/core/codec.ts";
import type { Decoded, Decoder } from "../../lab/core/decoder.ts";
import { OctetBuffer } from "../shared/octet-buffer.ts";
import { readBatch } from "./batch-reader.ts";
import type { KafkaFault, KafkaFaultCode } from "./faults.ts";
import { kafkaFault } from "./faults.ts";
import type { KafkaLimits } from "./limits.ts";
import { messageOctetsMin, readMessage } from "./message-set-reader.ts";
import { OctetReader } from "./octet-reader.ts";
import type { RecordBatch } from "./record.ts";
import { BATCH_HEADER_OCTETS, ENTRY_PREFIX_OCTETS, MAGIC_AT } from "./record.ts";
import { SetBudget } from "./set-budget.ts";

export interface RecordSetOptions {
  readonly codec: Codec;
  readonly limits: KafkaLimits;
  /** Whether the last batch may be cut, as in what was fetched. */
  readonly mayBePartial: boolean;
  /** Whether nobody writes to a chunk any more once it was pushed; they may unless told. */
  readonly isHandedOver?: boolean;
}

export interface DecodedBatches extends Decoded<RecordBatch> {
  readonly fault: KafkaFault | undefined;
}

const SIZE_AT = 8;
/** Of a batch of format 2 behind its size. */
const BATCH_OCTETS_MIN = BATCH_HEADER_OCTETS - ENTRY_PREFIX_OCTETS;

export class RecordSetDecoder implements Decoder<RecordBatch> {
  readonly #options: RecordSetOptions;
  readonly #budget: SetBudget;
  readonly #held = new OctetBuffer();
  #fault: KafkaFault | undefined;
  /** Octets of all chunks before this one. */
  #before = 0;
  #octetsCopied = 0;
  #steps = 0;

  constructor(options: RecordSetOptions) {
    this.#options = options;
    this.#budget = new SetBudget(options.limits);
  }

  /** After `end`, what is left of a batch that was cut. */
  get bytesHeld(): number {
    return this.#held.length;
  }

  get partsHeld(): number {
    return 0;
  }

  get work(): number {
    return this.#steps + this.#budget.work;
  }

  get bytesAllocated(): number {
    return this.#octetsCopied + this.#budget.octetsMade;
  }

  /** Octets that came out of compression, since creation. */
  get decompressedOctets(): number {
    return this.#options.limits.decompressedOctetsMax - this.#budget.decompressedOctets;
  }

  push(chunk: Uint8Array): DecodedBatches {
    const events: RecordBatch[] = [];
    let at = 0;
    this.#steps += 1;
    while (at < chunk.length && this.#fault === undefined) at = this.#readEntry(chunk, at, events);
    this.#before += chunk.length;
    return { events, fault: this.#fault };
  }

  end(): DecodedBatches {
    const isCut = this.#held.length > 0;
    if (isCut && !this.#options.mayBePartial) this.#fail("KAFKA_TRUNCATED", this.#before);
    return { events: [], fault: this.#fault };
  }

  #readEntry(chunk: Uint8Array, start: number, events: RecordBatch[]): number {
    const held = this.#held;
    const startsAt = this.#before + start - held.length;
    let at = start;
    this.#steps += 1;
    if (this.#options.isHandedOver === true && held.length === 0) {
      const end = this.#endOfWhole(chunk, start);
      if (end > 0) {
        this.#read(chunk.subarray(start, end), startsAt, events);
        return end;
      }
    }
    if (held.length < ENTRY_PREFIX_OCTETS) {
      at = this.#take(chunk, at, ENTRY_PREFIX_OCTETS);
      if (held.length < ENTRY_PREFIX_OCTETS) return at;
    }
    const size = sizeOf(held.octets, 0);
    if (this.#isRefused(size)) {
      this.#fail("KAFKA_BATCH_SIZE", startsAt + SIZE_AT);
      return at;
    }
    const whole = ENTRY_PREFIX_OCTETS + size;
    at = this.#take(chunk, at, whole);
    if (held.length === whole) this.#read(held.take(), startsAt, events);
    return at;
  }

  /** Gives 0 for an entry that does not lie in the chunk as a whole, or whose size is refused. */
  #endOfWhole(chunk: Uint8Array, start: number): number {
    if (chunk.length - start < ENTRY_PREFIX_OCTETS) return 0;
    const size = sizeOf(chunk, start);
    const isWhole = !this.#isRefused(size) && size <= chunk.length - start - ENTRY_PREFIX_OCTETS;
    return isWhole ? start + ENTRY_PREFIX_OCTETS + size : 0;
  }

  #isRefused(size: number): boolean {
    return size < messageOctetsMin(0) || size > this.#options.limits.batchOctetsMax;
  }

  /** Takes octets until `wanted` are held, as far as they have come. */
  #take(chunk: Uint8Array, from: number, wanted: number): number {
    const held = this.#held;
    const end = Math.min(chunk.length, from + wanted - held.length);
    held.reserve(end - from, wanted);
    held.octets.set(chunk.subarray(from, end), held.length);
    held.length += end - from;
    this.#octetsCopied += end - from;
    return end;
  }

  #read(entry: Uint8Array, startsAt: number, events: RecordBatch[]): void {
    const reader = new OctetReader(entry);
    const batch = this.#readFormat(reader, entry[MAGIC_AT] ?? 0);
    if (reader.problem !== undefined) this.#fail(reader.problem, startsAt + reader.problemAt);
    else if (batch !== undefined) events.push(batch);
  }

  #readFormat(reader: OctetReader, magic: number): RecordBatch | undefined {
    const { codec, limits } = this.#options;
    const budget = this.#budget;
    const size = reader.end - ENTRY_PREFIX_OCTETS;
    if (magic === 2) {
      if (size >= BATCH_OCTETS_MIN) return readBatch(reader, { codec, budget });
      reader.fail("KAFKA_BATCH_SIZE", SIZE_AT);
    } else if (magic === 0 || magic === 1) {
      const { wrapperDepthMax } = limits;
      if (size >= messageOctetsMin(magic)) return readMessage(reader, magic, { codec, budget, wrapperDepthMax });
      reader.fail("KAFKA_BATCH_SIZE", SIZE_AT);
    } else {
      reader.fail("KAFKA_MAGIC", MAGIC_AT);
    }
    return undefined;
  }

  #fail(code: KafkaFaultCode, offset: number): void {
    this.#fault ??= kafkaFault(code, offset);
    this.#held.clear();
  }
}

function sizeOf(octets: Uint8Array, entryAt: number): number {
  return new DataView(octets.buffer, octets.byteOffset + entryAt).getInt32(SIZE_AT);
}

/** All batches of a set that is there as a whole and is handed over, up to the first that is wrong. */
export function readRecordSet(set: Uint8Array, options: Omit<RecordSetOptions, "isHandedOver">): DecodedBatches {
  const decoder = new RecordSetDecoder({ ...options, isHandedOver: true });
  const { events } = decoder.push(set);
  return { events, fault: decoder.end().fault };
}
