/**
 * The cases of the Autobahn test suite for RFC 6455, groups 1 to 7 and 10, as data: what the suite sends to an
 * echo server, what must come back, and how the connection must end. The numbers are the suite's.
 */
import { OPCODE } from "../../../protocols/websocket/opcode.ts";
import { ascii, fragments, hex, join, masked } from "./helpers.ts";

export interface AutobahnCase {
  readonly id: string;
  readonly title: string;
  readonly frames: readonly Uint8Array[];
  /** Messages that must come back: `text ...`, or `binary` and the number of octets. */
  readonly messages?: readonly string[];
  /** Payloads of the pongs that must come back. */
  readonly pongs?: readonly string[];
  /** Status of the close frame that must come back; 1000, to a close frame that is sent last, unless told. `none` is an empty one. */
  readonly close?: number | "none";
}

const { text, binary, continuation, close, ping, pong } = OPCODE;
const star = (octets: number): string => "*".repeat(octets);
const closing = (code: number, reason = ""): Uint8Array =>
  masked(close, join(Uint8Array.of(code >> 8, code & 0xff), ascii(reason)));
/** A frame with reserved bits. */
const reserved = (bits: number, opcode: number, payload = ""): Uint8Array => {
  const frame = masked(opcode, payload);
  frame[0] = (frame[0] ?? 0) | (bits << 4);
  return frame;
};
/** Octets without a rule against control frames, which the encoder keeps. */
const rawControl = (first: number, length: number): Uint8Array =>
  join(Uint8Array.of(first, 0xfe, length >> 8, length & 0xff, 0, 0, 0, 0), new Uint8Array(length).fill(0x2a));

const PARTS = ["fragment1", "fragment2"];
const start = (payload = ""): Uint8Array => masked(text, payload, { isFinal: false });
const more = (payload = ""): Uint8Array => masked(continuation, payload, { isFinal: false });
const last = (payload = ""): Uint8Array => masked(continuation, payload);

const SIZES = [0, 125, 126, 127, 128, 65_535, 65_536, 65_536];
const FRAMING: readonly AutobahnCase[] = SIZES.flatMap((size, index) => [
  {
    id: `1.1.${index + 1}`,
    title: `text of ${size} octets`,
    frames: [masked(text, star(size))],
    messages: [`text ${star(size)}`],
  },
  {
    id: `1.2.${index + 1}`,
    title: `binary of ${size} octets`,
    frames: [masked(binary, star(size))],
    messages: [`binary ${size}`],
  },
]);

const TEN = Array.from({ length: 10 }, (_, index) => `payload-${index}`);
const PINGS: readonly AutobahnCase[] = [
  { id: "2.1", title: "ping without a payload", frames: [masked(ping)], pongs: [""] },
  { id: "2.2", title: "ping with text", frames: [masked(ping, "Hello, world!")], pongs: ["Hello, world!"] },
  {
    id: "2.3",
    title: "ping with octets that are no text",
    frames: [masked(ping, hex("00fffefdfcfb00ff"))],
    pongs: ["00fffefdfcfb00ff"],
  },
  { id: "2.4", title: "ping of 125 octets", frames: [masked(ping, star(125))], pongs: [star(125)] },
  { id: "2.5", title: "ping of 126 octets", frames: [rawControl(0x89, 126)], close: 1002 },
  { id: "2.6", title: "ping of 125 octets, octet by octet", frames: [masked(ping, star(125))], pongs: [star(125)] },
  { id: "2.7", title: "unsolicited pong without a payload", frames: [masked(pong)] },
  { id: "2.8", title: "unsolicited pong with a payload", frames: [masked(pong, "unsolicited")] },
  {
    id: "2.9",
    title: "unsolicited pong, then a ping",
    frames: [masked(pong, "unsolicited"), masked(ping, "ping")],
    pongs: ["ping"],
  },
  { id: "2.10", title: "ten pings", frames: TEN.map((payload) => masked(ping, payload)), pongs: TEN },
  { id: "2.11", title: "ten pings, octet by octet", frames: TEN.map((payload) => masked(ping, payload)), pongs: TEN },
];

