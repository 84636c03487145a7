/** Length-prefixed messages: what is right, every fault with its offset, and that no split changes either. */
import { describe, expect, it } from "vitest";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import { encodeMessage } from "../../../protocols/grpc/message-encoder.ts";
import type { Encoding } from "../../../protocols/grpc/encoding.ts";
import { MessageDecoder } from "../../../protocols/grpc/message-decoder.ts";
import { ascii, decodePieces, everySplit, framed, hex, join } from "./helpers.ts";

const GZIP_HELLO = zlibCodec.compress("gzip", ascii("hello hello hello"));
const ZLIB_HELLO = zlibCodec.compress("deflate", ascii("hello hello hello"));
const BOMB = zlibCodec.compress("gzip", new Uint8Array(100_000));

interface Case {
  readonly title: string;
  readonly body: Uint8Array;
  readonly encoding?: Encoding;
  readonly messages: readonly string[];
  readonly fault?: readonly [code: string, offset: number];
}

const CASES: readonly Case[] = [
  { title: "no octet at all", body: hex(""), messages: [] },
  { title: "an empty message", body: hex("00 00000000"), messages: [""] },
  { title: "two messages", body: join(framed("ab"), framed("c")), messages: ["ab", "c"] },
  { title: "a message of the largest size", body: framed("x".repeat(1_000)), messages: ["x".repeat(1_000)] },
  { title: "an uncompressed message in a compressed stream", body: framed("ab"), encoding: "gzip", messages: ["ab"] },
  { title: "gzip", body: framed(GZIP_HELLO, 1), encoding: "gzip", messages: ["hello hello hello"] },
  { title: "deflate is zlib", body: framed(ZLIB_HELLO, 1), encoding: "deflate", messages: ["hello hello hello"] },
  {
    title: "each message is inflated by itself",
    body: join(framed(GZIP_HELLO, 1), framed(GZIP_HELLO, 1)),
    encoding: "gzip",
    messages: ["hello hello hello", "hello hello hello"],
  },
  { title: "flag 2", body: join(framed("a"), framed("b", 2)), messages: ["a"], fault: ["GRPC_FLAG", 6] },
  { title: "flag 255", body: hex("ff"), encoding: "gzip", messages: [], fault: ["GRPC_FLAG", 0] },
  { title: "flag 1 with identity", body: framed("a", 1), messages: [], fault: ["GRPC_FLAG_IDENTITY", 0] },
  {
    title: "a length above the limit",
    body: join(framed("a"), hex("00 000003e9")),
    messages: ["a"],
    fault: ["GRPC_MESSAGE_TOO_LARGE", 7],
  },
  { title: "a length of 2^32 - 1", body: hex("00 ffffffff"), messages: [], fault: ["GRPC_MESSAGE_TOO_LARGE", 1] },
  { title: "a bomb", body: framed(BOMB, 1), encoding: "gzip", messages: [], fault: ["GRPC_INFLATED_TOO_LARGE", 0] },
  {
    title: "what is no gzip",
    body: join(framed("ab"), framed("nonsense", 1)),
    encoding: "gzip",
    messages: ["ab"],
    fault: ["GRPC_INFLATE_CORRUPT", 7],
  },
  {
    title: "a gzip unit that stops short",
    body: framed(GZIP_HELLO.subarray(0, -1), 1),
    encoding: "gzip",
    messages: [],
    fault: ["GRPC_INFLATE_CORRUPT", 0],
  },
  {
    title: "octets behind a zlib unit",
    body: framed(join(ZLIB_HELLO, hex("00")), 1),
    encoding: "deflate",
    messages: [],
    fault: ["GRPC_INFLATE_CORRUPT", 0],
  },
  {
    title: "an empty compressed message",
    body: framed("", 1),
    encoding: "gzip",
    messages: [],
    fault: ["GRPC_INFLATE_CORRUPT", 0],
  },
  { title: "the end after a flag", body: hex("00"), messages: [], fault: ["GRPC_PREFIX_TRUNCATED", 1] },
  { title: "the end inside a prefix", body: hex("00 000000"), messages: [], fault: ["GRPC_PREFIX_TRUNCATED", 4] },
  { title: "the end after a prefix", body: hex("00 00000001"), messages: [], fault: ["GRPC_MESSAGE_TRUNCATED", 5] },
  {
    title: "the end inside a message",
    body: join(framed("a"), framed("bcd").subarray(0, 6)),
    messages: ["a"],
    fault: ["GRPC_MESSAGE_TRUNCATED", 12],
  },
];

