import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { expectAnything } from "../../../protocols/kafka/generator-messages.ts";
import { labCodec } from "../../../protocols/kafka/lab-codec.ts";
import { DEFAULT_KAFKA_LIMITS } from "../../../protocols/kafka/limits.ts";
import { decodeRequestsByReference, decodeResponsesByReference } from "../../../protocols/kafka/reference-messages.ts";
import { decodeRecordsByReference } from "../../../protocols/kafka/reference-records.ts";
import { kafkaStructure } from "../../../protocols/kafka/structure.ts";
import { decodeRequests, decodeResponses, decodeSet } from "./helpers.ts";

const FOLDER = new URL("../../../corpus/kafka/", import.meta.url);
const FILES = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".bin"))
  .sort();
const read = (name: string): Uint8Array => Uint8Array.from(readFileSync(new URL(name, FOLDER)));

describe("corpus", () => {
  it.each(FILES.filter((name) => /batch|messages|wrapper/.test(name)))("%s is a record set", (name) => {
    const { events, fault } = decodeSet(read(name), {}, 5);
    expect(fault).toBeUndefined();
    expect(events.length).toBeGreaterThan(0);
    const options = { codec: labCodec, limits: DEFAULT_KAFKA_LIMITS };
    expect(decodeRecordsByReference(read(name), options)).toEqual({ events, fault: undefined });
  });

  it.each(FILES.filter((name) => /requests|client/.test(name)))("%s is requests", (name) => {
    const { events, fault } = decodeRequests(read(name), {}, 3);
    expect(fault).toBeUndefined();
    expect(events.length).toBeGreaterThan(2);
    expect(decodeRequestsByReference(read(name), DEFAULT_KAFKA_LIMITS)).toEqual({ events, fault: undefined });
  });

  it("model-responses.bin is responses", () => {
    const octets = read("model-responses.bin");
    const { events, fault } = decodeResponses(octets, expectAnything, {}, 7);
    expect(fault).toBeUndefined();
    expect(events.map(({ api }) => api.name)).toEqual(["ApiVersions", "Metadata", "Fetch"]);
    expect(decodeResponsesByReference(octets, DEFAULT_KAFKA_LIMITS, expectAnything)).toEqual({ events, fault });
  });

  it.each(FILES)("%s is cut into records that join to it, and repairing them changes nothing", (name) => {
    const parts = kafkaStructure.split(read(name));
    expect(Uint8Array.from(parts.flatMap((part) => [...part]))).toEqual(read(name));
    for (const part of parts) expect(decodeSet(kafkaStructure.repair(part))).toEqual(decodeSet(part));
  });
});
