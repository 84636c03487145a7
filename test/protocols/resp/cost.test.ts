import { describe, expect, it } from "vitest";
import { CommandDecoder } from "../../../protocols/resp/command-decoder.ts";
import { ReplyDecoder } from "../../../protocols/resp/decoder.ts";
import { respLimits } from "../../../protocols/resp/limits.ts";
import { boundsOfReplies } from "../../../protocols/resp/subject.ts";
import { octets } from "./helpers.ts";

const SCALES = [1, 10, 100];
const STREAMS: readonly { readonly name: string; make(scale: number): string }[] = [
  { name: "small replies", make: (scale) => "+OK\r\n:1\r\n$5\r\nhello\r\n".repeat(10 * scale) },
  { name: "one long line", make: (scale) => `+${"x".repeat(100 * scale)}\r\n` },
  { name: "one long bulk", make: (scale) => `$${100 * scale}\r\n${"x".repeat(100 * scale)}\r\n` },
  { name: "one long array", make: (scale) => `*${10 * scale}\r\n${"$3\r\nabc\r\n".repeat(10 * scale)}` },
  { name: "one streamed array", make: (scale) => `*?\r\n${":1\r\n".repeat(10 * scale)}.\r\n` },
  { name: "one streamed string", make: (scale) => `$?\r\n${";2\r\nab\r\n".repeat(10 * scale)};0\r\n` },
];

/** Steps of decoding the stream in pieces. */
function workOf(stream: string, size: number): number {
  const decoder = new ReplyDecoder();
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
        expect(step).toBeLessThanOrEqual(boundsOfReplies(respLimits()).workPerByteMax);
        expect(step).toBeLessThanOrEqual(1.5 * (steps[0] ?? 0));
      }
    }
  });

  it("is linear for commands", () => {
    for (const scale of SCALES) {
      const stream = octets("*2\r\n$4\r\nECHO\r\n$5\r\nhello\r\nPING 'x'\r\n".repeat(10 * scale));
      const decoder = new CommandDecoder();
      for (const octet of stream) decoder.push(Uint8Array.of(octet));
      expect(decoder.work).toBeLessThanOrEqual(5 * stream.length);
    }
  });

  it("a declared count and length hold nothing", () => {
    const decoder = new ReplyDecoder();
    decoder.push(octets("*1000000\r\n$500000000\r\nabc"));
    expect(decoder.bytesHeld).toBe(3);
    expect(decoder.partsHeld).toBe(1);
    expect(decoder.bytesAllocated).toBeLessThan(1_024);
  });
});
