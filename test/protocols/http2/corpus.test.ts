import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { expect, it } from "vitest";
import { repairFrame, splitFrameStream } from "../../../protocols/http2/frame-stream.ts";
import { Http2Connection } from "../../../protocols/http2/connection.ts";
import { DEFAULT_HTTP2_LIMITS } from "../../../protocols/http2/limits.ts";
import { LAB_LIMITS } from "../../../protocols/http2/subject.ts";

const FOLDER = fileURLToPath(new URL("../../../corpus/http2/", import.meta.url));
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".bin"));

it("holds what three clients sent", () => {
  expect(FILES.map((name) => name.split("-")[0])).toEqual(expect.arrayContaining(["node", "grpc", "undici"]));
});

it.each(FILES)("%s is small, valid, and cut into whole frames", (name) => {
  const octets = new Uint8Array(readFileSync(join(FOLDER, name)));
  expect(octets.length).toBeLessThan(2_048);
  for (const limits of [DEFAULT_HTTP2_LIMITS, LAB_LIMITS]) {
    const connection = new Http2Connection({ role: "server", limits });
    const { events, fault } = connection.receive(octets);
    expect(fault).toBeUndefined();
    expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["settings", "settings-ack", "request"]));
    expect(events.flatMap((event) => (event.kind === "reset" && event.by === "local" ? [event] : []))).toEqual([]);
  }
  const records = splitFrameStream(octets);
  expect(Buffer.concat(records).equals(octets)).toBe(true);
  expect(records.map(repairFrame)).toEqual(records);
});

it("a record whose payload was changed gets its length back", () => {
  const [, settings = new Uint8Array(0)] = splitFrameStream(new Uint8Array(readFileSync(join(FOLDER, FILES[0] ?? ""))));
  const longer = Uint8Array.from([...settings, 1, 2, 3]);
  expect(splitFrameStream(repairFrame(longer))).toHaveLength(1);
  expect(splitFrameStream(longer)).not.toHaveLength(1);
});
