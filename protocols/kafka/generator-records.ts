/**
 * Makes record sets: right in most places, bent in a few, and with true checksums in nearly all. Each batch draws
 * from places of its own. All decisions 0 give one batch of format 2 with one small record.
 */
import type { Place } from "../../lab/core/decisions.ts";
import type { InputSource } from "../../lab/target/target.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { pick } from "../shared/pick.ts";
import { COMPRESSIONS } from "./compression.ts";
import { labCodec } from "./lab-codec.ts";
import { batchOf, encodeBatch, wrapSet } from "./record-encoder.ts";
import type { KafkaRecord, RecordBatch, RecordHeader } from "./record.ts";
import { BATCH_HEADER_OCTETS } from "./record.ts";
import { kafkaStructure } from "./structure.ts";

const BATCHES_MAX = 4;
const RECORDS_MAX = 4;
const HEADERS_MAX = 3;
/** One batch in this many is bent. */
const BEND_SHARE = 5;
const FILL = 0x78;

const OCTETS: readonly (Uint8Array | null)[] = [
  Uint8Array.of(0x61),
  null,
  Uint8Array.of(),
  Uint8Array.of(0, 0, 0, 1),
  new Uint8Array(70).fill(FILL),
  new Uint8Array(200).fill(FILL),
  new Uint8Array(700).fill(FILL),
];
const OFFSETS: readonly bigint[] = [0n, 7n, 2n ** 31n, 2n ** 53n - 1n, 2n ** 63n - 16n];
const TIMESTAMPS: readonly bigint[] = [1_700_000_000_000n, -1n, 0n, 2n ** 53n, -(2n ** 62n)];
const DELTAS: readonly bigint[] = [0n, 1n, -5n, 2n ** 35n, 2n ** 52n, 2n ** 62n];
const HEADER_KEYS: readonly string[] = ["h", "", "traceparent", "h\u00e9llo", "__proto__"];
/** Octets that a bend puts in place of one. */
const EDGES: readonly number[] = [0x00, 0x01, 0x02, 0x7f, 0x80, 0xff, 0x0f, 0x7e];

export function generateRecords(source: InputSource): Uint8Array {
  const count = 1 + source.at("batches").choose(BATCHES_MAX);
  const parts: Uint8Array[] = [];
  for (let index = 0; index < count; index += 1) parts.push(entryOf(source.at(`batch-${index}`)));
  const set = joinOctets(parts);
  const cut = source.at("cut").choose(8) === 1 ? 1 + source.at("cut").choose(set.length) : 0;
  return set.subarray(0, set.length - cut);
}

function entryOf(place: Place): Uint8Array {
  const isBent = place.choose(BEND_SHARE) === 1;
  const entry = encodeBatch(drawBatch(place), labCodec);
  return isBent ? bend(entry, place) : entry;
}

/** A batch that is right. */
export function drawBatch(place: Place): RecordBatch {
  const magic = pick([2, 2, 1, 0] as const, place);
  return magic === 2 ? drawBatch2(place) : drawMessages(magic, place);
}

function drawBatch2(place: Place): RecordBatch {
  const baseOffset = pick(OFFSETS, place);
  const baseTimestamp = pick(TIMESTAMPS, place);
  const isAppendTime = place.choose(6) === 1;
  const maxTimestamp = isAppendTime ? pick(TIMESTAMPS, place) : baseTimestamp;
  const content = pick(["data", "data", "data", "abort", "commit", "other", "emptied"] as const, place);
  const control = content === "data" ? undefined : content === "emptied" ? "other" : content;
  const records: KafkaRecord[] = [];
  let offset = baseOffset;
  for (let count = control === undefined ? drawCount(place) : content === "emptied" ? 0 : 1; count > 0; count -= 1) {
    const timestamp = isAppendTime ? maxTimestamp : BigInt.asIntN(64, baseTimestamp + pick(DELTAS, place));
    const key = control === undefined ? pick(OCTETS, place) : controlKey(control);
    records.push({ offset, timestamp, key, value: pick(OCTETS, place), headers: drawHeaders(place) });
    offset += place.choose(4) === 1 ? 2n : 1n;
  }
  return batchOf(records, {
    baseOffset,
    lastOffset: records.at(-1)?.offset ?? baseOffset,
    leaderEpoch: pick([0, -1, 5], place),
    compression: pick(COMPRESSIONS, place),
    timestampType: isAppendTime ? "log-append" : "create",
    isTransactional: place.choose(4) === 1,
    control,
    hasDeleteHorizon: place.choose(8) === 1,
    baseTimestamp,
    maxTimestamp,
    producerId: pick([-1n, 0n, 2n ** 40n], place),
    producerEpoch: pick([-1, 0, 9], place),
    baseSequence: pick([-1, 0, 9], place),
  });
}