const HELLO = masked(text, "Hello, world!");
const HEARD = ["text Hello, world!"];
const RESERVED: readonly AutobahnCase[] = [
  { id: "3.1", title: "RSV 1", frames: [reserved(1, text, "Hello, world!")], close: 1002 },
  {
    id: "3.2",
    title: "text, then RSV 2, then a ping",
    frames: [HELLO, reserved(2, text, "x"), masked(ping)],
    messages: HEARD,
    close: 1002,
  },
  {
    id: "3.3",
    title: "text, then RSV 3, then a ping",
    frames: [HELLO, reserved(3, text, "x"), masked(ping)],
    messages: HEARD,
    close: 1002,
  },
  {
    id: "3.4",
    title: "text, then RSV 4, then a ping",
    frames: [HELLO, reserved(4, text, "x"), masked(ping)],
    messages: HEARD,
    close: 1002,
  },
  { id: "3.5", title: "binary with RSV 5", frames: [reserved(5, binary, "x")], close: 1002 },
  { id: "3.6", title: "ping with RSV 6", frames: [reserved(6, ping)], close: 1002 },
  { id: "3.7", title: "close with RSV 7", frames: [reserved(7, close)], close: 1002 },
];

const OPCODES: readonly AutobahnCase[] = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode, index) => {
  const isControl = index >= 5;
  const number = (index % 5) + 1;
  const frame = reserved(
    0,
    opcode,
    number === 1 || number === 3 ? "" : isControl ? "reserved" : "reserved opcode payload",
  );
  const follows = number > 2;
  return {
    id: `4.${isControl ? 2 : 1}.${number}`,
    title: `opcode ${opcode}${follows ? " behind a text" : ""}`,
    frames: follows ? [HELLO, frame, masked(ping)] : [frame],
    messages: follows ? HEARD : [],
    close: 1002,
  };
});

const FIVE = ["fragment1", "fragment2", "fragment3", "fragment4", "fragment5"];
const [one = "", two = "", three = "", four = "", five = ""] = FIVE;
const WITH_PINGS = [
  start(one),
  more(two),
  masked(ping, "pongme 1!"),
  more(three),
  more(four),
  masked(ping, "pongme 2!"),
  last(five),
];
const JOINED = [`text ${PARTS.join("")}`];
const FRAGMENTATION: readonly AutobahnCase[] = [
  {
    id: "5.1",
    title: "ping in two fragments",
    frames: [masked(text, "", { isFinal: true }), Uint8Array.of(0x09, 0x80, 0, 0, 0, 0), last()],
    messages: ["text "],
    close: 1002,
  },
  { id: "5.2", title: "pong in two fragments", frames: [Uint8Array.of(0x0a, 0x80, 0, 0, 0, 0), last()], close: 1002 },
  { id: "5.3", title: "text in two fragments", frames: fragments(text, PARTS), messages: JOINED },
  { id: "5.4", title: "text in two fragments, one at a time", frames: fragments(text, PARTS), messages: JOINED },
  { id: "5.5", title: "text in two fragments, octet by octet", frames: fragments(text, PARTS), messages: JOINED },
  ...["5.6", "5.7", "5.8"].map((id) => ({
    id,
    title: "a ping between two fragments",
    frames: [start(PARTS[0]), masked(ping, "ping"), last(PARTS[1])],
    messages: JOINED,
    pongs: ["ping"],
  })),
  ...["5.9", "5.10", "5.11"].map((id) => ({
    id,
    title: "a final continuation and nothing to continue",
    frames: [last("non-continuation payload"), HELLO],
    close: 1002,
  })),
  ...["5.12", "5.13", "5.14"].map((id) => ({
    id,
    title: "a continuation and nothing to continue",
    frames: [more("non-continuation payload"), HELLO],
    close: 1002,
  })),
  {
    id: "5.15",
    title: "a whole message, then a continuation and nothing to continue",
    frames: [...fragments(text, PARTS), more("x"), HELLO],
    messages: JOINED,
    close: 1002,
  },
  {
    id: "5.16",
    title: "a continuation before its start, twice",
    frames: [more("fragment1"), start("fragment2"), last("fragment3"), more("fragment1")],
    close: 1002,
  },
  {
    id: "5.17",
    title: "a final continuation before its start, twice",
    frames: [last("fragment1"), start("fragment2"), last("fragment3"), last("fragment1")],
    close: 1002,
  },
  { id: "5.18", title: "two starts", frames: [start(PARTS[0]), masked(text, PARTS[1])], close: 1002 },
  {
    id: "5.19",
    title: "pings between five fragments",
    frames: WITH_PINGS,
    messages: [`text ${FIVE.join("")}`],
    pongs: ["pongme 1!", "pongme 2!"],
  },
  {
    id: "5.20",
    title: "pings between five fragments, one at a time",
    frames: WITH_PINGS,
    messages: [`text ${FIVE.join("")}`],
    pongs: ["pongme 1!", "pongme 2!"],
  },
];

