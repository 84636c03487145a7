/**
 * Accept and reject, and what is heard, against the StreamDecoder and Metadata of @grpc/grpc-js. The lists of
 * deviations are those of docs/grpc-conformance.md; an entry that stops deviating fails.
 */
import grpc from "@grpc/grpc-js";
import { StreamDecoder } from "@grpc/grpc-js/build/src/stream-decoder.js";
import { describe, expect, it } from "vitest";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import { SETUP_OCTETS, setupEncoding } from "../../../protocols/grpc/body-stream.ts";
import { generateBody } from "../../../protocols/grpc/generator.ts";
import { DEFAULT_GRPC_LIMITS } from "../../../protocols/grpc/limits.ts";
import { MessageDecoder } from "../../../protocols/grpc/message-decoder.ts";
import { readMetadata } from "../../../protocols/grpc/metadata.ts";
import { LAB_LIMITS } from "../../../protocols/grpc/subject.ts";
import { framed, hex, join } from "./helpers.ts";
import { sourceOf } from "./random-source.ts";

interface Heard {
  /** Payloads as they came, in hex. */
  readonly messages: readonly string[];
  readonly refused: boolean;
}

/** The peer frames only: it looks at no flag, inflates nothing, and is not told of an end. */
function theirs(body: Uint8Array): Heard {
  const decoder = new StreamDecoder(LAB_LIMITS.messageOctetsMax);
  try {
    const messages = decoder.write(Buffer.from(body));
    return { messages: messages.map((message) => message.subarray(5).toString("hex")), refused: false };
  } catch {
    return { messages: [], refused: true };
  }
}

function ours(body: Uint8Array): Heard & { readonly code: string | undefined } {
  const { messageOctetsMax } = LAB_LIMITS;
  const decoder = new MessageDecoder({ messageOctetsMax, encoding: "identity", codec: zlibCodec });
  const { events } = decoder.push(body);
  const code = decoder.end().fault?.code;
  const messages = events.map(({ data }) => Buffer.from(data).toString("hex"));
  return { messages, refused: code !== undefined && !code.endsWith("_TRUNCATED"), code };
}

const CASES: readonly (readonly [title: string, body: Uint8Array])[] = [
  ["nothing", hex("")],
  ["an empty message", hex("00 00000000")],
  ["two messages", join(framed("ab"), framed("c"))],
  ["the largest message", framed("x".repeat(300))],
  ["a message above the limit", framed("x".repeat(301))],
  ["a length of 2^32 - 1", hex("00 ffffffff")],
  ["a stump of a prefix", hex("00 00")],
  ["a stump of a message", hex("00 00000002 61")],
  ["flag 2", framed("a", 2)],
  ["flag 255 and no more", hex("ff")],
  ["flag 1 with identity", framed("a", 1)],
  ["a message before one above the limit", join(framed("a"), hex("00 ffffffff"))],
];
const DEVIATES: readonly string[] = [
  "flag 2",
  "flag 255 and no more",
  "flag 1 with identity",
  "a message before one above the limit",
];

describe("StreamDecoder of grpc-js", () => {
  it.each(CASES)("%s", (title, body) => {
    const { messages, refused } = ours(body);
    if (DEVIATES.includes(title)) expect(theirs(body)).not.toEqual({ messages, refused });
    else expect(theirs(body)).toEqual({ messages, refused });
  });

  it("generated bodies of uncompressed messages are heard alike, or refused for a listed reason", () => {
    let alike = 0;
    const reasons = new Set<string>();
    for (let number = 0; number < 2_000; number += 1) {
      const input = generateBody(sourceOf(number));
      if (setupEncoding(input[0] ?? 0) !== "identity") continue;
      const body = input.subarray(SETUP_OCTETS);
      const { messages, refused, code } = ours(body);
      if (code === "GRPC_FLAG" || code === "GRPC_FLAG_IDENTITY") {
        reasons.add(code);
      } else if (refused) {
        expect(theirs(body).refused).toBe(true);
        reasons.add(code ?? "");
      } else {
        expect(theirs(body)).toEqual({ messages, refused });
        alike += 1;
      }
    }
    expect(alike).toBeGreaterThan(300);
    expect([...reasons].sort()).toEqual(["GRPC_FLAG", "GRPC_FLAG_IDENTITY", "GRPC_MESSAGE_TOO_LARGE"]);
  });
});

describe("Metadata of grpc-js", () => {
  const ourValues = (name: string, value: string): unknown => {
    const read = readMetadata([{ name, value }], DEFAULT_GRPC_LIMITS);
    if (read.kind === "fault") return read.fault.code;
    return read.metadata.map((entry) => (typeof entry.value === "string" ? entry.value : [...entry.value]));
  };
  const theirValues = (name: string, value: string): unknown =>
    grpc.Metadata.fromHttp2Headers({ [name]: value })
      .get(name)
      .map((entry) => (typeof entry === "string" ? entry : [...entry]));

  it.each([
    ["x", "plain"],
    ["x", "a,b"],
    ["x", ""],
    ["x", "caf\u00e9"],
    ["a-bin", "AAEC"],
    ["a-bin", "AAE"],
    ["a-bin", "AAE="],
    ["a-bin", "AA,AAE=, AAEC"],
    ["a-bin", ""],
    ["a-bin", ","],
    ["__proto", "v"],
    ["constructor", "v"],
  ])("%s: %j is read alike", (name, value) => expect(ourValues(name, value)).toEqual(theirValues(name, value)));

  it.each([
    ["a-bin", "A", "no octet comes of one character"],
    ["a-bin", "AB", "bits that no encoder leaves"],
    ["a-bin", "!!!!", "characters that are none"],
    ["a-bin", "__-_", "the alphabet of URLs"],
    ["grpc-future", "1", "reserved names"],
    ["te", "trailers", "fields of the protocol"],
  ])("%s: %j deviates: %s", (name, value) => expect(ourValues(name, value)).not.toEqual(theirValues(name, value)));
});
