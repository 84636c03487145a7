import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { FETCH, METADATA, PRODUCE } from "../../../protocols/kafka/apis.ts";
import { encodeResponse } from "../../../protocols/kafka/message-encoder.ts";
import { kafkaStructure } from "../../../protocols/kafka/structure.ts";
import { BAD_SETS } from "./record-cases.ts";
import { decodeRequests, decodeResponses, decodeSet, encoded, hex, octets, record } from "./helpers.ts";
import { asPeer, fieldsOf, peerBatch, peerMessages, peerRecords, peerRequest, peerResponse } from "./peers.ts";

const RECORDS = [
  record(5, "first", { key: octets("k"), headers: [{ key: "h\u00e9", value: octets("1") }] }),
  record(6, null, { timestamp: 1_700_000_000_000n + 2n ** 40n }),
  record(9, "x".repeat(300), { timestamp: 1_700_000_000_000n - 50n }),
];
const PLAIN = RECORDS.map((each) => ({ ...each, headers: [] }));
const TIMELESS = PLAIN.map((each) => ({ ...each, timestamp: -1n }));

const GOOD_SETS: readonly { readonly name: string; readonly set: Uint8Array }[] = [
  { name: "a plain batch", set: encoded(RECORDS) },
  { name: "a batch in gzip", set: encoded(RECORDS, { compression: "gzip" }) },
  { name: "the broker's time", set: encoded(RECORDS, { timestampType: "log-append", maxTimestamp: 77n }) },
  { name: "offsets far up", set: encoded(RECORDS.map((each) => ({ ...each, offset: each.offset + 2n ** 60n }))) },
  { name: "two batches", set: Uint8Array.of(...encoded(RECORDS), ...encoded([record(20, "v")])) },
  { name: "a batch without records", set: encoded([], { baseOffset: 3n, lastOffset: 9n }) },
  { name: "a message of format 1", set: encoded([record(3, "v")], { magic: 1 }) },
  { name: "a wrapper of format 1", set: encoded(PLAIN, { magic: 1, compression: "gzip" }) },
  { name: "a wrapper of format 0", set: encoded(TIMELESS, { magic: 0, compression: "gzip", maxTimestamp: -1n }) },
  { name: "a header that is null", set: encoded([record(0, "v", { headers: [{ key: "h", value: null }] })]) },
  {
    name: "formats in one set",
    set: Uint8Array.of(...encoded([record(0, "v")]), ...encoded([record(1, "v")], { magic: 1 })),
  },
];

/** What kafkajs makes otherwise. */
const OTHERWISE: readonly string[] = ["a header that is null", "formats in one set"];
/** What must be refused, and kafkajs takes. */
const TAKES: readonly string[] = [
  "a size above the cap",
  "a magic that nobody knows",
  "a checksum that does not match",
  "an octet that changed on its way",
  "a checksum of format 1",
  "a checksum of format 0",
  "a compression that nobody knows",
  "a negative count",
  "octets behind the last record",
  "a record longer than its batch",
  "a record longer than its fields",
  "a value beyond its record",
  "an offset beyond the last",
  "a negative offset delta",
  "two records with one offset",
  "a negative last offset delta",
  "a negative base offset",
  "offsets beyond 64 bits",
  "a negative count of headers",
  "a count of headers that the record cannot hold",
  "a header without a key",
  "a header key beyond its record",
  "a variable number beyond 64 bits",
  "a control batch without a key",
  "a control batch of two records",
  "a message in a message in a message",
  "a message of format 0 in one of format 1",
  "a wrapper around a message that is cut",
  "a bent checksum inside a wrapper",
  "a set that stops short",
];

