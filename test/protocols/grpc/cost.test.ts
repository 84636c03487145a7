/** Cost by counted steps: linear in octets, and the same for a call however many others are open. */
import { describe, expect, it } from "vitest";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import { MessageDecoder } from "../../../protocols/grpc/message-decoder.ts";
import { http2Limits } from "../../../protocols/http2/limits.ts";
import { framed, join, Pair } from "./helpers.ts";

const SCALES = [1, 10, 100];

function steps(octets: Uint8Array, chunkOctets: number): number {
  const decoder = new MessageDecoder({ messageOctetsMax: 1 << 24, encoding: "identity", codec: zlibCodec });
  for (let at = 0; at < octets.length; at += chunkOctets) decoder.push(octets.subarray(at, at + chunkOctets));
  return decoder.work;
}

describe("cost", () => {
  it.each([
    ["in one chunk", 1 << 24],
    ["octet by octet", 1],
  ])("is linear in the number of messages, %s", (_, chunkOctets) => {
    const message = framed("0123456789");
    const [one = 0, ten = 0, hundred = 0] = SCALES.map((scale) =>
      steps(join(...Array.from({ length: 10 * scale }, () => message)), chunkOctets),
    );
    expect(ten).toBe(10 * one);
    expect(hundred).toBe(100 * one);
  });

  it("is linear in the octets of one message that comes octet by octet", () => {
    const [one = 0, ten = 0, hundred = 0] = SCALES.map((scale) => steps(framed("x".repeat(100 * scale)), 1));
    expect(ten).toBeLessThanOrEqual(10 * one);
    expect(hundred).toBeLessThanOrEqual(100 * one);
  });

  it("what is undecoded is moved a bounded number of times, however late messages are consumed", () => {
    const work = SCALES.map((scale) => {
      const pair = new Pair({ limits: { messagesWaitingMax: 1 } });
      const callId = pair.start();
      for (let count = 0; count < 50 * scale; count += 1) pair.client.sendMessage(callId, new Uint8Array(3));
      pair.pump();
      const before = pair.server.work;
      for (let count = 0; count < 50 * scale; count += 1) pair.server.consumed(callId);
      return pair.server.work - before;
    });
    const [one = 0, ten = 0, hundred = 0] = work;
    expect(ten).toBeLessThanOrEqual(11 * one);
    expect(hundred).toBeLessThanOrEqual(110 * one);
  });

  it("is the same for a call however many are open", () => {
    const work = SCALES.map((scale) => {
      const limits = http2Limits({ streamsMax: 200 });
      const pair = new Pair({ serverHttp2: limits });
      // Deadlines in rising order, as calls with one timeout have them.
      for (let count = 0; count < scale; count += 1) pair.start({ timeoutTicks: 1_000 + count });
      const before = pair.server.work;
      const callId = pair.start({ timeoutTicks: 5_000 });
      pair.client.sendMessage(callId, new Uint8Array(10));
      pair.pump();
      return pair.server.work - before;
    });
    const [one = 0, ten = 0, hundred = 0] = work;
    expect(ten).toBeLessThanOrEqual(one + 8);
    expect(hundred).toBeLessThanOrEqual(one + 16);
  });
});
