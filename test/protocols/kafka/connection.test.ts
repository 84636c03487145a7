import { describe, expect, it } from "vitest";
import { API_VERSIONS, FETCH, METADATA, PRODUCE } from "../../../protocols/kafka/apis.ts";
import { KafkaBroker } from "../../../protocols/kafka/broker.ts";
import { KafkaClient } from "../../../protocols/kafka/client.ts";
import { DEFAULT_KAFKA_LIMITS, kafkaLimits } from "../../../protocols/kafka/limits.ts";
import { encodeRequest, encodeResponse } from "../../../protocols/kafka/message-encoder.ts";
import { fetchRequest, metadataRequest, produceRequest } from "../../../protocols/kafka/requests.ts";
import { versionsResponse } from "./message-cases.ts";
import { decodeRequests, encoded, record } from "./helpers.ts";

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

  it("what it refuses of a whole response is at that response, however the octets are cut", () => {
    const tooLong = metadata(2, LIMITS.throttleTicksMax);
    const refusal = { errorCode: 58, apiKeys: [], throttleTimeMs: 0 };
    const refused = encodeResponse(API_VERSIONS, { version: 3, correlationId: 0 }, refusal);
    const cases = [
      {
        stream: Uint8Array.of(...metadata(1), ...tooLong, 0, 0, 0),
        code: "KAFKA_THROTTLE_TOO_LONG",
        offset: versionsResponse(0, [3, 0, 6]).length + metadata(1).length + 4,
      },
      { stream: Uint8Array.of(...refused, 0, 0), code: "KAFKA_VERSIONS_REFUSED", offset: 4 },
    ];
    for (const { stream, code, offset } of cases) {
      for (const size of [1, 7, stream.length]) {
        const client = new KafkaClient({ limits: LIMITS, clientId: "c" });
        if (code === "KAFKA_THROTTLE_TOO_LONG") {
          client.receive(versionsResponse(0, [3, 0, 6]));
          client.send(METADATA, metadataRequest([]));
          client.send(METADATA, metadataRequest([]));
        }
        for (let at = 0; at < stream.length; at += size) client.receive(stream.subarray(at, at + size));
        expect(client.fault).toMatchObject({ code, offset });
      }
    }
  });

  it("takes no request that the broker would not read, nor more than may wait to be written", () => {
    const limits = kafkaLimits({ frameOctetsMax: 400, outputOctetsMax: 600 });
    const client = new KafkaClient({ limits, clientId: "c" });
    client.takeOutput();
    client.receive(versionsResponse(0, [0, 0, 9], [3, 0, 6]));
    const write = (octetsOfSet: number) =>
      client.send(PRODUCE, produceRequest({ topic: "t", records: new Uint8Array(octetsOfSet), acks: 1 }));
    expect(write(400)).toBe("too-large");
    expect(client.inFlight).toBe(0);
    expect(client.bytesHeld).toBe(0);
    expect(write(350)).toBe(2);
    expect(write(350)).toBe("full");
    expect(client.bytesHeld).toBeLessThanOrEqual(limits.outputOctetsMax);
    client.takeOutput();
    expect(write(350)).toBe(3);
    const narrow = new KafkaClient({ limits: kafkaLimits({ outputOctetsMax: 300 }), clientId: "c" });
    narrow.takeOutput();
    narrow.receive(versionsResponse(0, [0, 0, 9]));
    const request = produceRequest({ topic: "t", records: new Uint8Array(300), acks: 1 });
    expect(narrow.send(PRODUCE, request)).toBe("too-large");
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
