import { describe, expect, it } from "vitest";
import type { Api, RequestOf } from "../../../protocols/kafka/apis.ts";
import { FETCH, METADATA, PRODUCE } from "../../../protocols/kafka/apis.ts";
import { KafkaClient } from "../../../protocols/kafka/client.ts";
import { labCodec } from "../../../protocols/kafka/lab-codec.ts";
import { DEFAULT_KAFKA_LIMITS } from "../../../protocols/kafka/limits.ts";
import { encodeRequest } from "../../../protocols/kafka/message-encoder.ts";
import { fetchRequest, metadataRequest, produceRequest } from "../../../protocols/kafka/requests.ts";
import { Store } from "../../../protocols/kafka/store.ts";
import { versionsResponse } from "./message-cases.ts";
import { decodeRequests, decodeSet, encoded, octets, record } from "./helpers.ts";

const SET = encoded([record(0, "a"), record(1, "b")]);

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
