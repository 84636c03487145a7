import { describe, expect, it } from "vitest";
import { RequestDecoder } from "../../../protocols/http1/decoders.ts";
import { http1Limits } from "../../../protocols/http1/limits.ts";
import { Http1Server } from "../../../protocols/http1/server.ts";
import { boundsOfMessages } from "../../../protocols/http1/subject.ts";
import { octets } from "./helpers.ts";

const SCALES = [1, 10, 100];
const LIMITS = http1Limits({
  startLineOctetsMax: 100_000,
  fieldsOctetsMax: 100_000,
  fieldsMax: 10_000,
  chunkOverheadOctetsMax: 100_000,
});
const GET = "GET / HTTP/1.1\r\nHost: a\r\n";
const CHUNKED = `${GET}Transfer-Encoding: chunked\r\n\r\n`;
const STREAMS: readonly { readonly name: string; make(scale: number): string }[] = [
  { name: "small requests", make: (scale) => `${GET}\r\n`.repeat(10 * scale) },
  { name: "one long target", make: (scale) => `GET /${"x".repeat(100 * scale)} HTTP/1.1\r\nHost: a\r\n\r\n` },
  { name: "one long field", make: (scale) => `${GET}A: ${"x".repeat(100 * scale)}\r\n\r\n` },
  { name: "many fields", make: (scale) => `${GET}${"A: b\r\n".repeat(10 * scale)}\r\n` },
  { name: "white space around a value", make: (scale) => `${GET}A:${" ".repeat(100 * scale)}\r\n\r\n` },
  { name: "long content", make: (scale) => `${GET}Content-Length: ${100 * scale}\r\n\r\n${"x".repeat(100 * scale)}` },
  { name: "many chunks", make: (scale) => `${CHUNKED}${"3\r\nabc\r\n".repeat(10 * scale)}0\r\n\r\n` },
  { name: "many extensions", make: (scale) => `${CHUNKED}3${";a=b".repeat(25 * scale)}\r\nabc\r\n0\r\n\r\n` },
  { name: "many trailers", make: (scale) => `${CHUNKED}0\r\n${"A: b\r\n".repeat(10 * scale)}\r\n` },
];

/** Steps and octets of memory for each octet of the stream, in pieces. */
function costOf(stream: string, size: number): { readonly work: number; readonly allocated: number } {
  const decoder = new RequestDecoder({ limits: LIMITS });
  const whole = octets(stream);
  for (let at = 0; at < whole.length; at += size) decoder.push(whole.subarray(at, at + size));
  expect(decoder.end().fault).toBeUndefined();
  return { work: decoder.work / whole.length, allocated: decoder.bytesAllocated / whole.length };
}

describe("cost", () => {
  it.each(STREAMS)("is linear for $name, whole and octet by octet", ({ make }) => {
    const { workPerByteMax, bytesAllocatedPerByteMax } = boundsOfMessages(LIMITS);
    for (const size of [1, 7, 2 ** 20]) {
      const costs = SCALES.map((scale) => costOf(make(scale), size));
      for (const { work, allocated } of costs) {
        expect(work).toBeLessThanOrEqual(workPerByteMax);
        expect(allocated).toBeLessThanOrEqual(bytesAllocatedPerByteMax);
        expect(work).toBeLessThanOrEqual(1.5 * (costs[0]?.work ?? 0));
      }
    }
  });

  it("a declared length holds nothing", () => {
    const decoder = new RequestDecoder();
    decoder.push(octets(`${GET}Content-Length: 16000000\r\n\r\nabc`));
    expect(decoder).toMatchObject({ bytesHeld: 0, partsHeld: 0 });
    const chunked = new RequestDecoder();
    chunked.push(octets(`${CHUNKED}ffffff\r\nabc`));
    expect(chunked).toMatchObject({ bytesHeld: 0, partsHeld: 0 });
    expect(decoder.bytesAllocated + chunked.bytesAllocated).toBeLessThan(1_024);
  });

  it("of a head no more is held than may come, however it is cut", () => {
    const decoder = new RequestDecoder({ limits: http1Limits({ fieldsOctetsMax: 1_000 }) });
    decoder.push(octets("GET / HTTP/1.1\r\nA: "));
    for (let octet = 0; octet < 2_000; octet += 1) {
      decoder.push(octets("x"));
      expect(decoder.bytesHeld).toBeLessThanOrEqual(1_000);
    }
  });

  it("a server spends on requests what its decoder does, however many wait", () => {
    const works = SCALES.map((scale) => {
      const server = new Http1Server({ limits: http1Limits({ pipelineMax: 10_000 }) });
      server.receive(octets(`${GET}\r\n`.repeat(10 * scale)));
      return server.work / scale;
    });
    for (const work of works) expect(work).toBeLessThanOrEqual(1.5 * (works[0] ?? 0));
  });
});
