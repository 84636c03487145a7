import { describe, expect, it } from "vitest";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import { METADATA } from "../../../protocols/kafka/apis.ts";
import { kafkaLimits } from "../../../protocols/kafka/limits.ts";
import { encodeRequest } from "../../../protocols/kafka/message-encoder.ts";
import { RecordSetDecoder } from "../../../protocols/kafka/record-set-decoder.ts";
import { requestDecoder } from "../../../protocols/kafka/request-decoder.ts";
import { metadataRequest } from "../../../protocols/kafka/requests.ts";
import { encoded, hex, record } from "./helpers.ts";

const SCALES = [1, 10, 100];
const SIZES = [1, 61, 2 ** 24];
/** Elementary steps per octet, of what is not compressed. */
const STEPS_MAX = 4;

const rows = (count: number) => Array.from({ length: count }, (_, index) => record(index, "value"));
const SETS: readonly { readonly name: string; make(scale: number): Uint8Array }[] = [
  { name: "many small batches", make: (scale) => repeated(encoded(rows(1)), 5 * scale) },
  { name: "one batch of many records", make: (scale) => encoded(rows(20 * scale)) },
  { name: "one large value", make: (scale) => encoded([record(0, "x".repeat(300 * scale))]) },
  {
    name: "many headers",
    make: (scale) => encoded([record(0, "v", { headers: rows(20 * scale).map(() => ({ key: "h", value: null })) })]),
  },
  { name: "messages of format 1", make: (scale) => repeated(encoded(rows(1), { magic: 1 }), 5 * scale) },
];

function repeated(part: Uint8Array, times: number): Uint8Array {
  return Uint8Array.from({ length: part.length * times }, (_, index) => part[index % part.length] ?? 0);
}

function stepsOf(set: Uint8Array, size: number): number {
  const decoder = new RecordSetDecoder({ codec: zlibCodec, limits: kafkaLimits(), mayBePartial: false });
  for (let at = 0; at < set.length; at += size) decoder.push(set.subarray(at, at + size));
  expect(decoder.end().fault).toBeUndefined();
  return decoder.work / set.length;
}

describe("cost", () => {
  it.each(SETS)("is linear for $name, whole and octet by octet", ({ make }) => {
    for (const size of SIZES) {
      const steps = SCALES.map((scale) => stepsOf(make(scale), size));
      for (const step of steps) {
        expect(step).toBeLessThanOrEqual(STEPS_MAX);
        expect(step).toBeLessThanOrEqual(1.5 * (steps[0] ?? 0));
      }
    }
  });

  it("is linear for compressed batches in what comes out", () => {
    const steps = SCALES.map((scale) => {
      const set = encoded([record(0, "x".repeat(1_000 * scale))], { compression: "lz4" });
      return (stepsOf(set, 2 ** 24) * set.length) / scale;
    });
    for (const step of steps) expect(step).toBeLessThanOrEqual(1.5 * (steps[0] ?? 0));
  });

  it("is linear for requests", () => {
    for (const scale of SCALES) {
      const topics = Array.from({ length: 10 * scale }, (_, index) => `topic-${index}`);
      const stream = encodeRequest(METADATA, { version: 9, correlationId: 1, clientId: "c" }, metadataRequest(topics));
      const decoder = requestDecoder(kafkaLimits());
      for (const octet of stream) decoder.push(Uint8Array.of(octet));
      expect(decoder.end().fault).toBeUndefined();
      expect(decoder.work).toBeLessThanOrEqual(STEPS_MAX * stream.length);
    }
  });

  it("a declared size holds nothing", () => {
    const decoder = new RecordSetDecoder({ codec: zlibCodec, limits: kafkaLimits(), mayBePartial: false });
    decoder.push(hex("0000000000000000 05ffffff aabb"));
    expect(decoder.bytesHeld).toBe(14);
    expect(decoder.bytesAllocated).toBe(14);
    const frames = requestDecoder(kafkaLimits());
    frames.push(hex("05ffffff aabb"));
    expect(frames.bytesHeld).toBe(6);
  });
});
