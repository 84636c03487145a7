/** What record sets hold, in all three formats. */
import type { Compression } from "./compression.ts";

export interface RecordHeader {
  readonly key: string;
  readonly value: Uint8Array | null;
}

export interface KafkaRecord {
  readonly offset: bigint;
  /** Milliseconds since 1970; -1 where the format has none. */
  readonly timestamp: bigint;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: readonly RecordHeader[];
}

/** What a control batch says of the transactions of its producer; kinds that are not known, and what compaction emptied, are ignored. */
export type Control = "abort" | "commit" | "other";

/**
 * A batch of format 2, or a message of format 0 or 1, which is a batch of one record, or of several where it wraps
 * a compressed set. What a format does not have is -1.
 */
export interface RecordBatch {
  readonly magic: 0 | 1 | 2;
  readonly baseOffset: bigint;
  readonly lastOffset: bigint;
  readonly leaderEpoch: number;
  readonly compression: Compression;
  readonly timestampType: "create" | "log-append";
  readonly isTransactional: boolean;
  /** What a control batch says; `undefined` for batches of data. */
  readonly control: Control | undefined;
  readonly hasDeleteHorizon: boolean;
  readonly baseTimestamp: bigint;
  readonly maxTimestamp: bigint;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly records: readonly KafkaRecord[];
}

/** The bits of the attributes. */
export const ATTRIBUTE = {
  compression: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
  deleteHorizon: 0x40,
} as const;

/** Octets of an offset and of a size, before every batch and message. */
export const ENTRY_PREFIX_OCTETS = 12;
/** From the start of an entry. */
export const MAGIC_AT = 16;
export const BATCH_HEADER_OCTETS = 61;
