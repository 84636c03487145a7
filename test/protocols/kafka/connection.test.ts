import { describe, expect, it } from "vitest";
import type { Api, RequestOf } from "../../../protocols/kafka/apis.ts";
import { API_VERSIONS, FETCH, METADATA, PRODUCE } from "../../../protocols/kafka/apis.ts";
import { KafkaBroker } from "../../../protocols/kafka/broker.ts";
import { KafkaClient } from "../../../protocols/kafka/client.ts";
import { labCodec } from "../../../protocols/kafka/lab-codec.ts";
import { DEFAULT_KAFKA_LIMITS, kafkaLimits } from "../../../protocols/kafka/limits.ts";
import { encodeRequest, encodeResponse } from "../../../protocols/kafka/message-encoder.ts";
import { fetchRequest, metadataRequest, produceRequest } from "../../../protocols/kafka/requests.ts";
import { Store } from "../../../protocols/kafka/store.ts";
import { versionsResponse } from "./message-cases.ts";
import { decodeRequests, decodeSet, encoded, octets, record } from "./helpers.ts";

const LIMITS = kafkaLimits({ inFlightMax: 2 });
const SET = encoded([record(0, "a"), record(1, "b")]);

/** A client that knows the versions, and what it sends. */
function clientOf(firstCorrelationId = 0): KafkaClient {
  const client = new KafkaClient({ limits: LIMITS, clientId: "c", firstCorrelationId });
  client.takeOutput();
  client.receive(versionsResponse(firstCorrelationId, [0, 0, 9], [1, 4, 12], [3, 0, 6]));
  return client;
}

function metadata(correlationId: number, throttleTimeMs = 0): Uint8Array {
  const body = {
    throttleTimeMs,
    brokers: [],
    clusterId: null,
    controllerId: 0,
    topics: [],
    clusterAuthorizedOperations: 0,
  };
  return encodeResponse(METADATA, { version: 6, correlationId }, body);
}