const codes = (group: string, list: readonly number[], answer: (code: number) => number): readonly AutobahnCase[] =>
  list.map((code, index) => ({
    id: `${group}.${index + 1}`,
    title: `close with ${code}`,
    frames: [closing(code)],
    close: answer(code),
  }));

const LARGE = star(262_144);
const CLOSING: readonly AutobahnCase[] = [
  { id: "7.1.1", title: "a message, then a close", frames: [HELLO, closing(1000)], messages: HEARD },
  { id: "7.1.2", title: "two closes", frames: [closing(1000), closing(1000)] },
  { id: "7.1.3", title: "a ping behind the close", frames: [closing(1000), masked(ping)] },
  { id: "7.1.4", title: "a text behind the close", frames: [closing(1000), HELLO] },
  { id: "7.1.5", title: "a close between fragments", frames: [start(PARTS[0]), closing(1000), last(PARTS[1])] },
  {
    id: "7.1.6",
    title: "256 KiB, a text, a close, a ping",
    frames: [masked(text, LARGE), HELLO, closing(1000), masked(ping)],
    messages: [`text ${LARGE}`, ...HEARD],
  },
  { id: "7.3.1", title: "close without a body", frames: [masked(close)], close: "none" },
  { id: "7.3.2", title: "close of one octet", frames: [masked(close, "a")], close: 1002 },
  { id: "7.3.3", title: "close with a code", frames: [closing(1000)] },
  { id: "7.3.4", title: "close with a code and a reason", frames: [closing(1000, "Hello World!")] },
  { id: "7.3.5", title: "close with the longest reason", frames: [closing(1000, star(123))] },
  { id: "7.3.6", title: "close with a reason too long", frames: [rawControl(0x88, 126)], close: 1002 },
  {
    id: "7.5.1",
    title: "close with a reason that is no UTF-8",
    frames: [masked(close, hex("03e8 cebae1bdb9cf83cebcceb5 eda080 656469746564"))],
    close: 1007,
  },
  ...codes("7.7", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999], (code) => code),
  ...codes("7.9", [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999], () => 1002),
  ...codes("7.13", [5000, 65_535], () => 1002),
];

const AUTO = star(65_536);
export const AUTOBAHN_CASES: readonly AutobahnCase[] = [
  ...FRAMING,
  ...PINGS,
  ...RESERVED,
  ...OPCODES,
  ...FRAGMENTATION,
  ...CLOSING,
  {
    id: "10.1.1",
    title: "64 KiB in fragments of 1300 octets",
    frames: fragments(text, AUTO.match(/.{1,1300}/g) ?? []),
    messages: [`text ${AUTO}`],
  },
];