describe("messages", () => {
  for (const { title, body, encoding = "identity", messages, fault } of CASES) {
    it(`${title}, the same for every split`, () => {
      for (const pieces of [[body], ...everySplit(body)]) {
        const decoded = decodePieces(pieces, { encoding });
        expect(decoded.messages.map(({ data }) => new TextDecoder().decode(data))).toEqual(messages);
        expect(decoded.fault && [decoded.fault.code, decoded.fault.offset]).toEqual(fault);
      }
    });
  }

  it("a fault latches: nothing more is handed out, and the same fault is answered", () => {
    const decoder = new MessageDecoder({ encoding: "identity", messageOctetsMax: 10, codec: zlibCodec });
    const { fault } = decoder.push(framed("a", 9));
    expect(fault?.status).toBe(13);
    expect(decoder.push(framed("a"))).toEqual({ events: [], fault });
    expect(decoder.end().fault).toBe(fault);
  });

  it("holds nothing before a length is accepted, and then no more than came", () => {
    const decoder = new MessageDecoder({ encoding: "identity", messageOctetsMax: 1 << 30, codec: zlibCodec });
    decoder.push(hex("00 3fffffff"));
    expect(decoder.bytesHeld).toBe(5);
    decoder.push(new Uint8Array(100));
    expect(decoder.bytesHeld).toBe(105);
    const refusing = new MessageDecoder({ encoding: "identity", messageOctetsMax: 10, codec: zlibCodec });
    expect(refusing.push(join(hex("00 0000000b"), new Uint8Array(1_000))).fault?.code).toBe("GRPC_MESSAGE_TOO_LARGE");
    expect(refusing.bytesHeld).toBe(0);
  });

  it("asks the codec for no more than the limit", () => {
    const asked: number[] = [];
    const codec = {
      ...zlibCodec,
      decompress: (...args: Parameters<typeof zlibCodec.decompress>) => {
        asked.push(args[2].outputMax);
        return zlibCodec.decompress(...args);
      },
    };
    const decoder = new MessageDecoder({ encoding: "gzip", messageOctetsMax: 777, codec });
    expect(decoder.push(framed(BOMB, 1)).fault?.status).toBe(8);
    expect(asked).toEqual([777]);
  });

  it.each([
    ["Uint8Array", (octets: Uint8Array) => octets],
    ["Buffer", (octets: Uint8Array) => Buffer.from(octets)],
  ])("messages do not alias their chunk or each other, from a %s", (_, made) => {
    const chunk = made(join(framed("ab"), framed("cd")));
    const decoder = new MessageDecoder({ encoding: "identity", messageOctetsMax: 10, codec: zlibCodec });
    const [first, second] = decoder.push(chunk).events;
    chunk.fill(0);
    first?.data.fill(1);
    expect(second?.data).toEqual(ascii("cd"));
  });

  it("what is encoded decodes to what it was, in every encoding", () => {
    for (const encoding of ["identity", "gzip", "deflate"] as const) {
      for (const text of ["", "a", "abc".repeat(200)]) {
        const decoded = decodePieces([encodeMessage(ascii(text), encoding, zlibCodec)], { encoding });
        expect(decoded).toEqual({
          messages: [{ data: ascii(text), compressed: encoding !== "identity" }],
          fault: undefined,
        });
      }
    }
  });
});