function drawMessages(magic: 0 | 1, place: Place): RecordBatch {
  const compression = pick(["none", "gzip", "snappy", "lz4"] as const, place);
  const count = compression === "none" ? 1 : 1 + place.choose(RECORDS_MAX);
  const isAppendTime = magic === 1 && compression !== "none" && place.choose(4) === 1;
  const maxTimestamp = magic === 0 ? -1n : pick(TIMESTAMPS, place);
  const baseOffset = pick([0n, 7n, 2n ** 40n], place);
  const records = Array.from({ length: count }, (_, index): KafkaRecord => {
    const timestamp = magic === 0 || isAppendTime || count === 1 ? maxTimestamp : pick(TIMESTAMPS, place);
    return {
      offset: baseOffset + BigInt(index),
      timestamp,
      key: pick(OCTETS, place),
      value: pick(OCTETS, place),
      headers: [],
    };
  });
  return batchOf(records, {
    magic,
    leaderEpoch: -1,
    compression,
    timestampType: isAppendTime ? "log-append" : "create",
    maxTimestamp,
  });
}

/** Mostly a few; a batch that compaction has emptied has none. */
function drawCount(place: Place): number {
  const count = place.choose(RECORDS_MAX + 1);
  return count === RECORDS_MAX ? 0 : count + 1;
}

function drawHeaders(place: Place): readonly RecordHeader[] {
  return Array.from({ length: place.choose(HEADERS_MAX) }, () => ({
    key: pick(HEADER_KEYS, place),
    value: pick(OCTETS, place),
  }));
}

function controlKey(control: "abort" | "commit" | "other"): Uint8Array {
  return Uint8Array.of(0, 0, 0, ["abort", "commit", "other"].indexOf(control));
}

/** What a bend does to an entry: each breaks one rule, or comes near it. The checksum is made true again by most. */
const BENDS: readonly ((entry: Uint8Array, place: Place) => Uint8Array)[] = [
  (entry, place) => patched(entry, place.choose(entry.length), pick(EDGES, place)),
  (entry, place) =>
    repaired(entry, BATCH_HEADER_OCTETS + place.choose(Math.max(1, entry.length - BATCH_HEADER_OCTETS)), place),
  (entry, place) => repaired(entry, 12 + place.choose(entry.length - 12), place),
  // The count of records, its low and its high octet.
  (entry, place) => repaired(entry, BATCH_HEADER_OCTETS - 1, place),
  (entry, place) => repaired(entry, BATCH_HEADER_OCTETS - 4, place),
  // The attributes, the last offset delta and the size.
  (entry, place) => kafkaStructure.repair(patched(entry, 22, place.choose(128))),
  (entry, place) => repaired(entry, pick([23, 26], place), place),
  (entry, place) => patched(entry, 8 + place.choose(4), pick(EDGES, place)),
  (entry, place) => patched(entry, 16, pick(EDGES, place)),
  (entry) => kafkaStructure.repair(joinOctets([entry, Uint8Array.of(0)])),
  (entry, place) => kafkaStructure.repair(entry.subarray(0, 12 + place.choose(entry.length - 12))),
  (entry, place) => wrapped(wrapped(entry, place), place),
  (entry, place) => wrapped(entry, place),
  (_, place) => wrapped(Uint8Array.of(), place),
];

function bend(entry: Uint8Array, place: Place): Uint8Array {
  return pick(BENDS, place)(entry, place);
}

function patched(entry: Uint8Array, at: number, octet: number): Uint8Array {
  const bent = Uint8Array.from(entry);
  if (at < bent.length) bent[at] = octet;
  return bent;
}

function repaired(entry: Uint8Array, at: number, place: Place): Uint8Array {
  return kafkaStructure.repair(patched(entry, at, pick(EDGES, place)));
}

function wrapped(set: Uint8Array, place: Place): Uint8Array {
  const compression = pick(["gzip", "snappy", "lz4"] as const, place);
  const magic = pick([1, 0] as const, place);
  return wrapSet(set, { magic, compression, offset: 5n, timestamp: 1n, isLogAppendTime: false }, labCodec);
}