describe("client", () => {
  it("asks for versions first, and speaks the highest in common", () => {
    const client = new KafkaClient({ limits: LIMITS, clientId: "c" });
    expect(client.send(METADATA, metadataRequest([]))).toBe("unready");
    expect(decodeRequests(client.takeOutput()).events).toMatchObject([
      { api: API_VERSIONS, version: 3, correlationId: 0 },
    ]);
    client.receive(versionsResponse(0, [3, 0, 6], [1, 13, 15]));
    expect(client.isReady).toBe(true);
    expect(client.send(FETCH, fetchRequest({ topic: "t", offset: 0n, octetsMax: 1 }))).toBe("unsupported");
    expect(client.send(PRODUCE, produceRequest({ topic: "t", records: SET, acks: 1 }))).toBe("unsupported");
    client.send(METADATA, metadataRequest([]));
    expect(decodeRequests(client.takeOutput()).events).toMatchObject([{ api: METADATA, version: 6, correlationId: 1 }]);
  });

  it("asks once more in a version that the broker names, and gives up one that refuses again", () => {
    const client = new KafkaClient({ limits: LIMITS, clientId: "c" });
    client.takeOutput();
    const refusal = { errorCode: 35, apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 2 }], throttleTimeMs: 0 };
    client.receive(encodeResponse(API_VERSIONS, { version: 0, correlationId: 0 }, refusal));
    expect(decodeRequests(client.takeOutput()).events).toMatchObject([{ api: API_VERSIONS, version: 2 }]);
    const again = encodeResponse(API_VERSIONS, { version: 0, correlationId: 1 }, refusal);
    expect(client.receive(again).fault).toMatchObject({ code: "KAFKA_VERSIONS_REFUSED" });
  });

  it("a cancelled request keeps its slot, and is not heard of again", () => {
    const client = clientOf();
    const [first, second] = [client.send(METADATA, metadataRequest([])), client.send(METADATA, metadataRequest([]))];
    client.cancel(Number(first));
    expect(client.inFlight).toBe(2);
    const { events, fault } = client.receive(Uint8Array.of(...metadata(1), ...metadata(2)));
    expect(fault).toBeUndefined();
    expect(events).toMatchObject([{ kind: "response", number: second, response: { correlationId: 2 } }]);
  });

  it.each([
    ["a response to nothing", [1, 2]],
    ["a response before its turn", [2]],
    ["a response twice", [1, 1]],
  ])("%s is a fault", (_, ids) => {
    const client = clientOf();
    client.send(METADATA, metadataRequest([]));
    if (ids[0] === 2) client.send(METADATA, metadataRequest([]));
    const octetsOfAll = ids.flatMap((id) => [...metadata(id)]);
    expect(client.receive(Uint8Array.from(octetsOfAll)).fault).toMatchObject({ code: "KAFKA_CORRELATION_UNKNOWN" });
  });

  it("correlation ids begin again behind the largest", () => {
    const client = clientOf(0x7fff_fffe);
    client.takeOutput();
    client.send(METADATA, metadataRequest([]));
    client.send(METADATA, metadataRequest([]));
    const sent = decodeRequests(client.takeOutput()).events;
    expect(sent.map(({ correlationId }) => correlationId)).toEqual([0x7fff_ffff, 0]);
    expect(client.receive(Uint8Array.of(...metadata(0x7fff_ffff), ...metadata(0))).events).toHaveLength(2);
  });

  it("takes no more requests than may wait", () => {
    const client = clientOf();
    expect([1, 2, 3].map(() => client.send(METADATA, metadataRequest([])))).toEqual([2, 3, "full"]);
    client.receive(metadata(1));
    expect(client.send(METADATA, metadataRequest([]))).toBe(4);
  });

  it("nothing is awaited where no acknowledgement is wanted", () => {
    const client = clientOf();
    client.send(PRODUCE, produceRequest({ topic: "t", records: SET, acks: 0 }));
    expect(client.inFlight).toBe(0);
    const number = client.send(METADATA, metadataRequest([]));
    expect(client.receive(metadata(2)).events).toMatchObject([{ number }]);
  });

  it("what was not answered is lost, once, with the frame that was cut", () => {
    const client = clientOf();
    const number = client.send(METADATA, metadataRequest([]));
    client.receive(metadata(1).subarray(0, 9));
    const { events, fault } = client.receiveEnd();
    expect(events).toEqual([{ kind: "lost", number }]);
    expect(fault).toMatchObject({ code: "KAFKA_TRUNCATED" });
    expect(client.bytesHeld).toBe(0);
    expect(client.receiveEnd().events).toEqual([]);
    expect(client.send(METADATA, metadataRequest([]))).toBe("closed");
  });

  it("waits so long for a response, and dripping does not help", () => {
    const client = clientOf();
    client.advance(7);
    const number = client.send(METADATA, metadataRequest([]));
    expect(client.nextDeadline()).toBe(7 + LIMITS.responseTicksMax);
    client.receive(metadata(1).subarray(0, 9));
    client.advance(LIMITS.responseTicksMax);
    expect(client.fault).toBeUndefined();
    const { events, fault } = client.advance(7 + LIMITS.responseTicksMax);
    expect(fault).toMatchObject({ code: "KAFKA_RESPONSE_TIMEOUT" });
    expect(events).toEqual([{ kind: "lost", number }]);
  });

  it("is silent as long as the broker wants it, and not for ever", () => {
    const client = clientOf();
    client.send(METADATA, metadataRequest([]));
    client.takeOutput();
    client.advance(1_000);
    client.receive(metadata(1, 50));
    client.send(METADATA, metadataRequest([]));
    expect(client.takeOutput()).toHaveLength(0);
    expect(client.nextDeadline()).toBe(51_000);
    client.advance(50_999);
    expect(client.takeOutput()).toHaveLength(0);
    client.advance(51_000);
    expect(client.takeOutput().length).toBeGreaterThan(0);
    expect(client.nextDeadline()).toBe(51_000 + LIMITS.responseTicksMax);
    expect(client.receive(metadata(2, 0x7fff_ffff)).fault).toMatchObject({ code: "KAFKA_THROTTLE_TOO_LONG" });
  });

  it("time that goes back stands still", () => {
    const client = clientOf();
    client.advance(500);
    client.advance(100);
    client.send(METADATA, metadataRequest([]));
    expect(client.nextDeadline()).toBe(500 + LIMITS.responseTicksMax);
  });
});

describe("broker", () => {
  it("a client that falls silent is given up, and one that drips a request", () => {
    const silent = new KafkaBroker({ limits: DEFAULT_KAFKA_LIMITS });
    silent.advance(DEFAULT_KAFKA_LIMITS.idleTicksMax);
    expect(silent.fault).toMatchObject({ code: "KAFKA_IDLE_TIMEOUT" });
    const dripping = new KafkaBroker({ limits: DEFAULT_KAFKA_LIMITS });
    dripping.receive(Uint8Array.of(0, 0));
    dripping.advance(DEFAULT_KAFKA_LIMITS.requestTicksMax - 1);
    dripping.receive(Uint8Array.of(0));
    dripping.advance(DEFAULT_KAFKA_LIMITS.requestTicksMax);
    expect(dripping.fault).toMatchObject({ code: "KAFKA_REQUEST_TIMEOUT" });
  });

  it("requests that came before a fault are to be answered", () => {
    const broker = new KafkaBroker({ limits: DEFAULT_KAFKA_LIMITS });
    const request = encodeRequest(METADATA, { version: 4, correlationId: 1, clientId: null }, metadataRequest([]));
    const { requests, fault } = broker.receive(Uint8Array.of(...request, 0xff, 0xff, 0xff, 0xff));
    expect(requests).toHaveLength(1);
    expect(fault).toMatchObject({ code: "KAFKA_FRAME_SIZE" });
    broker.respond(metadata(1));
    expect(broker.takeOutput()).toEqual(metadata(1));
  });
});

