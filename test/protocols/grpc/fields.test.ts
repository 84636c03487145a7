/** Header sections of calls: timeouts, percent-encoding, metadata, requests, responses, trailers, statuses. */
import { describe, expect, it } from "vitest";
import {
  readRequest,
  readResponse,
  readTrailers,
  writeRequest,
  writeTrailers,
  writeTrailersOnly,
} from "../../../protocols/grpc/call-fields.ts";
import { DEFAULT_GRPC_LIMITS, grpcLimits } from "../../../protocols/grpc/limits.ts";
import { readMetadata, writeMetadata } from "../../../protocols/grpc/metadata.ts";
import { statusOfHttp, statusOfOutcome, statusOfReset } from "../../../protocols/grpc/status.ts";
import { readStatusMessage, writeStatusMessage } from "../../../protocols/grpc/status-message.ts";
import { readTimeout, writeTimeout } from "../../../protocols/grpc/timeout.ts";
import type { HeaderEntry } from "../../../protocols/hpack/header-field.ts";

const fields = (entries: readonly (readonly [string, string])[]): HeaderEntry[] =>
  entries.map(([name, value]) => ({ name, value }));
const custom = (...entries: readonly (readonly [string, string])[]) =>
  readMetadata(fields(entries), DEFAULT_GRPC_LIMITS);
const REQUEST: readonly (readonly [string, string])[] = [
  [":method", "POST"],
  [":scheme", "http"],
  [":path", "/a/b"],
  [":authority", "x"],
  ["te", "trailers"],
  ["content-type", "application/grpc"],
];

describe("grpc-timeout", () => {
  it.each([
    ["1H", 3_600_000_000],
    ["2M", 120_000_000],
    ["3S", 3_000_000],
    ["4m", 4_000],
    ["5u", 5],
    ["1n", 1],
    ["1001n", 2],
    ["0S", 0],
    ["00000001S", 1_000_000],
    ["99999999H", 2 ** 51 - 1],
  ])("%s is %d ticks", (text, ticks) => expect(readTimeout(text)).toBe(ticks));

  it.each(["", "S", "1", "1s", "1h", "100000000S", "-1S", "+1S", "1.0S", " 1S", "1S ", "0x1S", "1e3S", "1SS"])(
    "refuses %j",
    (text) => expect(readTimeout(text)).toBeUndefined(),
  );

  it("writes the finest unit that has room, rounded up", () => {
    expect([0, 1, 99_999_999, 100_000_001, 10 ** 15].map(writeTimeout)).toEqual([
      "0u",
      "1u",
      "99999999u",
      "100001m",
      "16666667M",
    ]);
    for (const ticks of [0, 5, 10 ** 8, 10 ** 12, 10 ** 15]) {
      expect(readTimeout(writeTimeout(ticks))).toBeGreaterThanOrEqual(ticks);
    }
  });
});

describe("grpc-message", () => {
  it.each([
    ["plain text", "plain text"],
    ["100%", "100%25"],
    ["é\n", "%C3%A9%0A"],
    [" both ends ", "%20both ends%20"],
    ["~\u007f", "~%7F"],
  ])("%j is written as %j and read back", (text, written) => {
    expect(writeStatusMessage(text)).toBe(written);
    expect(readStatusMessage(written)).toBe(text);
  });

  it.each([
    ["%", "%"],
    ["a%4", "a%4"],
    ["%zz%41", "%zzA"],
    ["%c3%A9", "é"],
    ["%ff", "\ufffd"],
  ])("never fails: %j reads as %j", (written, text) => expect(readStatusMessage(written)).toBe(text));
});

