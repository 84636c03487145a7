import { createRequire } from "node:module";
import { createConnection } from "node:net";
import { CompressionTypes, Kafka, logLevel } from "kafkajs";
import { afterEach, describe, expect, it } from "vitest";
import { FETCH, METADATA, PRODUCE } from "../../protocols/kafka/apis.ts";
import { metadataRequest, produceRequest, fetchRequest } from "../../protocols/kafka/requests.ts";
import { decodeSet, encoded, octets, record } from "../protocols/kafka/helpers.ts";
import type { LiveModel } from "./kafka-endpoints.ts";
import { connectClient, startModel } from "./kafka-endpoints.ts";

const MESSAGES = [
  { key: "k", value: "one", headers: { h: "v", list: ["a", "b"] }, timestamp: "1700000000000" },
  { key: null, value: "two", timestamp: "1700000000001" },
  { key: "gone", value: null, timestamp: "1700000000002" },
];

const models: LiveModel[] = [];

async function model(throttleTimeMs = 0): Promise<LiveModel> {
  const started = await startModel(throttleTimeMs);
  models.push(started);
  return started;
}

function kafka(port: number): Kafka {
  return new Kafka({
    brokers: [`127.0.0.1:${port}`],
    clientId: "kafkajs",
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
}

afterEach(() => {
  for (const { server } of models.splice(0)) server.close();
});

describe("kafkajs against our broker", () => {
  it.each([
    ["none", CompressionTypes.None],
    ["gzip", CompressionTypes.GZIP],
  ] as const)("its producer writes, in %s, and our client reads what it wrote", async (name, compression) => {
    const { port, faults, asked } = await model();
    const producer = kafka(port).producer();
    await producer.connect();
    const [written] = await producer.send({ topic: "t", messages: MESSAGES, compression });
    await producer.send({ topic: "t", messages: [{ value: "three" }], compression, acks: 1 });
    await producer.disconnect();
    expect(written).toMatchObject({ topicName: "t", partition: 0, errorCode: 0, baseOffset: "0" });
    expect(asked).toEqual(expect.arrayContaining(["ApiVersions 2", "Metadata 6", "Produce 7"]));
    const client = await connectClient(port);
    const answer = await client.send(FETCH, fetchRequest({ topic: "t", offset: 0n, octetsMax: 10_000 }));
    client.close();
    const { events, fault } = decodeSet(answer.responses[0]?.partitions[0]?.records ?? octets(""));
    expect(fault).toBeUndefined();
    expect(events).toMatchObject([
      {
        compression: name,
        records: [
          {
            offset: 0n,
            timestamp: 1_700_000_000_000n,
            key: octets("k"),
            value: octets("one"),
            headers: [
              { key: "h", value: octets("v") },
              { key: "list", value: octets("a") },
              { key: "list", value: octets("b") },
            ],
          },
          { offset: 1n, key: null, value: octets("two"), headers: [] },
          { offset: 2n, key: octets("gone"), value: null },
        ],
      },
      { baseOffset: 3n, records: [{ offset: 3n, value: octets("three") }] },
    ]);
    expect(faults).toEqual([]);
  });

  it("what wants no acknowledgement gets none, and the next request its own response", async () => {
    const { port, faults } = await model();
    const producer = kafka(port).producer();
    await producer.connect();
    await producer.send({ topic: "t", messages: [{ value: "unheard" }], acks: 0 });
    const [written] = await producer.send({ topic: "t", messages: [{ value: "heard" }], acks: -1 });
    await producer.disconnect();
    expect(written).toMatchObject({ baseOffset: "1" });
    expect(faults).toEqual([]);
  });

  it("its admin client is told what there is", async () => {
    const { port, faults } = await model();
    const client = await connectClient(port);
    await client.send(METADATA, metadataRequest(["a", "b"]));
    client.close();
    const admin = kafka(port).admin();
    await admin.connect();
    expect((await admin.listTopics()).toSorted()).toEqual(["a", "b"]);
    expect(await admin.describeCluster()).toEqual({
      brokers: [{ nodeId: 1, host: "127.0.0.1", port }],
      controller: 1,
      clusterId: "quiesce",
    });
    const { topics } = await admin.fetchTopicMetadata({ topics: ["a"] });
    expect(topics).toMatchObject([{ name: "a", partitions: [{ partitionId: 0, leader: 1, replicas: [1], isr: [1] }] }]);
    await admin.disconnect();
    expect(faults).toEqual([]);
  });

  it("its fetch reads what our client wrote, up to a batch that is cut", async () => {
    const { port, faults } = await model();
    const client = await connectClient(port);
    const set = encoded([record(0, "first", { headers: [{ key: "h", value: octets("v") }] }), record(1, "second")]);
    for (let time = 0; time < 2; time += 1) {
      await client.send(PRODUCE, produceRequest({ topic: "t", records: set, acks: 1 }));
    }
    client.close();
    const broker = await connectBroker(port);
    const topics = [{ topic: "t", partitions: [{ partition: 0, fetchOffset: "0", maxBytes: set.length + 70 }] }];
    const { responses } = await broker.fetch({ maxWaitTime: 1, minBytes: 1, maxBytes: 10_000, topics });
    await broker.disconnect();
    expect(responses).toMatchObject([
      {
        topicName: "t",
        partitions: [
          {
            highWatermark: "4",
            messages: [
              { offset: "0", value: Buffer.from("first"), headers: { h: Buffer.from("v") } },
              { offset: "1", value: Buffer.from("second") },
            ],
          },
        ],
      },
    ]);
    expect(faults).toEqual([]);
  });

  it("what is no request ends the connection", async () => {
    const { port, faults } = await model();
    const socket = createConnection(port, "127.0.0.1");
    socket.write(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
    socket.resume();
    await new Promise((resolve) => socket.on("close", resolve));
    expect(faults).toEqual(["KAFKA_FRAME_SIZE"]);
  });
});

describe("our client against our broker", () => {
  it("a pipeline is answered in order, and a cancelled request keeps its slot", async () => {
    const { port, faults } = await model();
    const client = await connectClient(port);
    client.sendCancelled(METADATA, metadataRequest(["nobody's"]));
    const names = Array.from({ length: 50 }, (_, index) => `topic-${index}`);
    const answers = await Promise.all(names.map((name) => client.send(METADATA, metadataRequest([name]))));
    expect(answers.map(({ topics }) => topics[0]?.name)).toEqual(names);
    expect(client.endpoint.fault).toBeUndefined();
    client.close();
    expect(faults).toEqual([]);
  });

  it("a broker that wants silence gets it", async () => {
    const { port, asked } = await model(120);
    const client = await connectClient(port);
    const answered = client.send(METADATA, metadataRequest([]));
    expect(client.endpoint.takeOutput()).toHaveLength(0);
    expect(asked).toEqual(["ApiVersions 3"]);
    await answered;
    expect(asked).toEqual(["ApiVersions 3", "Metadata 9"]);
    client.close();
  });
});

interface KafkajsBroker {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  fetch(options: object): Promise<{ readonly responses: unknown }>;
}

interface SocketOptions {
  readonly host: string;
  readonly port: number;
  onConnect(): void;
}

/** The part of kafkajs that talks to one broker, without its consumer groups. */
async function connectBroker(port: number): Promise<KafkajsBroker> {
  const load = createRequire(import.meta.url);
  const Pool: new (options: object) => object = load("kafkajs/src/network/connectionPool");
  const Broker: new (options: object) => KafkajsBroker = load("kafkajs/src/broker");
  const nothing = (): void => undefined;
  const levels = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const logger = { ...levels, namespace: () => levels };
  const socketFactory = ({ host, port: to, onConnect }: SocketOptions) =>
    createConnection({ host, port: to }, onConnect);
  const connectionPool = new Pool({
    host: "127.0.0.1",
    port,
    clientId: "kafkajs",
    logger,
    socketFactory,
    connectionTimeout: 1_000,
    requestTimeout: 10_000,
  });
  const broker = new Broker({ connectionPool, logger, authenticationTimeout: 1_000, allowAutoTopicCreation: false });
  await broker.connect();
  return broker;
}
