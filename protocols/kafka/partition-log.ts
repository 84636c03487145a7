/** What a broker keeps of one partition: batches as they came, with offsets of its own. The checksum does not cover those. */
import type { Codec } from "../../lab/core/codec.ts";
import { joinOctets } from "../shared/join-octets.ts";
import type { KafkaLimits } from "./limits.ts";
import { readRecordSet } from "./record-set-decoder.ts";
import { kafkaStructure } from "./structure.ts";

interface StoredBatch {
  readonly lastOffset: bigint;
  readonly octets: Uint8Array;
}

export interface LogOptions {
  readonly codec: Codec;
  readonly limits: KafkaLimits;
  /** The most that a partition keeps. */
  readonly octetsMax: number;
}

/** The error codes of the protocol that a log gives. */
export const ERROR = {
  none: 0,
  offsetOutOfRange: 1,
  corrupt: 2,
  unknownTopic: 3,
  storage: 56,
  invalidRecord: 87,
} as const;

export class PartitionLog {
  readonly #options: LogOptions;
  readonly #batches: StoredBatch[] = [];
  #octets = 0;
  #nextOffset = 0n;

  constructor(options: LogOptions) {
    this.#options = options;
  }

  get highWatermark(): bigint {
    return this.#nextOffset;
  }

  /** Takes batches of format 2, all or none; gives the offset of the first. */
  append(set: Uint8Array): { readonly errorCode: number; readonly baseOffset: bigint } {
    const { codec, limits, octetsMax } = this.#options;
    const { events, fault } = readRecordSet(set, { codec, limits, mayBePartial: false });
    const baseOffset = this.#nextOffset;
    if (fault !== undefined) return { errorCode: ERROR.corrupt, baseOffset: -1n };
    if (events.length === 0 || events.some(({ magic }) => magic !== 2))
      return { errorCode: ERROR.invalidRecord, baseOffset: -1n };
    if (this.#octets + set.length > octetsMax) return { errorCode: ERROR.storage, baseOffset: -1n };
    for (const [index, entry] of kafkaStructure.split(set).entries()) {
      const octets = Uint8Array.from(entry);
      new DataView(octets.buffer).setBigInt64(0, this.#nextOffset);
      const batch = events[index];
      this.#nextOffset += batch === undefined ? 0n : batch.lastOffset - batch.baseOffset + 1n;
      this.#batches.push({ lastOffset: this.#nextOffset - 1n, octets });
      this.#octets += octets.length;
    }
    return { errorCode: ERROR.none, baseOffset };
  }

  /** Batches from the one with this offset on, the first whole, the last cut at `octetsMax`. */
  read(offset: bigint, octetsMax: number): { readonly errorCode: number; readonly records: Uint8Array } {
    if (offset < 0n || offset > this.#nextOffset)
      return { errorCode: ERROR.offsetOutOfRange, records: new Uint8Array(0) };
    const wanted = this.#batches.filter(({ lastOffset }) => lastOffset >= offset);
    const set = joinOctets(wanted.map(({ octets }) => octets));
    const octets = Math.max(wanted[0]?.octets.length ?? 0, octetsMax);
    return { errorCode: ERROR.none, records: set.slice(0, octets) };
  }
}
