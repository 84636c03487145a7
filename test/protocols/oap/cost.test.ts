import { describe, expect, it } from "vitest";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import { FrameDecoder } from "../../../protocols/oap/decoder.ts";
import { EchoServer } from "../../../protocols/oap/echo-server.ts";
import { oapLimits } from "../../../protocols/oap/limits.ts";
import { ack, frame, HELLO, hex } from "./helpers.ts";

const SCALES = [1, 10, 100];

function workOfFrames(payloadOctets: number, chunkOctets: number, frames: number): number {
  const decoder = new FrameDecoder(oapLimits(), zlibCodec);
  const one = frame({ payload: new Uint8Array(payloadOctets) });
  for (let count = 0; count < frames; count += 1) {
    for (let at = 0; at < one.length; at += chunkOctets) decoder.push(one.subarray(at, at + chunkOctets));
  }
  return decoder.work / (frames * one.length);
}

/** Steps per frame of one busy stream while others are open. */
function workAmong(streams: number): number {
  const limits = oapLimits({ streamsMax: 1_000, idleAcksMax: 0 });
  const server = new EchoServer({ limits, codec: zlibCodec });
  server.push(HELLO);
  for (let corrId = 1; corrId <= streams; corrId += 1) server.push(frame({ flags: 0x09, corrId: BigInt(corrId) }));
  const before = server.work;
  for (let sent = 1; sent <= 200; sent += 1) {
    expect(server.push(frame({ payload: hex("01") })).fault).toBeUndefined();
    expect(server.push(ack(sent + 1)).fault).toBeUndefined();
  }
  return (server.work - before) / 400;
}

describe("cost", () => {
  it.each([
    ["small frames, whole", 16, 1_000],
    ["small frames, octet by octet", 16, 1],
    ["frames of 4 KiB, in pieces", 4_096, 100],
  ])("%s: steps per octet do not grow with the stream", (_, payloadOctets, chunkOctets) => {
    const costs = SCALES.map((scale) => workOfFrames(payloadOctets, chunkOctets, 10 * scale));
    expect(new Set(costs).size).toBe(1);
    expect(costs[0]).toBeLessThan(4);
  });

  it("one frame of 1, 10 and 100 times 8 KiB, octet by octet, costs as much an octet", () => {
    for (const scale of SCALES) expect(workOfFrames(8_192 * scale, 1, 1)).toBeLessThan(5);
  });

  it("a frame costs the same among 1, 10 and 100 open streams", () => {
    const costs = SCALES.map(workAmong);
    expect(new Set(costs).size).toBe(1);
  });

  it("what is held of streams is proportional to their number, and given back", () => {
    const limits = oapLimits({ streamsMax: 1_000 });
    for (const scale of SCALES) {
      const server = new EchoServer({ limits, codec: zlibCodec });
      server.push(HELLO);
      for (let corrId = 1; corrId <= scale; corrId += 1) server.push(frame({ flags: 0x19, corrId: BigInt(corrId) }));
      expect(server.bytesHeld).toBe(64 * scale);
      for (let corrId = 1; corrId <= scale; corrId += 1) server.push(ack(1, BigInt(corrId)));
      expect([server.bytesHeld, server.partsHeld]).toEqual([0, 0]);
    }
  });
});
