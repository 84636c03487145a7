import { describe, expect, it } from "vitest";
import type { Api } from "../../../protocols/kafka/apis.ts";
import { API_VERSIONS, APIS, CONTROLLED_SHUTDOWN, METADATA, PRODUCE } from "../../../protocols/kafka/apis.ts";
import { encodeRequest, encodeResponse } from "../../../protocols/kafka/message-encoder.ts";
import { bodyOf } from "../../../protocols/kafka/request-decoder.ts";
import { metadataRequest, produceRequest } from "../../../protocols/kafka/requests.ts";
import { BAD_REQUESTS, versionsResponse } from "./message-cases.ts";
import { decodeRequests, decodeResponses, hex, octets } from "./helpers.ts";

const SIZES = [1, 2, 3, 5, 1_000_000];
const HEADER = { correlationId: 7, clientId: "c" };

describe("requests", () => {
  it("header 1 has a client id, header 2 tagged fields too, header 0 neither", () => {
    const body = metadataRequest(["t"]);
    expect(encodeRequest(METADATA, { ...HEADER, version: 4 }, body)).toEqual(
      hex("00000013 0003 0004 00000007 0001 63 00000001 0001 74 01"),
    );
    expect(encodeRequest(METADATA, { ...HEADER, version: 9 }, body)).toEqual(
      hex("00000014 0003 0009 00000007 0001 63 00 02 02 74 00 01 00 00 00"),
    );
    expect(encodeRequest(CONTROLLED_SHUTDOWN, { ...HEADER, version: 0 }, { brokerId: 3 })).toEqual(
      hex("0000000c 0007 0000 00000007 00000003"),
    );
  });

  it.each(APIS.flatMap((api) => versionsOf(api).map((version) => [api.name, version, api] as const)))(
    "%s %i is read as it was written",
    (_, version, api) => {
      const bodies = [
        { api: METADATA, body: metadataRequest(["a", "h\u00e9llo"]) },
        { api: PRODUCE, body: produceRequest({ topic: "t", records: octets("set"), acks: -1 }) },
        { api: CONTROLLED_SHUTDOWN, body: { brokerId: 3 } },
      ];
      const body = bodies.find((each) => each.api === api)?.body;
      if (body === undefined) return;
      const stream = encodeRequest<Api>(api, { ...HEADER, version }, body as never);
      for (const size of SIZES) {
        const { events, fault } = decodeRequests(stream, {}, size);
        expect(fault).toBeUndefined();
        expect(events).toMatchObject([{ version, correlationId: 7, body }]);
      }
    },
  );

  it("the longest text is read as it was written, plain and compact, and a longer one has no spelling", () => {
    const text = "x".repeat(32_767);
    for (const version of [4, 9]) {
      const stream = encodeRequest(METADATA, { ...HEADER, version }, metadataRequest([text]));
      expect(decodeRequests(stream).events).toMatchObject([{ body: { topics: [{ name: text }] } }]);
      expect(() => encodeRequest(METADATA, { ...HEADER, version }, metadataRequest([`${text}x`]))).toThrow(RangeError);
    }
  });

  it.each([
    ["acks", { acks: 70_000 }],
    ["acks", { acks: 0.5 }],
    ["timeoutMs", { timeoutMs: 2 ** 31 }],
    ["timeoutMs", { timeoutMs: Number.NaN }],
  ])("%s that would be read as another number has no spelling: %o", (_, wrong) => {
    const body = { ...produceRequest({ topic: "t", records: octets("set"), acks: 1 }), ...wrong };
    expect(() => encodeRequest(PRODUCE, { ...HEADER, version: 7 }, body)).toThrow(RangeError);
  });

  it("a null array, null octets and a null client id are null", () => {
    const body = { ...metadataRequest([]), topics: null };
    for (const version of [4, 9]) {
      const stream = encodeRequest(METADATA, { version, correlationId: 1, clientId: null }, body);
      expect(decodeRequests(stream).events).toMatchObject([{ clientId: null, body: { topics: null } }]);
    }
    const empty = {
      transactionalId: null,
      acks: 1,
      timeoutMs: 1,
      topics: [{ name: "t", partitions: [{ index: 0, records: null }] }],
    };
    const [request] = decodeRequests(encodeRequest(PRODUCE, { ...HEADER, version: 3 }, empty)).events;
    expect(request === undefined ? undefined : bodyOf(PRODUCE, request)).toEqual(empty);
  });

  it("tagged fields that nobody knows are skipped", () => {
    const plain = encodeRequest(METADATA, { ...HEADER, version: 9 }, metadataRequest(["t"]));
    const tagged = Uint8Array.of(...plain.subarray(0, -1), ...hex("02 00 02 beef 05 00"));
    tagged[3] = tagged.length - 4;
    expect(decodeRequests(tagged)).toEqual(decodeRequests(plain));
  });

  it("any octet but 0 is true", () => {
    const stream = encodeRequest(METADATA, { ...HEADER, version: 4 }, metadataRequest([]));
    stream[stream.length - 1] = 0x80;
    expect(decodeRequests(stream).events).toMatchObject([{ body: { allowAutoTopicCreation: true } }]);
  });

  it("ApiVersions in a version that nobody knows is read as far as it is known", () => {
    const { events, fault } = decodeRequests(hex("0000000c 0012 0063 00000009 ffffffff"));
    expect(fault).toBeUndefined();
    expect(events).toMatchObject([{ api: API_VERSIONS, version: 99, correlationId: 9, body: undefined }]);
  });

  it.each(BAD_REQUESTS)("refuses $name", ({ stream, code, offset, limits = {} }) => {
    for (const size of SIZES) expect(decodeRequests(stream, limits, size).fault).toMatchObject({ code, offset });
  });

  it.each(BAD_REQUESTS)("keeps what came before $name, and says nothing after it", ({ stream, code, limits = {} }) => {
    const before = encodeRequest(METADATA, { ...HEADER, version: 4 }, metadataRequest([]));
    // Behind what stops short comes its rest.
    const after = code === "KAFKA_TRUNCATED" ? [] : before;
    expect(decodeRequests(Uint8Array.of(...before, ...stream, ...after), limits, 6).events).toHaveLength(1);
  });
});