describe("store", () => {
  const log = { codec: labCodec, limits: DEFAULT_KAFKA_LIMITS, octetsMax: 2 * SET.length };
  const storeOf = (): Store => new Store({ ...log, host: "h", port: 1, topicsMax: 1 });

  function ask<Spoken extends Api>(store: Store, api: Spoken, body: RequestOf<Spoken>): Record<string, unknown> {
    const client = new KafkaClient({ limits: DEFAULT_KAFKA_LIMITS, clientId: "c" });
    client.receive(versionsResponse(0, [0, 3, 9], [1, 4, 12], [3, 4, 9]));
    client.takeOutput();
    client.send(api, body);
    const [request] = decodeRequests(client.takeOutput()).events;
    const answer = request === undefined ? undefined : store.answer(request);
    const [event] = answer === undefined ? [] : client.receive(answer).events;
    return event?.kind === "response" ? event.response.body : {};
  }

  it("gives what was written, with offsets of its own", () => {
    const store = storeOf();
    const written = (records: Uint8Array) => ask(store, PRODUCE, produceRequest({ topic: "t", records, acks: 1 }));
    expect(written(SET)).toMatchObject({ responses: [{ partitions: [{ errorCode: 0, baseOffset: 0n }] }] });
    expect(written(SET)).toMatchObject({ responses: [{ partitions: [{ errorCode: 0, baseOffset: 2n }] }] });
    expect(written(SET)).toMatchObject({ responses: [{ partitions: [{ errorCode: 56 }] }] });
    const read = ask(store, FETCH, fetchRequest({ topic: "t", offset: 2n, octetsMax: 1 }));
    expect(read).toMatchObject({ responses: [{ topic: "t", partitions: [{ errorCode: 0, highWatermark: 4n }] }] });
    const cut = ask(store, FETCH, fetchRequest({ topic: "t", offset: 0n, octetsMax: SET.length + 20 }));
    const sets = [read, cut].map((answer) => setOf(answer));
    expect(sets.map(({ length }) => length)).toEqual([SET.length, SET.length + 20]);
    expect(decodeSet(sets[0] ?? octets("")).events).toMatchObject([
      { baseOffset: 2n, records: [{ offset: 2n }, { offset: 3n }] },
    ]);
    expect(decodeSet(sets[1] ?? octets(""), { mayBePartial: true })).toMatchObject({
      events: [{ baseOffset: 0n }],
      fault: undefined,
    });
  });

  it("takes what wants no acknowledgement, and gives none", () => {
    const store = storeOf();
    const unheard = produceRequest({ topic: "t", records: SET, acks: 0 });
    const [request] = decodeRequests(
      encodeRequest(PRODUCE, { version: 9, correlationId: 1, clientId: null }, unheard),
    ).events;
    expect(request === undefined ? "no request" : store.answer(request)).toBeUndefined();
    const read = ask(store, FETCH, fetchRequest({ topic: "t", offset: 0n, octetsMax: 1 }));
    expect(setOf(read)).toHaveLength(SET.length);
  });

  it("takes no batch whose checksum is wrong, nor one of an older format", () => {
    const bent = Uint8Array.from(SET);
    bent[65] = 0xff;
    const errorOf = (records: Uint8Array): unknown =>
      ask(storeOf(), PRODUCE, produceRequest({ topic: "t", records, acks: 1 }));
    expect(errorOf(bent)).toMatchObject({ responses: [{ partitions: [{ errorCode: 2 }] }] });
    expect(errorOf(encoded([record(0, "a")], { magic: 1 }))).toMatchObject({
      responses: [{ partitions: [{ errorCode: 87 }] }],
    });
  });

  it("describes topics, and makes no more than there may be", () => {
    const store = storeOf();
    expect(ask(store, METADATA, metadataRequest(["__proto__", "u"]))).toMatchObject({
      brokers: [{ host: "h", port: 1 }],
      topics: [
        { name: "__proto__", errorCode: 0, partitions: [{ leaderId: 1 }] },
        { name: "u", errorCode: 3, partitions: [] },
      ],
    });
    expect(ask(store, FETCH, fetchRequest({ topic: "__proto__", offset: 5n, octetsMax: 1 }))).toMatchObject({
      responses: [{ partitions: [{ errorCode: 1 }] }],
    });
  });
});

function setOf(answer: Record<string, unknown>): Uint8Array {
  const { responses } = answer as {
    readonly responses: readonly { readonly partitions: readonly { readonly records: Uint8Array }[] }[];
  };
  return responses[0]?.partitions[0]?.records ?? octets("");
}
