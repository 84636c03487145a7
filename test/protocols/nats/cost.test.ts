import { describe, expect, it } from "vitest";
import { ClientDecoder, ServerDecoder } from "../../../protocols/nats/decoder.ts";
import { natsLimits } from "../../../protocols/nats/limits.ts";
import { boundsOfDecoders } from "../../../protocols/nats/subject.ts";
import { octets } from "./helpers.ts";

const SCALES = [1, 10, 100];
const LIMITS = natsLimits({ controlLineOctetsMax: 100_000, infoOctetsMax: 100_000, headerFieldsMax: 10_000 });
const headed = (scale: number): string => {
  const block = `NATS/1.0\r\n${"a: b\r\n".repeat(10 * scale)}\r\n`;
  return `HMSG a 1 ${block.length} ${block.length}\r\n${block}\r\n`;
};
const STREAMS: readonly { readonly name: string; make(scale: number): string }[] = [
  { name: "small messages", make: (scale) => "MSG a.b 1 5\r\nhello\r\nMSG a.b 1 r.1 0\r\n\r\n".repeat(10 * scale) },
  { name: "one long line", make: (scale) => `MSG ${"s".repeat(100 * scale)} 1 0\r\n\r\n` },
  { name: "a line of many blanks", make: (scale) => `MSG a 1${" \t".repeat(50 * scale)}0\r\n\r\n` },
  { name: "a long line in UTF-8", make: (scale) => `MSG ${"\u00e9".repeat(100 * scale)} 1 0\r\n\r\n` },
  { name: "one long payload", make: (scale) => `MSG a 1 ${100 * scale}\r\n${"x".repeat(100 * scale)}\r\n` },
  { name: "many headers", make: headed },
  { name: "one long info", make: (scale) => `INFO {"x":"${"y".repeat(100 * scale)}"}\r\n` },
  { name: "pings", make: (scale) => "PING\r\n".repeat(10 * scale) },
];

/** Steps per octet of decoding the stream in pieces. */
function workOf(stream: string, size: number): number {
  const decoder = new ServerDecoder(LIMITS);
  const whole = octets(stream);
  for (let at = 0; at < whole.length; at += size) decoder.push(whole.subarray(at, at + size));
  expect(decoder.end().fault).toBeUndefined();
  return decoder.work / whole.length;
}

describe("cost", () => {
  it.each(STREAMS)("is linear for $name, whole and octet by octet", ({ make }) => {
    for (const size of [1, 7, 2 ** 20]) {
      const steps = SCALES.map((scale) => workOf(make(scale), size));
      for (const step of steps) {
        expect(step).toBeLessThanOrEqual(boundsOfDecoders(LIMITS).workPerByteMax);
        expect(step).toBeLessThanOrEqual(1.5 * (steps[0] ?? 0));
      }
    }
  });

  it("is linear for operations of a client", () => {
    for (const scale of SCALES) {
      const stream = octets("SUB a.b 1\r\nPUB a.b r 5\r\nhello\r\nUNSUB 1 5\r\nPING\r\n".repeat(10 * scale));
      const decoder = new ClientDecoder();
      for (const octet of stream) decoder.push(Uint8Array.of(octet));
      expect(decoder.work).toBeLessThanOrEqual(boundsOfDecoders(LIMITS).workPerByteMax * stream.length);
    }
  });

  it("a declared size holds nothing", () => {
    const decoder = new ServerDecoder();
    decoder.push(octets("MSG a 1 1000000\r\nabc"));
    expect(decoder.bytesHeld).toBe("MSG a 1 1000000".length + 3);
    expect(decoder.partsHeld).toBe(1);
    expect(decoder.bytesAllocated).toBeLessThan(1_024);
  });
});