describe("metadata", () => {
  it("keeps names, values and their order, also names that are keys of objects", () => {
    const entries = [
      ["x", "1"],
      ["x", "2"],
      ["__proto__", "p"],
      ["constructor", ""],
    ] as const;
    expect(custom(...entries)).toEqual({
      kind: "ok",
      metadata: entries.map(([name, value]) => ({ name, value })),
    });
  });

  it.each([
    ["AAEC", [[0, 1, 2]]],
    ["AAE=", [[0, 1]]],
    ["AAE", [[0, 1]]],
    ["AA==", [[0]]],
    ["AA", [[0]]],
    ["", [[]]],
    ["AAE,AA==,", [[0, 1], [0], []]],
    ["AA, AAE", [[0], [0, 1]]],
  ])("a binary value %j, padded or not, joined or not", (value, octets) => {
    expect(custom(["a-bin", value])).toEqual({
      kind: "ok",
      metadata: octets.map((part) => ({ name: "a-bin", value: Uint8Array.from(part) })),
    });
  });

  it.each(["A", "AB", "A=", "====", "AA=A", "!!!!", "__-_", "AAE=="])("refuses %j as base64", (value) => {
    expect(custom(["ok", "v"], ["a-bin", value])).toMatchObject({
      kind: "fault",
      fault: { code: "GRPC_METADATA_BASE64", offset: 1, status: 13 },
    });
  });

  it("emits unpadded base64", () => {
    expect(writeMetadata([{ name: "a-bin", value: Uint8Array.of(0) }])).toEqual([{ name: "a-bin", value: "AA" }]);
  });

  it("leaves out what the protocol uses and reserves, save the details of a status", () => {
    const read = custom(
      ["grpc-encoding", "gzip"],
      ["grpc-future", "1"],
      ["te", "trailers"],
      ["content-type", "x"],
      ["grpc-status-details-bin", "AA"],
      ["user-agent", "u"],
    );
    expect(read.kind === "ok" && read.metadata.map(({ name }) => name)).toEqual([
      "grpc-status-details-bin",
      "user-agent",
    ]);
  });

  it("leaves out values that are no ASCII, without a fault", () => {
    expect(custom(["x", "caf\u00e9"], ["y", "tab\there"], ["z", "1"])).toEqual({
      kind: "ok",
      metadata: [{ name: "z", value: "1" }],
    });
  });

  it("refuses names that no metadata has", () => {
    expect(custom(["a!", "1"])).toMatchObject({ fault: { code: "GRPC_METADATA_NAME", offset: 0 } });
  });

  it("counts size and values before anything is built", () => {
    const limits = grpcLimits({ metadataOctetsMax: 80, metadataValuesMax: 3 });
    expect(readMetadata(fields([["x", "1".repeat(47)]]), limits).kind).toBe("ok");
    expect(readMetadata(fields([["x", "1".repeat(48)]]), limits)).toMatchObject({
      fault: { code: "GRPC_METADATA_TOO_LARGE", status: 8 },
    });
    expect(readMetadata(fields([["x-bin", ",,"]]), limits).kind).toBe("ok");
    expect(readMetadata(fields([["x-bin", ",,,"]]), limits)).toMatchObject({
      fault: { code: "GRPC_METADATA_TOO_MANY", status: 8 },
    });
  });

  it.each([
    { name: "grpc-x", value: "1" },
    { name: ":path", value: "1" },
    { name: "UPPER", value: "1" },
    { name: "a-bin", value: "text" },
    { name: "a", value: Uint8Array.of(1) },
    { name: "a", value: "line\nbreak" },
    { name: "a", value: " space" },
  ])("does not send %j", (entry) => expect(() => writeMetadata([entry])).toThrow(RangeError));
});

describe("requests", () => {
  const read = (...more: readonly (readonly [string, string])[]) =>
    readRequest(fields([...REQUEST, ...more]), DEFAULT_GRPC_LIMITS);

  it("what is written is read", () => {
    const call = {
      path: "/a/b",
      authority: "x",
      timeoutTicks: 1_000,
      encoding: "gzip" as const,
      metadata: [{ name: "k", value: "v" }],
    };
    expect(readRequest(writeRequest(call), DEFAULT_GRPC_LIMITS)).toEqual({
      kind: "ok",
      call,
      accepted: ["identity", "identity", "gzip", "deflate"],
    });
  });

  it("answers what is no gRPC with an HTTP status", () => {
    const without = (name: string, value: string) =>
      readRequest(fields(REQUEST.map(([own, old]) => [own, own === name ? value : old])), DEFAULT_GRPC_LIMITS);
    expect(without(":method", "GET")).toEqual({ kind: "not-grpc", httpStatus: 405 });
    expect(without("content-type", "text/html")).toEqual({ kind: "not-grpc", httpStatus: 415 });
    expect(without("content-type", "application/grpcx")).toEqual({ kind: "not-grpc", httpStatus: 415 });
    expect(without("content-type", "application/grpc+proto").kind).toBe("ok");
    expect(without("content-type", "application/grpc;charset=utf-8").kind).toBe("ok");
  });

  it("a timeout that is none is INTERNAL, an unknown encoding UNIMPLEMENTED, a field twice INTERNAL", () => {
    expect(read(["grpc-timeout", "1s"])).toMatchObject({ fault: { code: "GRPC_TIMEOUT", offset: 6, status: 13 } });
    expect(read(["grpc-encoding", "snappy"])).toMatchObject({ fault: { code: "GRPC_ENCODING", status: 12 } });
    expect(read(["grpc-timeout", "1S"], ["grpc-timeout", "9S"])).toMatchObject({
      fault: { code: "GRPC_FIELD_REPEATED", offset: 7, status: 13 },
    });
  });
});

