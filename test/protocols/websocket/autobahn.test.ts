/** The Autobahn test suite for RFC 6455, ported: every case frame by frame, in one chunk, and octet by octet. */
import { describe, expect, it } from "vitest";
import { OPCODE } from "../../../protocols/websocket/opcode.ts";
import { AUTOBAHN_CASES } from "./autobahn-cases.ts";
import { TEXT_CASES } from "./autobahn-utf8.ts";
import { converse } from "./echo-peer.ts";
import { decode, fragments, hex, join, masked } from "./helpers.ts";

const CLOSE = masked(OPCODE.close, hex("03e8"));
/** More octets than this are not cut into single ones. */
const SINGLE_OCTETS_MAX = 20_000;

/** The ways in which the suite sends: frame by frame, all at once, in chunks of 997, octet by octet. */
function waysOf(frames: readonly Uint8Array[]): Uint8Array[][] {
  const whole = join(...frames);
  const cut = (octets: number): Uint8Array[] =>
    Array.from({ length: Math.ceil(whole.length / octets) }, (_, index) =>
      whole.slice(index * octets, (index + 1) * octets),
    );
  return [[...frames], [whole], cut(997), ...(whole.length <= SINGLE_OCTETS_MAX ? [cut(1)] : [])];
}

describe("groups 1 to 5, 7 and 10", () => {
  it.each(AUTOBAHN_CASES)("$id: $title", ({ frames, messages = [], pongs = [], close = 1000 }) => {
    for (const chunks of waysOf([...frames, CLOSE])) {
      expect(converse(chunks)).toEqual({ messages, pongs, close });
    }
  });
});

describe("group 6", () => {
  const text = hex("ce ba e1 bd b9 cf 83 ce bc ce b5");
  const octets = [...text].map((octet) => Uint8Array.of(octet));
  const VALID = [
    { id: "6.1.1", title: "empty text", frames: [masked(OPCODE.text)], content: "" },
    { id: "6.1.2", title: "three empty fragments", frames: fragments(OPCODE.text, ["", "", ""]), content: "" },
    {
      id: "6.1.3",
      title: "a fragment between two empty ones",
      frames: fragments(OPCODE.text, ["", "middle", ""]),
      content: "middle",
    },
    {
      id: "6.2.1",
      title: "one fragment",
      frames: [masked(OPCODE.text, "Hello-µ@ßöäüàá-UTF-8!!")],
      content: "Hello-µ@ßöäüàá-UTF-8!!",
    },
    {
      id: "6.2.2",
      title: "two fragments between characters",
      frames: fragments(OPCODE.text, ["Hello-µ@ßöä", "üàá-UTF-8!!"]),
      content: "Hello-µ@ßöäüàá-UTF-8!!",
    },
    {
      id: "6.2.3",
      title: "fragments of one octet",
      frames: fragments(
        OPCODE.text,
        [...new TextEncoder().encode("Hello-µ@ßöäüàá-UTF-8!!")].map((octet) => Uint8Array.of(octet)),
      ),
      content: "Hello-µ@ßöäüàá-UTF-8!!",
    },
    {
      id: "6.2.4",
      title: "Greek in fragments of one octet",
      frames: fragments(OPCODE.text, octets),
      content: "κ\u1f79σμε",
    },
  ];

  it.each(VALID)("$id: $title", ({ frames, content }) => {
    for (const chunks of waysOf([...frames, CLOSE])) {
      expect(converse(chunks)).toEqual({ messages: [`text ${content}`], pongs: [], close: 1000 });
    }
  });

  const bad = join(text, hex("eda080 656469746564"));
  it.each([
    { id: "6.3.1", title: "invalid in one fragment", frames: [masked(OPCODE.text, bad)] },
    {
      id: "6.3.2",
      title: "invalid in fragments of one octet",
      frames: fragments(
        OPCODE.text,
        [...bad].map((octet) => Uint8Array.of(octet)),
      ),
    },
  ])("$id: $title", ({ frames }) => {
    for (const chunks of waysOf([...frames, CLOSE])) {
      expect(converse(chunks)).toEqual({ messages: [], pongs: [], close: 1007 });
    }
  });

  it.each([
    ["6.4.1: refused in the second of three fragments", [text, hex("f4908080"), hex("656469746564")], 1, 1],
    [
      "6.4.2: refused at the last octet of the second fragment",
      [join(text, hex("f4")), hex("90"), hex("8080656469746564")],
      1,
      0,
    ],
  ] as const)("%s", (_title, parts, badPart, badOctet) => {
    const frames = fragments(OPCODE.text, parts);
    const before = join(...frames.slice(0, badPart));
    expect(decode(before).fault?.code).toBe("WS_MESSAGE_TRUNCATED");
    const offset = before.length + 6 + badOctet;
    // The octet that makes it wrong is enough: nothing behind it has come.
    const upToBad = join(before, (frames[badPart] ?? hex("")).slice(0, 7 + badOctet));
    expect(decode(upToBad).fault).toMatchObject({ code: "WS_UTF8", offset });
  });

  it.each([
    ["6.4.3: refused inside one frame, of which a part has come", hex("f4908080"), 1],
    ["6.4.4: refused at one octet of one frame", hex("f490"), 1],
  ] as const)("%s", (_title, wrong, badOctet) => {
    const frame = masked(OPCODE.text, join(text, wrong, hex("656469746564")));
    const upTo = (octets: number): string | undefined => decode(frame.slice(0, 6 + text.length + octets)).fault?.code;
    expect([upTo(badOctet), upTo(badOctet + 1)]).toEqual(["WS_FRAME_TRUNCATED", "WS_UTF8"]);
  });

  it.each(TEXT_CASES)("$id: $wire", ({ wire, isText }) => {
    const payload = hex(wire);
    const expected = isText
      ? { messages: [`text ${Buffer.from(payload).toString()}`], pongs: [], close: 1000 }
      : { messages: [], pongs: [], close: 1007 };
    for (const chunks of waysOf([masked(OPCODE.text, payload), CLOSE])) expect(converse(chunks)).toEqual(expected);
  });

  it("has as many cases as the suite", () => {
    expect(VALID.length + 2 + 4 + TEXT_CASES.length).toBe(145);
  });
});

it("has every case of groups 1 to 5, 7 and 10 once", () => {
  const ids = AUTOBAHN_CASES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const count = (group: string): number => ids.filter((id) => id.startsWith(`${group}.`)).length;
  expect(["1", "2", "3", "4", "5", "7", "10"].map(count)).toEqual([16, 11, 7, 10, 20, 37, 1]);
});
