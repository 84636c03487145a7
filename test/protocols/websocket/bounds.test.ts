import { describe, expect, it } from "vitest";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import { WebSocketDecoder } from "../../../protocols/websocket/decoder.ts";
import { Deflater } from "../../../protocols/websocket/deflater.ts";
import { Inflater } from "../../../protocols/websocket/inflater.ts";
import { webSocketLimits } from "../../../protocols/websocket/limits.ts";
import { copyMasked, rotateKey } from "../../../protocols/websocket/mask.ts";
import { OPCODE } from "../../../protocols/websocket/opcode.ts";
import { SlidingWindow } from "../../../protocols/websocket/sliding-window.ts";
import { SLAB_OCTETS } from "../../../protocols/shared/octet-slab.ts";
import { ascii, bare, draws, hex, join, masked } from "./helpers.ts";

const LIMITS = webSocketLimits();
const decoder = (): WebSocketDecoder => new WebSocketDecoder({ role: "client", limits: LIMITS });

describe("memory", () => {
  it("a declared length holds nothing before its octets come, and then what came", () => {
    const own = decoder();
    own.push(hex("827f 0000000000040000"));
    expect(own.bytesHeld).toBe(0);
    for (let octets = 1_000; octets <= 100_000; octets += 1_000) {
      own.push(new Uint8Array(1_000));
      expect(own.bytesHeld).toBeGreaterThanOrEqual(octets);
      expect(own.bytesHeld).toBeLessThanOrEqual(2 * octets);
    }
  });

  it("tiny fragments behind a large one have it moved once, and never hold more than a message may have", () => {
    const own = decoder();
    own.push(bare(OPCODE.binary, new Uint8Array(200_000), { isFinal: false }));
    const before = own.bytesAllocated;
    for (let fragment = 0; fragment < 1_000; fragment += 1) {
      own.push(bare(OPCODE.continuation, "x", { isFinal: false }));
      expect(own.bytesHeld).toBeLessThanOrEqual(LIMITS.messageOctetsMax);
    }
    expect(own.bytesAllocated - before).toBeLessThanOrEqual(LIMITS.messageOctetsMax);
  });

  it("messages are their receiver's: no large chunk is kept by a small message", () => {
    const small = bare(OPCODE.binary, "small");
    const chunk = join(small, bare(OPCODE.binary, new Uint8Array(50_000)), bare(OPCODE.binary, new Uint8Array(100)));
    const sizes = decoder()
      .push(chunk)
      .events.map((event) => ("data" in event ? event.data.buffer.byteLength : 0));
    expect(sizes).toEqual([5, 50_000, 100]);
  });

  it("messages of one chunk share no more than a slab, and none of its octets", () => {
    const chunk = join(
      ...Array.from({ length: 40 }, (_, index) => bare(OPCODE.binary, new Uint8Array(100).fill(index))),
    );
    const { events } = decoder().push(chunk);
    for (const event of events) {
      if (event.kind !== "binary") expect.fail(event.kind);
      expect(event.data.buffer.byteLength).toBeLessThanOrEqual(SLAB_OCTETS);
      event.data.fill(0xee, 50);
    }
    for (const [index, event] of events.entries()) {
      expect(event.kind === "binary" && event.data.subarray(0, 50).every((octet) => octet === index)).toBe(true);
    }
  });

  it("a window holds at most two windows of octets, whatever is added", () => {
    const draw = draws(3);
    const window = new SlidingWindow(256);
    let all = new Uint8Array(0);
    for (let round = 0; round < 500; round += 1) {
      const bytes = Uint8Array.from({ length: draw(round % 10 === 0 ? 700 : 60) }, () => draw(256));
      window.add(bytes);
      all = new Uint8Array(join(all, bytes).slice(-256));
      expect(window.octets).toEqual(all);
      expect(window.bytesHeld).toBeLessThanOrEqual(512);
    }
  });
});

