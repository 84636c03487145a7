/** The header of a record batch of format 2, which has 61 octets, and what is wrong with it by itself. */
import { COMPRESSIONS } from "./compression.ts";
import { crc32c } from "./crc32c.ts";
import type { KafkaLimits } from "./limits.ts";
import type { OctetReader } from "./octet-reader.ts";
import { ATTRIBUTE, MAGIC_AT } from "./record.ts";

export interface BatchHeader {
  readonly baseOffset: bigint;
  readonly leaderEpoch: number;
  /** Of everything from the attributes on. */
  readonly crc: number;
  readonly attributes: number;
  readonly lastOffsetDelta: number;
  readonly baseTimestamp: bigint;
  readonly maxTimestamp: bigint;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  /** Of records, as far as the header knows. */
  readonly count: number;
}

const LEADER_EPOCH_AT = 12;
const CRC_AT = MAGIC_AT + 1;
const GUARDED_AT = 21;
const LAST_DELTA_AT = 23;
export const COUNT_AT = 57;
const OFFSET_MAX = 2n ** 63n - 1n;

/** The reader holds the whole batch and nothing else; it stands behind the header afterwards. */
export function readBatchHeader(reader: OctetReader): BatchHeader {
  const baseOffset = reader.int64();
  reader.at = LEADER_EPOCH_AT;
  const leaderEpoch = reader.int32();
  reader.at = CRC_AT;
  return {
    baseOffset,
    leaderEpoch,
    crc: reader.uint32(),
    attributes: reader.int16(),
    lastOffsetDelta: reader.int32(),
    baseTimestamp: reader.int64(),
    maxTimestamp: reader.int64(),
    producerId: reader.int64(),
    producerEpoch: reader.int16(),
    baseSequence: reader.int32(),
    count: reader.int32(),
  };
}

/** Of the records that a set may have: a batch without any takes room as well. */
export function chargeOf(count: number): number {
  return Math.max(1, count);
}

/** The checksum first: what it does not guard means nothing. `recordsMax` are those that the set may still have. */
export function checkBatchHeader(
  reader: OctetReader,
  { crc, attributes, lastOffsetDelta, baseOffset, count }: BatchHeader,
  { recordsMax }: Pick<KafkaLimits, "recordsMax">,
): void {
  if (crc !== crc32c(reader.octets, GUARDED_AT, reader.end)) reader.fail("KAFKA_CRC", CRC_AT);
  else if (COMPRESSIONS[attributes & ATTRIBUTE.compression] === undefined) {
    reader.fail("KAFKA_COMPRESSION_UNKNOWN", GUARDED_AT);
  } else if (lastOffsetDelta < 0) reader.fail("KAFKA_OFFSET_DELTA", LAST_DELTA_AT);
  else if (baseOffset < 0n || baseOffset > OFFSET_MAX - BigInt(lastOffsetDelta)) reader.fail("KAFKA_OFFSET_RANGE", 0);
  else if (count < 0) reader.fail("KAFKA_RECORD_COUNT", COUNT_AT);
  else if (chargeOf(count) > recordsMax) reader.fail("KAFKA_TOO_MANY_RECORDS", COUNT_AT);
}