describe("responses", () => {
  it("a response with a correlation id that nothing was asked with is refused", () => {
    const stream = versionsResponse(5);
    expect(decodeResponses(stream, () => undefined, {}, 3).fault).toMatchObject({
      code: "KAFKA_CORRELATION_UNKNOWN",
      offset: 4,
    });
  });

  it("ApiVersions is answered without tagged fields in the header, and refused in version 0", () => {
    const expected = { api: API_VERSIONS, version: 3 };
    const { events } = decodeResponses(versionsResponse(5, [3, 0, 9]), () => expected);
    expect(events).toMatchObject([{ version: 3, body: { apiKeys: [{ apiKey: 3, minVersion: 0, maxVersion: 9 }] } }]);
    const body = { errorCode: 35, apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 2 }], throttleTimeMs: 0 };
    const refusal = encodeResponse(API_VERSIONS, { version: 0, correlationId: 5 }, body);
    expect(decodeResponses(refusal, () => expected).events).toMatchObject([{ version: 0, body }]);
  });

  it("what an earlier version does not have is absent", () => {
    const answer = { index: 0, errorCode: 0, baseOffset: 1n, logAppendTimeMs: -1n };
    const later = { logStartOffset: 5n, recordErrors: [{ batchIndex: 1, message: "no" }], errorMessage: "never" };
    const body = { responses: [{ name: "t", partitions: [{ ...answer, ...later }] }], throttleTimeMs: 3 };
    const read = (version: number) => {
      const stream = encodeResponse(PRODUCE, { version, correlationId: 1 }, body);
      return decodeResponses(stream, () => ({ api: PRODUCE, version })).events;
    };
    const absent = { logStartOffset: -1n, recordErrors: [], errorMessage: null };
    expect(read(3)).toMatchObject([{ body: { responses: [{ partitions: [{ ...answer, ...absent }] }] } }]);
    for (const version of [8, 9]) expect(read(version)).toMatchObject([{ body }]);
  });
});

function versionsOf({ versionMin, versionMax }: Api): number[] {
  return Array.from({ length: versionMax - versionMin + 1 }, (_, index) => versionMin + index);
}