describe("record sets", () => {
  it("kafkajs gives the same records, but for the listed deviations", async () => {
    const otherwise: string[] = [];
    for (const { name, set } of GOOD_SETS) {
      const { events, fault } = decodeSet(set);
      expect(fault).toBeUndefined();
      const ours = events.flatMap(({ magic, records }) => records.map((each) => asPeer(each, magic)));
      const theirs = await peerRecords(set);
      const isSame = theirs.kind === "takes" && JSON.stringify(theirs.value.map(fieldsOf)) === JSON.stringify(ours);
      if (!isSame) otherwise.push(name);
    }
    expect(otherwise).toEqual(OTHERWISE);
  });

  it("kafkajs takes what must be refused, as listed", async () => {
    const taken: string[] = [];
    // Limits are configuration, and it has none: what only they refuse is left out.
    for (const { name, stream } of BAD_SETS.filter(({ limits }) => limits === undefined)) {
      if ((await peerRecords(stream)).kind === "takes") taken.push(name);
    }
    expect(taken).toEqual(TAKES);
  });

  it("we read what kafkajs writes", async () => {
    const rows = [
      { offsetDelta: 0, timestampDelta: 0, key: "k", value: "v", headers: { h: "1", list: ["a", "b"] } },
      { offsetDelta: 1, timestampDelta: 1_000_000, key: null, value: null },
    ];
    const headers = [
      { key: "h", value: octets("1") },
      { key: "list", value: octets("a") },
      { key: "list", value: octets("b") },
    ];
    for (const compression of [0, 1]) {
      const { events, fault } = decodeSet(await peerBatch(rows, { compression, transactional: true, producerId: 9 }));
      expect(fault).toBeUndefined();
      expect(events).toMatchObject([
        {
          isTransactional: true,
          producerId: 9n,
          records: [
            { offset: 0n, timestamp: 1_700_000_000_000n, key: octets("k"), value: octets("v"), headers },
            { offset: 1n, timestamp: 1_700_001_000_000n, key: null, value: null, headers: [] },
          ],
        },
      ]);
    }
  });

  it.each([0, 1] as const)("we read messages of format %i that kafkajs writes", (magic) => {
    const rows = ["a", "b"].map((value) => ({ key: "k", value, timestamp: 5 }));
    const { events, fault } = decodeSet(peerMessages(magic, rows));
    expect(fault).toBeUndefined();
    const timestamp = magic === 0 ? -1n : 5n;
    expect(events.flatMap(({ records }) => records)).toMatchObject(
      ["a", "b"].map((value) => ({ offset: -1n, timestamp, key: octets("k"), value: octets(value) })),
    );
    const inner = peerMessages(magic, rows, 1);
    const wrapper = peerMessages(magic, [{ key: null, value: gzipSync(inner), timestamp: 6, compression: 1 }]);
    expect(decodeSet(wrapper).events).toMatchObject([
      { compression: "gzip", records: [{ offset: 0n }, { offset: 1n }] },
    ]);
  });
});

describe("requests", () => {
  it.each([4, 5, 6])("we read Metadata %i of kafkajs", async (version) => {
    const stream = await peerRequest("metadata", version, { topics: ["a", "b"], allowAutoTopicCreation: false });
    const topics = [{ name: "a" }, { name: "b" }];
    const body = { topics, allowAutoTopicCreation: false };
    expect(decodeRequests(stream).events).toMatchObject([{ version, correlationId: 7, clientId: "kafkajs", body }]);
    const all = await peerRequest("metadata", version, { topics: [] });
    expect(decodeRequests(all).events).toMatchObject([{ body: { topics: null } }]);
  });

  it.each([3, 4, 5, 6, 7])("we read Produce %i of kafkajs, batch and all", async (version) => {
    const messages = [{ key: "k", value: "v", timestamp: 1_700_000_000_000 }];
    const topicData = [{ topic: "t", partitions: [{ partition: 2, firstSequence: 0, messages }] }];
    const options = { acks: -1, timeout: 30_000, topicData, transactionalId: null, producerId: -1, producerEpoch: 0 };
    const { events, fault } = decodeRequests(await peerRequest("produce", version, options));
    expect(fault).toBeUndefined();
    expect(events).toMatchObject([
      { version, body: { acks: -1, timeoutMs: 30_000, topics: [{ name: "t", partitions: [{ index: 2 }] }] } },
    ]);
    const body = events[0]?.body as { topics: { partitions: { records: Uint8Array }[] }[] };
    const set = decodeSet(body.topics[0]?.partitions[0]?.records ?? octets(""));
    expect(set).toMatchObject({ fault: undefined, events: [{ records: [{ key: octets("k"), value: octets("v") }] }] });
  });

  it.each([4, 5, 6, 7, 8, 9, 10, 11])("we read Fetch %i of kafkajs", async (version) => {
    const partitions = [{ partition: 1, fetchOffset: "12345678901234", maxBytes: 100, currentLeaderEpoch: -1 }];
    const topics = [{ topic: "t", partitions }];
    const options = {
      replicaId: -1,
      maxWaitTime: 5,
      minBytes: 1,
      maxBytes: 9,
      isolationLevel: 1,
      sessionId: 0,
      sessionEpoch: -1,
      forgottenTopics: [],
      rackId: "",
      topics,
    };
    const { events, fault } = decodeRequests(await peerRequest("fetch", version, options));
    expect(fault).toBeUndefined();
    expect(events).toMatchObject([
      {
        version,
        body: {
          isolationLevel: 1,
          maxBytes: 9,
          topics: [
            { topic: "t", partitions: [{ partition: 1, fetchOffset: 12_345_678_901_234n, partitionMaxBytes: 100 }] },
          ],
        },
      },
    ]);
  });

  it.each([0, 1, 2])("we read ApiVersions %i of kafkajs", async (version) => {
    expect(decodeRequests(await peerRequest("apiVersions", version, {}))).toMatchObject({
      events: [{ version, body: {} }],
      fault: undefined,
    });
  });
});