describe("responses", () => {
  const response = (httpStatus: number, ...entries: readonly (readonly [string, string])[]) =>
    readResponse(httpStatus, fields(entries), DEFAULT_GRPC_LIMITS);
  const trailers = (...entries: readonly (readonly [string, string])[]) =>
    readTrailers(fields(entries), DEFAULT_GRPC_LIMITS, undefined);

  it("a response that is no gRPC has the status of its HTTP status", () => {
    expect(response(503, ["content-type", "text/html"])).toMatchObject({ kind: "ended", status: { code: 14 } });
    expect(response(200, ["content-type", "text/html"])).toMatchObject({ kind: "ended", status: { code: 2 } });
    expect(response(200)).toMatchObject({ kind: "ended", status: { code: 2 } });
  });

  it("an encoding that a client does not accept is INTERNAL", () => {
    expect(response(200, ["content-type", "application/grpc"], ["grpc-encoding", "snappy"])).toMatchObject({
      kind: "ended",
      status: { code: 13 },
    });
  });

  it("a missing status is UNKNOWN, and one that is none is too", () => {
    expect(trailers().code).toBe(2);
    for (const text of ["", "x", "-1", "00", "01", "1.0", "99999999999", "17"]) {
      expect(trailers(["grpc-status", text]).code).toBe(2);
    }
    expect(trailers(["grpc-status", "0"]).code).toBe(0);
    expect(trailers(["grpc-status", "16"]).code).toBe(16);
    expect(trailers(["grpc-status", "0"], ["grpc-status", "0"]).code).toBe(2);
  });

  it("trailers-only with another HTTP status: the gRPC status counts, else the HTTP status", () => {
    const only = (httpStatus: number, ...entries: readonly (readonly [string, string])[]) =>
      readTrailers(fields(entries), DEFAULT_GRPC_LIMITS, httpStatus).code;
    expect(only(503, ["grpc-status", "5"])).toBe(5);
    expect(only(503)).toBe(14);
    expect(only(200)).toBe(2);
  });

  it("what is written is read, trailers and trailers-only", () => {
    const ending = { code: 5, message: "é %", metadata: [{ name: "d-bin", value: Uint8Array.of(1) }] };
    expect(readTrailers(writeTrailers(ending), DEFAULT_GRPC_LIMITS, undefined)).toEqual(ending);
    expect(readTrailers(writeTrailersOnly(ending), DEFAULT_GRPC_LIMITS, 200)).toEqual(ending);
  });

  it("metadata of trailers that is too much is RESOURCE_EXHAUSTED", () => {
    expect(trailers(["grpc-status", "0"], ["x", "v".repeat(9_000)]).code).toBe(8);
  });
});

describe("statuses", () => {
  it("of HTTP statuses, as the mapping document lists them", () => {
    const mapped = [400, 401, 403, 404, 429, 502, 503, 504, 200, 204, 301, 418, 500].map(statusOfHttp);
    expect(mapped).toEqual([13, 16, 7, 12, 14, 14, 14, 14, 2, 2, 2, 2, 2]);
  });

  it("of HTTP/2 error codes 0 to 13, as PROTOCOL-HTTP2 lists them, and of others", () => {
    const mapped = Array.from({ length: 15 }, (_, code) => statusOfReset(code));
    expect(mapped).toEqual([13, 13, 13, 13, 13, 2, 13, 14, 1, 13, 13, 8, 7, 2, 2]);
  });

  it("of outcomes of handlers", () => {
    expect(statusOfOutcome({ kind: "ok", value: 1 })).toBe(0);
    expect(statusOfOutcome({ kind: "error", error: 1 })).toBe(2);
    expect(statusOfOutcome({ kind: "panicked", thrown: 1 })).toBe(13);
    const reasons = ["requested", "race-lost", "deadline", "budget", "sibling", "shutdown"] as const;
    expect(reasons.map((reason) => statusOfOutcome({ kind: "cancelled", reason }))).toEqual([1, 1, 4, 8, 1, 14]);
  });
});

describe("limits", () => {
  it("are refused where they are none", () => {
    expect(() => grpcLimits({ messageOctetsMax: 0 })).toThrow(RangeError);
    expect(() => grpcLimits({ ["messageOctets" as "messageOctetsMax"]: 1 })).toThrow(RangeError);
  });
});
