/**
 * Kafka record batches against the decoders of kafkajs 2.2.4, on the same record sets, limits and error contract on.
 *
 * Both hand out offset, timestamp, key, value and headers of every record, as views of the set. We check the CRC-32C of
 * every batch and so read every octet; kafkajs checks none and reads no octet of a value, so the larger values are, the
 * less it does at all, and for 16 KiB no bar is set. Beside it stand kafkajs with its own CRC-32C, which its encoder
 * has, and ours with chunks that stay the caller's, which are copied. The decoder of kafkajs is asynchronous.
 */
import { createRequire } from "node:module";
import { zlibCodec } from "../lab/target/zlib-codec.ts";
import { crc32c } from "../protocols/kafka/crc32c.ts";
import { DEFAULT_KAFKA_LIMITS } from "../protocols/kafka/limits.ts";
import { batchOf, encodeBatch } from "../protocols/kafka/record-encoder.ts";
import { RecordSetDecoder } from "../protocols/kafka/record-set-decoder.ts";
import type { KafkaRecord } from "../protocols/kafka/record.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figures.ts";
import { atLeast, figure } from "./figures.ts";
import { interleave } from "./harness.ts";

const ROUNDS = { warmUp: 6, measured: 21 };
const SET_OCTETS = 1_048_576;
const SIZE_OCTETS = 4;
const BAR = 1;
const FIRST_TIMESTAMP = 1_700_000_000_000n;

interface Workload {
  readonly name: string;
  readonly valueOctets: number;
  readonly headers: number;
  readonly recordsPerBatch: number;
  readonly isBarred: boolean;
}

const WORKLOADS: readonly Workload[] = [
  { name: "records of 100 octets", valueOctets: 100, headers: 0, recordsPerBatch: 100, isBarred: true },
  { name: "records of 100 octets with 3 headers", valueOctets: 100, headers: 3, recordsPerBatch: 100, isBarred: true },
  { name: "records of 400 octets", valueOctets: 400, headers: 0, recordsPerBatch: 40, isBarred: true },
  { name: "records of 1 KiB", valueOctets: 1_024, headers: 0, recordsPerBatch: 16, isBarred: true },
  { name: "records of 16 KiB", valueOctets: 16_384, headers: 0, recordsPerBatch: 4, isBarred: false },
];

export const kafkaDecode: Bench = {
  name: "kafka-decode",
  summary: "Kafka record batches with their checksums, limits on, against kafkajs 2.2.4, which checks none",
  run: async () => {
    const figures: Figure[] = [];
    for (const workload of WORKLOADS) figures.push(...(await measure(workload)));
    return figures;
  },
};

interface RecordSet {
  /** Behind its size, as a fetch has it. */
  readonly framed: Buffer;
  readonly records: number;
}

async function measure(workload: Workload): Promise<Figure[]> {
  const set = makeSet(workload);
  const units = set.framed.length;
  const octets = set.framed.subarray(SIZE_OCTETS);
  const measured = await interleave(
    [
      { name: "ours", units, work: () => decodeOurs(set, true) },
      { name: "theirs", units, work: () => decodeTheirs(set) },
      { name: "theirs, checked", units, work: () => decodeTheirsChecked(set) },
      { name: "copied", units, work: () => decodeOurs(set, false) },
      { name: "checksum", units, work: () => void crc32c(octets) },
    ],
    ROUNDS,
  );
  const share = Math.round(100 / measured.ratio("ours", "checksum").median);
  const { name, isBarred } = workload;
  return [
    figure({
      label: `${name}, ours with CRC-32C against kafkajs without`,
      value: measured.ratio("theirs", "ours"),
      unit: "x as fast",
      ...(isBarred ? { bar: atLeast(BAR) } : {}),
      note: `the checksum is ${share} % of our time`,
    }),
    figure({
      label: `${name}, against kafkajs with its own CRC-32C`,
      value: measured.ratio("theirs, checked", "ours"),
      unit: "x as fast",
      bar: atLeast(BAR),
    }),
    figure({
      label: `${name}, copied, against kafkajs without`,
      value: measured.ratio("theirs", "copied"),
      unit: "x as fast",
      note: "it copies nothing",
    }),
  ];
}

function makeSet({ valueOctets, headers, recordsPerBatch }: Workload): RecordSet {
  const encoder = new TextEncoder();
  const batches: Uint8Array[] = [];
  let length = 0;
  let offset = 0n;
  for (let records = 0; length < SET_OCTETS; records += recordsPerBatch) {
    const batch: KafkaRecord[] = Array.from({ length: recordsPerBatch }, (_, index) => ({
      offset: offset + BigInt(index),
      timestamp: FIRST_TIMESTAMP + BigInt(records + index),
      key: encoder.encode(`key-${records + index}`),
      value: new Uint8Array(valueOctets).fill(0x61 + (index % 26)),
      headers: Array.from({ length: headers }, (_each, header) => ({
        key: `header-${header}`,
        value: encoder.encode("value"),
      })),
    }));
    const octets = encodeBatch(batchOf(batch), zlibCodec);
    batches.push(octets);
    length += octets.length;
    offset += BigInt(recordsPerBatch);
  }
  const size = Buffer.alloc(SIZE_OCTETS);
  size.writeInt32BE(length);
  return { framed: Buffer.concat([size, ...batches]), records: Number(offset) };
}

function decodeOurs({ framed, records }: RecordSet, isHandedOver: boolean): void {
  const options = { codec: zlibCodec, limits: DEFAULT_KAFKA_LIMITS, mayBePartial: true, isHandedOver };
  const decoder = new RecordSetDecoder(options);
  let count = 0;
  for (const batch of decoder.push(framed.subarray(SIZE_OCTETS)).events) count += batch.records.length;
  if (decoder.end().fault !== undefined) throw new Error("the set has no fault");
  check(count, records);
}

const load = createRequire(import.meta.url);
const PeerDecoder: new (octets: Buffer) => object = load("kafkajs/src/protocol/decoder");
const decodeMessages: (decoder: object) => Promise<readonly object[]> = load(
  "kafkajs/src/protocol/requests/fetch/v4/decodeMessages",
);

async function decodeTheirs({ framed, records }: RecordSet): Promise<void> {
  check((await decodeMessages(new PeerDecoder(framed))).length, records);
}

const peerCrc32C: (octets: Buffer) => number = load("kafkajs/src/protocol/recordBatch/crc32C");

/** The checksum of every batch as its encoder makes it, and then the same decoding. */
async function decodeTheirsChecked(set: RecordSet): Promise<void> {
  const octets = set.framed.subarray(SIZE_OCTETS);
  for (let at = 0; at < octets.length;) {
    const end = at + 12 + octets.readInt32BE(at + 8);
    const crc = peerCrc32C(octets.subarray(at + 21, end));
    if (crc >>> 0 !== octets.readUInt32BE(at + 17)) throw new Error("the set has no fault");
    at = end;
  }
  await decodeTheirs(set);
}

function check(count: number, records: number): void {
  if (count !== records) throw new Error(`${count} records instead of ${records}`);
}