describe("responses", () => {
  const SET = encoded([record(0, "v")]);
  const fetched = {
    throttleTimeMs: 3,
    errorCode: 0,
    sessionId: 0,
    responses: [
      {
        topic: "t",
        partitions: [
          {
            partition: 1,
            errorCode: 0,
            highWatermark: 9n,
            lastStableOffset: 8n,
            logStartOffset: 0n,
            abortedTransactions: [{ producerId: 5n, firstOffset: 2n }],
            preferredReadReplica: -1,
            records: SET,
          },
        ],
      },
    ],
  };

  it.each([4, 5, 6, 7, 8, 9, 10, 11])("kafkajs reads Fetch %i as we wrote it", async (version) => {
    const theirs = await peerResponse("fetch", version, encodeResponse(FETCH, { version, correlationId: 1 }, fetched));
    const partition = { partition: 1, highWatermark: "9", lastStableOffset: "8", messages: [{ offset: "0" }] };
    const abortedTransactions = [{ producerId: "5", firstOffset: "2" }];
    expect(theirs).toMatchObject({
      kind: "takes",
      value: { responses: [{ topicName: "t", partitions: [{ ...partition, abortedTransactions }] }] },
    });
  });

  it.each([3, 4, 5, 6, 7])("kafkajs reads Produce %i as we wrote it", async (version) => {
    const partition = { index: 1, errorCode: 0, baseOffset: 7n, logAppendTimeMs: -1n, logStartOffset: 2n };
    const partitions = [{ ...partition, recordErrors: [], errorMessage: null }];
    const body = { responses: [{ name: "t", partitions }], throttleTimeMs: 0 };
    const theirs = await peerResponse("produce", version, encodeResponse(PRODUCE, { version, correlationId: 1 }, body));
    const expected = { partition: 1, errorCode: 0, baseOffset: "7", ...(version >= 5 ? { logStartOffset: "2" } : {}) };
    expect(theirs).toMatchObject({ kind: "takes", value: { topics: [{ topicName: "t", partitions: [expected] }] } });
  });

  it("kafkajs takes what must be refused, as listed", async () => {
    const taken: string[] = [];
    for (const [name, frame] of BAD_METADATA) {
      const expected = { api: METADATA, version: 6 };
      expect([name, decodeResponses(frame, () => expected).fault]).not.toEqual([name, undefined]);
      if ((await peerResponse("metadata", 6, frame)).kind === "takes") taken.push(name);
    }
    expect(taken).toEqual(["octets behind the last field", "a name that is null"]);
  });
});

/** A description of one broker and one topic, version 6, and what breaks it. */
const METADATA_6 = encodeResponse(
  METADATA,
  { version: 6, correlationId: 1 },
  {
    throttleTimeMs: 0,
    brokers: [{ nodeId: 1, host: "h", port: 9, rack: null }],
    clusterId: null,
    controllerId: 1,
    topics: [{ errorCode: 0, name: "t", isInternal: false, partitions: [], authorizedOperations: 0 }],
    clusterAuthorizedOperations: 0,
  },
);
/** Of the brokers' count and the first broker's name. */
const [COUNT_AT, NAME_AT] = [12, 20];

const BAD_METADATA: readonly (readonly [string, Uint8Array])[] = [
  ["octets behind the last field", replaced(METADATA_6.length, 0, "00")],
  ["a name that is null", replaced(NAME_AT, 3, "ffff")],
  ["a name below null", replaced(NAME_AT, 2, "fff0")],
  ["an array below null", replaced(COUNT_AT, 4, "fffffffe")],
  ["an array that the octets cannot hold", replaced(COUNT_AT, 4, "00100000")],
  ["a frame that ends inside a field", kafkaStructure.repair(METADATA_6.slice(0, -2))],
];

function replaced(at: number, dropped: number, text: string): Uint8Array {
  return kafkaStructure.repair(
    Uint8Array.of(...METADATA_6.subarray(0, at), ...hex(text), ...METADATA_6.subarray(at + dropped)),
  );
}
