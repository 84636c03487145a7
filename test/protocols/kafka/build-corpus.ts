/**
 * Builds `corpus/kafka`: `./node_modules/.bin/node test/protocols/kafka/build-corpus.ts`. Everything but what is named
 * `model-` was written by kafkajs 2.2.4, with gzip of node:zlib, blocks of snappyjs 0.7.0 and frames of lz4-napi 2.10.0.
 */
import { writeFileSync } from "node:fs";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { CompressionTypes, Kafka, logLevel } from "kafkajs";
import { compressFrameSync } from "lz4-napi";
import * as snappyjs from "snappyjs";
import { API_VERSIONS, FETCH, METADATA } from "../../../protocols/kafka/apis.ts";
import { expectAnything } from "../../../protocols/kafka/generator-messages.ts";
import { fetchRequest, metadataRequest } from "../../../protocols/kafka/requests.ts";
import { kafkaStructure } from "../../../protocols/kafka/structure.ts";
import { connectClient, startModel } from "../../interop/kafka-endpoints.ts";
import { peerBatch, peerMessages, peerRequest } from "./peers.ts";

const FOLDER = new URL("../../../corpus/kafka/", import.meta.url);
const SNAPPY = 2;
const LZ4 = 3;
const ZSTD = 4;
const ROWS = [
  { offsetDelta: 0, timestampDelta: 0, key: "k", value: "v", headers: { h: "1", list: ["a", "b"] } },
  { offsetDelta: 1, timestampDelta: 1_000, key: null, value: null },
];

function write(name: string, ...parts: readonly Uint8Array[]): void {
  writeFileSync(new URL(`${name}.bin`, FOLDER), Buffer.concat(parts));
}

/** A batch of kafkajs whose records somebody else compressed: it has no codec of its own but gzip. */
async function compressedBatch(code: number, compress: (records: Buffer) => Uint8Array): Promise<Uint8Array> {
  const plain = await peerBatch(ROWS);
  const batch = Buffer.concat([plain.subarray(0, 61), compress(Buffer.from(plain.subarray(61)))]);
  batch[22] = code;
  return kafkaStructure.repair(batch);
}

async function buildSets(): Promise<void> {
  write("kafkajs-batch-plain", await peerBatch(ROWS));
  write("kafkajs-batch-gzip", await peerBatch(ROWS, { compression: 1 }));
  write("kafkajs-batch-transaction", await peerBatch(ROWS, { transactional: true, producerId: 9, producerEpoch: 1 }));
  write(
    "kafkajs-two-batches",
    await peerBatch(ROWS),
    await peerBatch([{ offsetDelta: 0, value: "w" }], { firstOffset: 2 }),
  );
  write("kafkajs-batch-snappyjs", await compressedBatch(SNAPPY, (records) => snappyjs.compress(records)));
  write("kafkajs-batch-lz4-napi", await compressedBatch(LZ4, (records) => compressFrameSync(records)));
  write("kafkajs-batch-zstd", await compressedBatch(ZSTD, (records) => zstdCompressSync(records)));
  for (const magic of [0, 1] as const) {
    const rows = ["a", "b"].map((value) => ({ key: "k", value, timestamp: 1_700_000_000_000 }));
    write(`kafkajs-messages-format-${magic}`, peerMessages(magic, rows));
    const value = gzipSync(peerMessages(magic, rows, 1));
    const wrapper = { key: null, value, timestamp: 1_700_000_000_000, compression: 1 };
    write(`kafkajs-wrapper-format-${magic}`, peerMessages(magic, [wrapper]));
  }
}

async function buildRequests(): Promise<void> {
  write(
    "kafkajs-requests-metadata",
    ...(await each([4, 5, 6], (version) => peerRequest("metadata", version, { topics: ["a"] }))),
  );
  write("kafkajs-requests-versions", ...(await each([0, 1, 2], (version) => peerRequest("apiVersions", version, {}))));
  const partitions = [{ partition: 0, fetchOffset: "5", maxBytes: 100, currentLeaderEpoch: -1 }];
  const wishes = {
    replicaId: -1,
    maxWaitTime: 5,
    minBytes: 1,
    maxBytes: 9,
    isolationLevel: 1,
    sessionId: 0,
    sessionEpoch: -1,
    forgottenTopics: [],
    rackId: "",
  };
  const fetch = { ...wishes, topics: [{ topic: "t", partitions }] };
  write("kafkajs-requests-fetch", ...(await each([4, 7, 11], (version) => peerRequest("fetch", version, fetch))));
}

async function each(
  versions: readonly number[],
  make: (version: number) => Promise<Uint8Array>,
): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  for (const version of versions) parts.push(await make(version));
  return parts;
}

/** What its client sends over a socket, and what our broker answers. */
async function captureClient(): Promise<void> {
  const model = await startModel();
  const kafka = new Kafka({ brokers: [`127.0.0.1:${model.port}`], clientId: "kafkajs", logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  const messages = [{ key: "k", value: "v", headers: { h: "1" }, timestamp: "1700000000000" }];
  await producer.send({ topic: "t", messages });
  await producer.send({ topic: "t", messages, compression: CompressionTypes.GZIP, acks: 1 });
  await producer.disconnect();
  const longest = model.received.map((chunks) => Buffer.concat(chunks)).toSorted((a, b) => b.length - a.length)[0];
  write("kafkajs-client-producer", longest ?? Buffer.alloc(0));
  const client = await connectClient(model.port);
  await client.send(METADATA, metadataRequest(["t"]));
  await client.send(FETCH, fetchRequest({ topic: "t", offset: 0n, octetsMax: 150 }));
  client.close();
  const answered = model.answered.at(-1) ?? [];
  write("model-responses", ...answered.map((frame, index) => asExpected(frame, index)));
  model.server.close();
}

/** The lab tells what a response answers by its correlation id: see `expectAnything`. */
function asExpected(frame: Uint8Array, index: number): Uint8Array {
  const spoken = [API_VERSIONS, METADATA, FETCH][index] ?? FETCH;
  const numbered = Buffer.from(frame);
  numbered.writeInt32BE(correlationIdOf(spoken.key, spoken.versionMax), 4);
  return numbered;
}

function correlationIdOf(key: number, version: number): number {
  for (let id = 0; ; id += 1) {
    const expected = expectAnything(id);
    if (expected === undefined) throw new TypeError("nobody waits for this");
    if (expected.api.key === key && expected.version === version) return id;
  }
}

await buildSets();
await buildRequests();
await captureClient();
