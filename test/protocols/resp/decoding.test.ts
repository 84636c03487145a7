import { describe, expect, it } from "vitest";
import { CommandDecoder } from "../../../protocols/resp/command-decoder.ts";
import { ReplyDecoder } from "../../../protocols/resp/decoder.ts";
import { encodeValue } from "../../../protocols/resp/encoder.ts";
import { BAD_COMMANDS, BAD_REPLIES, GOOD_COMMANDS, GOOD_REPLIES } from "./cases.ts";
import { decodeCommands, decodeReplies, octets, wordsOf } from "./helpers.ts";

const SIZES = [1, 2, 3, 5, 7, 1_000_000];

describe("replies", () => {
  it.each(GOOD_REPLIES)("takes $name", ({ stream, value, isVersion2 }) => {
    for (const size of SIZES) {
      expect(decodeReplies(octets(stream), {}, size)).toEqual({ events: [value], fault: undefined });
      if (isVersion2) expect(decodeReplies(octets(stream), { version: 2 }, size).events).toEqual([value]);
    }
    if (!isVersion2) expect(decodeReplies(octets(stream), { version: 2 }).fault).toBeDefined();
  });

  it.each(BAD_REPLIES)("refuses $name", ({ stream, code, offset, limits = {}, version = 3 }) => {
    for (const size of SIZES) {
      expect(decodeReplies(octets(stream), { limits, version }, size).fault).toMatchObject({ code, offset });
    }
  });

  it.each(BAD_REPLIES)(
    "keeps what came before $name, and says nothing after it",
    ({ stream, code, limits = {}, version = 3 }) => {
      for (const size of SIZES) {
        const { events } = decodeReplies(octets(`:1\r\n${stream}`), { limits, version }, size);
        expect(events).toHaveLength(stream.startsWith("+OK\r\n") ? 2 : 1);
        if (code === "RESP_TRUNCATED") continue;
        const followed = decodeReplies(octets(`:1\r\n${stream}+OK\r\n:1\r\n`), { limits, version }, size);
        expect(followed.events).toEqual(events);
        expect(followed.fault).toMatchObject({ code });
      }
    },
  );

  it("text is decoded whole, however a character is cut", () => {
    const text = "h\u00e9llo \u{1f980}";
    for (const size of SIZES) {
      const { events } = decodeReplies(octets(`$11\r\n${text}\r\n+${text}\r\n`), { bulks: "text" }, size);
      expect(events).toEqual([
        { kind: "bulk-text", text },
        { kind: "simple", text },
      ]);
    }
  });

  it("what follows octets that are no UTF-8 is not shifted", () => {
    const stream = Uint8Array.of(0x2b, 0xff, 0xc3, 13, 10, ...octets("$2\r\nab\r\n+\u00e9\r\n$2\r\ncd\r\n"));
    for (const size of SIZES) {
      expect(
        decodeReplies(stream, { bulks: "text" }, size).events.map((value) => "text" in value && value.text),
      ).toEqual(["\ufffd\ufffd", "ab", "\u00e9", "cd"]);
    }
  });

  it.each(GOOD_REPLIES)("encodes $name so that it decodes to the same", ({ value }) => {
    expect(decodeReplies(encodeValue(value)).events).toEqual([value]);
  });

  it.each([
    ["*2\r\n*3\r\n:1\r\n", 2 + 1],
    ["*2\r\n:1\r\n*3\r\n:1\r\n:2\r\n", 2 + 3],
    ["*?\r\n:1\r\n%2\r\n+a\r\n", 2 + 2],
    ["|1\r\n+a\r\n:1\r\n*2\r\n:1\r\n", 2 + 3],
  ])("counts open aggregates and the elements that came: %j", (stream, parts) => {
    const decoder = new ReplyDecoder();
    decoder.push(octets(stream));
    expect(decoder.partsHeld).toBe(parts);
  });

  it("two decoders share nothing", () => {
    const [first, second] = GOOD_REPLIES.map(({ stream }) => octets(stream.slice(0, -1)));
    expect(decodeReplies(first ?? octets("")).fault).toMatchObject({ code: "RESP_TRUNCATED" });
    expect(decodeReplies(second ?? octets("")).fault).toMatchObject({ code: "RESP_TRUNCATED", offset: 2 });
  });

  it("two decoders share nothing that can be changed", () => {
    for (const stream of [":1\r\n", "#t\r\n", "#f\r\n", "_\r\n", "$-1\r\n", "*-1\r\n"]) {
      const [first, second] = [decodeReplies(octets(stream)).events[0], decodeReplies(octets(stream)).events[0]];
      expect(first === second && !Object.isFrozen(first)).toBe(false);
    }
    const idle = [new ReplyDecoder(), new CommandDecoder()].map((decoder) => decoder.push(octets("")).events);
    expect(idle.every((events) => Object.isFrozen(events))).toBe(true);
  });
});

describe("commands", () => {
  it.each(GOOD_COMMANDS)("takes $name", ({ stream, commands }) => {
    for (const size of SIZES) {
      const { events, fault } = decodeCommands(octets(stream), {}, size);
      expect(events.map(wordsOf)).toEqual(commands);
      expect(fault).toBeUndefined();
    }
  });

  it.each(BAD_COMMANDS)("refuses $name", ({ stream, code, offset, limits = {} }) => {
    for (const size of SIZES) {
      expect(decodeCommands(octets(stream), limits, size).fault).toMatchObject({ code, offset });
    }
  });
});

describe("encoder", () => {
  it("refuses what has no spelling", () => {
    expect(() => encodeValue({ kind: "simple", text: "a\r\nb" })).toThrow(RangeError);
    expect(() => encodeValue({ kind: "integer", value: 2n ** 63n })).toThrow(RangeError);
    expect(() => encodeValue({ kind: "verbatim", format: "long", octets: octets("") })).toThrow(RangeError);
  });

  it("writes version 2 what it has a type for", () => {
    const value = {
      kind: "map",
      entries: [
        [
          { kind: "boolean", value: true },
          { kind: "double", value: 1.5 },
        ],
      ],
    } as const;
    expect(new TextDecoder().decode(encodeValue(value, 2))).toBe("*2\r\n:1\r\n$3\r\n1.5\r\n");
  });
});
