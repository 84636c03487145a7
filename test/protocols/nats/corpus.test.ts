import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { encodeClientOperation } from "../../../protocols/nats/encoder.ts";
import { DEFAULT_NATS_LIMITS } from "../../../protocols/nats/limits.ts";
import { decodeClientByReference, decodeServerByReference } from "../../../protocols/nats/reference.ts";
import { decodeClient, decodeServer } from "./helpers.ts";

const FOLDER = new URL("../../../corpus/nats/", import.meta.url);
const FILES = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".bin"))
  .sort();
const read = (name: string): Uint8Array => Uint8Array.from(readFileSync(new URL(name, FOLDER)));

describe("corpus", () => {
  it.each(FILES.filter((name) => name.startsWith("nats-2.9-")))("%s is of a server", (name) => {
    const { events, fault } = decodeServer(read(name), {}, 5);
    expect(fault).toBeUndefined();
    expect(events[0]).toMatchObject({
      kind: "info",
      info: { version: "2.9.10", headers: true, maxPayload: 1_048_576 },
    });
    expect(events.length).toBeGreaterThan(2);
    expect(decodeServerByReference(read(name), DEFAULT_NATS_LIMITS)).toEqual({ events, fault: undefined });
  });

  it.each(FILES.filter((name) => name.startsWith("client-")))("%s is of a client", (name) => {
    const { events, fault } = decodeClient(read(name), {}, 2);
    const reference = decodeClientByReference(read(name), DEFAULT_NATS_LIMITS);
    expect(reference).toEqual({ events, fault });
    expect(events.length).toBeGreaterThan(1);
    // Two of them were said to be refused.
    const expected: Readonly<Record<string, string>> = {
      "client-refused.bin": "NATS_PAYLOAD_TOO_LARGE",
      "client-unknown.bin": "NATS_OPERATION",
    };
    expect(fault?.code).toBe(expected[name]);
  });

  it("what transport-node publishes is what our encoder writes", () => {
    const stream = read("client-transport-node.bin");
    const { events } = decodeClient(stream);
    const written = events.filter(({ kind }) => kind !== "connect").map((event) => encodeClientOperation(event));
    const line = Buffer.from(stream).indexOf("\r\n") + 2;
    expect(Buffer.concat(written).toString()).toBe(Buffer.from(stream.subarray(line)).toString());
  });
});