describe("masking", () => {
  it("is the same octet by octet and by words, from and to every alignment", () => {
    const source = Uint8Array.from({ length: 300 }, (_, index) => index * 37);
    const key = 0xdeadbeef | 0;
    for (const length of [0, 1, 3, 4, 63, 64, 65, 67, 130, 255]) {
      for (let start = 0; start < 4; start += 1) {
        for (let at = 0; at < 4; at += 1) {
          const target = new Uint8Array(300);
          copyMasked(source, start, start + length, target, at, key);
          const expected = new Uint8Array(300);
          for (let index = 0; index < length; index += 1) {
            expected[at + index] = (source[start + index] ?? 0) ^ ((key >>> (8 * (index % 4))) & 0xff);
          }
          expect(target).toEqual(expected);
        }
      }
    }
  });

  it("says whether what was written is ASCII", () => {
    for (const length of [5, 64, 67, 200]) {
      const source = new Uint8Array(length).fill(0x61);
      const target = new Uint8Array(length + 3);
      expect(copyMasked(source, 0, length, target, 3, 0)).toBe(true);
      for (const bad of [0, 1, length - 1]) {
        const other = source.slice();
        other[bad] = 0x80;
        expect(copyMasked(other, 0, length, target, 3, 0)).toBe(false);
      }
    }
  });

  it("rotates the key", () => {
    expect([0, 1, 2, 3, 4, 5].map((octets) => rotateKey(0x04030201, octets) >>> 0)).toEqual([
      0x04030201, 0x01040302, 0x02010403, 0x03020104, 0x04030201, 0x01040302,
    ]);
  });
});

describe("permessage-deflate", () => {
  const text = ascii("to be or not to be, that is the question. ".repeat(20));

  it.each([
    [15, true],
    [15, false],
    [9, true],
    [9, false],
  ])("with a window of 2^%s and takeover %s gives messages back", (windowBits, contextTakeover) => {
    const deflater = new Deflater({ codec: zlibCodec, windowBits, contextTakeover });
    const inflater = new Inflater({ codec: zlibCodec, windowBits, contextTakeover, outputMax: 10_000 });
    const sizes: number[] = [];
    for (const message of [text, ascii(""), text, text.subarray(0, 1), text]) {
      const payload = deflater.deflate(message);
      sizes.push(payload.length);
      expect(inflater.inflate(payload)).toEqual({ kind: "ok", bytes: message });
    }
    const [first = 0, , third = 0] = sizes;
    if (contextTakeover && windowBits === 15) expect(third).toBeLessThan(first);
    if (!contextTakeover) expect(third).toBe(first);
  });

  it("writes an empty message as one octet (RFC 7692 7.2.3.6)", () => {
    const deflater = new Deflater({ codec: zlibCodec, windowBits: 15, contextTakeover: true });
    expect([...deflater.deflate(ascii(""))]).toEqual([0]);
  });

  it("inflates to exactly the limit and not one octet more", () => {
    const deflater = new Deflater({ codec: zlibCodec, windowBits: 15, contextTakeover: false });
    const payload = deflater.deflate(new Uint8Array(5_000));
    const inflate = (outputMax: number): string =>
      new Inflater({ codec: zlibCodec, windowBits: 15, contextTakeover: false, outputMax }).inflate(payload).kind;
    expect([inflate(5_000), inflate(4_999)]).toEqual(["ok", "too-long"]);
  });
});

describe("cost", () => {
  /** Steps per octet at 1x, 10x and 100x. */
  function stepsPerOctet(wire: (times: number) => Uint8Array, chunkOctets: number): number[] {
    return [1, 10, 100].map((times) => {
      const octets = wire(times);
      const own = new WebSocketDecoder({
        role: "server",
        limits: webSocketLimits({ messageOctetsMax: 2 ** 24, fragmentsMax: 2 ** 20 }),
      });
      for (let at = 0; at < octets.length; at += chunkOctets) {
        const { fault } = own.push(octets.subarray(at, at + chunkOctets));
        if (fault !== undefined) throw new Error(fault.code);
      }
      return own.work / octets.length;
    });
  }

  const repeated = (frames: Uint8Array, times: number): Uint8Array =>
    join(...Array.from({ length: times }, () => frames));
  it.each([
    ["small messages", (times: number) => repeated(masked(OPCODE.text, "hello"), 20 * times)],
    ["one message", (times: number) => masked(OPCODE.text, "é".repeat(1_000 * times))],
    [
      "empty fragments",
      (times: number) =>
        join(
          masked(OPCODE.text, "", { isFinal: false }),
          repeated(masked(OPCODE.continuation, "", { isFinal: false }), 20 * times),
        ),
    ],
    [
      "pings inside a message",
      (times: number) =>
        join(masked(OPCODE.text, "", { isFinal: false }), repeated(masked(OPCODE.ping, "ping"), 20 * times)),
    ],
  ])("%s cost as much per octet at 1x, 10x and 100x, in any chunks", (_title, wire) => {
    for (const chunkOctets of [1, 7, 4_096]) {
      const [one = 0, ten = 0, hundred = 0] = stepsPerOctet(wire, chunkOctets);
      expect(hundred).toBeLessThanOrEqual(5);
      expect(Math.abs(ten - one)).toBeLessThan(0.1);
      expect(Math.abs(hundred - ten)).toBeLessThan(0.1);
    }
  });
});
