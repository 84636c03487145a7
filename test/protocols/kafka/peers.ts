/** kafkajs 2.2.4 as a peer: its encoders and decoders without its client. */
import { createRequire } from "node:module";
import type { KafkaRecord } from "../../../protocols/kafka/record.ts";

const load = createRequire(import.meta.url);

interface Encoded {
  readonly buffer: Buffer;
}

interface PeerRecord {
  readonly offset: string;
  readonly timestamp?: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, Buffer | readonly Buffer[]>>;
}

type PeerDecoder = new (octets: Buffer) => object;

const Decoder: PeerDecoder = load("kafkajs/src/protocol/decoder");
const decodeMessages: (decoder: object) => Promise<PeerRecord[]> = load(
  "kafkajs/src/protocol/requests/fetch/v4/decodeMessages",
);
const frameRequest: (options: object) => Promise<Encoded> = load("kafkajs/src/protocol/request");
const encodeRecord: (record: object) => Encoded = load("kafkajs/src/protocol/recordBatch/record/v0");
const { RecordBatch }: { RecordBatch(batch: object): Promise<Encoded> } = load("kafkajs/src/protocol/recordBatch/v0");
const encodeMessageSet: (set: object) => Encoded = load("kafkajs/src/protocol/messageSet");

export type Verdict<Value> = { readonly kind: "takes"; readonly value: Value } | { readonly kind: "refuses" };

async function verdictOf<Value>(run: () => Promise<Value>): Promise<Verdict<Value>> {
  try {
    return { kind: "takes", value: await run() };
  } catch {
    return { kind: "refuses" };
  }
}

/** What it makes of a record set in a response to Fetch. */
export function peerRecords(set: Uint8Array): Promise<Verdict<PeerRecord[]>> {
  const framed = Buffer.alloc(4 + set.length);
  framed.writeInt32BE(set.length);
  framed.set(set, 4);
  return verdictOf(() => decodeMessages(new Decoder(framed)));
}

/** A record as it hands it out: headers of one name are a list, and what a format does not have is left out. */
export function asPeer({ offset, timestamp, key, value, headers }: KafkaRecord, magic: number): PeerRecord {
  const merged: Record<string, Buffer | readonly Buffer[]> = {};
  for (const header of headers) merged[header.key] = Buffer.from(header.value ?? []);
  return {
    offset: `${offset}`,
    ...(magic === 0 ? {} : { timestamp: `${timestamp}` }),
    key: key === null ? null : Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    ...(magic === 2 ? { headers: merged } : {}),
  };
}

/** The fields that are compared. */
export function fieldsOf({ offset, timestamp, key, value, headers }: PeerRecord): PeerRecord {
  return {
    offset,
    ...(timestamp === undefined ? {} : { timestamp }),
    key,
    value,
    ...(headers === undefined ? {} : { headers }),
  };
}

/** What it makes of the body of a response. */
export function peerResponse(api: string, version: number, frame: Uint8Array): Promise<Verdict<unknown>> {
  const { decode }: { decode(octets: Buffer): Promise<unknown> } = load(
    `kafkajs/src/protocol/requests/${api}/v${version}/response`,
  );
  // Its connection takes the size and the correlation id.
  return verdictOf(() => decode(Buffer.from(frame.subarray(8))));
}

/** A request as it sends it. */
export async function peerRequest(api: string, version: number, options: object): Promise<Uint8Array> {
  const create: (options: object) => object = load(`kafkajs/src/protocol/requests/${api}/v${version}/request`);
  const request = { ...(api === "fetch" ? { apiKey: 1 } : {}), ...create(options) };
  const { buffer } = await frameRequest({ correlationId: 7, clientId: "kafkajs", request });
  return Uint8Array.from(buffer);
}

/** A batch of format 2 as it writes it; `compression` 0 for none, 1 for gzip. */
export async function peerBatch(records: readonly object[], batch: object = {}): Promise<Uint8Array> {
  const plain = {
    firstTimestamp: 1_700_000_000_000,
    maxTimestamp: 1_700_000_000_000,
    lastOffsetDelta: records.length - 1,
  };
  const { buffer } = await RecordBatch({ ...plain, ...batch, records: records.map(encodeRecord) });
  return Uint8Array.from(buffer);
}

/** Messages of format 0 or 1 as it writes them. */
export function peerMessages(messageVersion: 0 | 1, entries: readonly object[], compression = 0): Uint8Array {
  return Uint8Array.from(encodeMessageSet({ messageVersion, compression, entries }).buffer);
}
