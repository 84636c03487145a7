/** Streams of frames that must be refused, with code and offset, and streams that are legal and look wrong. */
import type { WebSocketFaultCode } from "../../../protocols/websocket/faults.ts";

export interface BadFrames {
  readonly title: string;
  /** A connection stream: the setup, then frames. */
  readonly wire: string;
  readonly code: WebSocketFaultCode;
  readonly offset: number;
}

const KEY = "00000000";

export const BAD_FRAMES: readonly BadFrames[] = [
  { title: "RSV1 without an extension", wire: `00 c180${KEY}`, code: "WS_RESERVED_BITS", offset: 1 },
  { title: "RSV2", wire: `02 a180${KEY}`, code: "WS_RESERVED_BITS", offset: 1 },
  { title: "RSV3", wire: `02 9180${KEY}`, code: "WS_RESERVED_BITS", offset: 1 },
  { title: "RSV1 and RSV2 with compression", wire: `02 e180${KEY}`, code: "WS_RESERVED_BITS", offset: 1 },
  { title: "RSV1 on a continuation", wire: `02 418001020304 c080${KEY}`, code: "WS_COMPRESSED_BIT", offset: 7 },
  { title: "RSV1 on a ping", wire: `02 c980${KEY}`, code: "WS_COMPRESSED_BIT", offset: 1 },
  { title: "opcode 3", wire: `00 8380${KEY}`, code: "WS_RESERVED_OPCODE", offset: 1 },
  { title: "opcode 7", wire: `00 8780${KEY}`, code: "WS_RESERVED_OPCODE", offset: 1 },
  { title: "opcode 11", wire: `00 8b80${KEY}`, code: "WS_RESERVED_OPCODE", offset: 1 },
  { title: "opcode 15, after a ping", wire: `00 8980${KEY} 8f80${KEY}`, code: "WS_RESERVED_OPCODE", offset: 7 },
  { title: "reserved opcode, with no more than its octet", wire: "00 83", code: "WS_RESERVED_OPCODE", offset: 1 },
  { title: "ping in fragments", wire: `00 0980${KEY}`, code: "WS_CONTROL_FRAGMENTED", offset: 1 },
  { title: "close in fragments", wire: `00 0880${KEY}`, code: "WS_CONTROL_FRAGMENTED", offset: 1 },
  { title: "ping of 126 octets", wire: "00 89fe007e", code: "WS_CONTROL_TOO_LONG", offset: 2 },
  { title: "close that announces 64 bits of length", wire: "00 88ff", code: "WS_CONTROL_TOO_LONG", offset: 2 },
  { title: "continuation without a start", wire: `00 8080${KEY}`, code: "WS_CONTINUATION_UNEXPECTED", offset: 1 },
  {
    title: "continuation after a whole message",
    wire: `00 8180${KEY} 0080${KEY}`,
    code: "WS_CONTINUATION_UNEXPECTED",
    offset: 7,
  },
  { title: "text inside a message", wire: `00 0180${KEY} 8180${KEY}`, code: "WS_CONTINUATION_MISSING", offset: 7 },
  { title: "binary inside a message", wire: `00 0180${KEY} 8280${KEY}`, code: "WS_CONTINUATION_MISSING", offset: 7 },
  { title: "client frame without a mask", wire: "00 8100", code: "WS_MASK_MISSING", offset: 2 },
  { title: "server frame with a mask", wire: `01 8180${KEY}`, code: "WS_MASK_UNEXPECTED", offset: 2 },
  { title: "125 octets in 16 bits", wire: "00 82fe007d", code: "WS_LENGTH_NOT_MINIMAL", offset: 3 },
  { title: "65535 octets in 64 bits", wire: "00 82ff000000000000ffff", code: "WS_LENGTH_NOT_MINIMAL", offset: 3 },
  { title: "64-bit length with the top bit", wire: "00 82ff8000000000000001", code: "WS_LENGTH_SIGN", offset: 3 },
  { title: "one octet over the limit", wire: "00 82fe012d", code: "WS_MESSAGE_TOO_LARGE", offset: 3 },
  { title: "2^53 octets", wire: "00 82ff0020000000000000", code: "WS_MESSAGE_TOO_LARGE", offset: 3 },
  { title: "2^63 - 1 octets", wire: "00 82ff7fffffffffffffff", code: "WS_MESSAGE_TOO_LARGE", offset: 3 },
  {
    title: "one octet over the limit with the fragment before",
    wire: `01 027e012c ${"61".repeat(300)} 8001`,
    code: "WS_MESSAGE_TOO_LARGE",
    offset: 306,
  },
  {
    title: "one fragment too many, all empty",
    wire: `00 0180${KEY} ${`0080${KEY}`.repeat(8)}`,
    code: "WS_TOO_MANY_FRAGMENTS",
    offset: 49,
  },
  { title: "bad octet in text", wire: "01 8103 61ff62", code: "WS_UTF8", offset: 4 },
  { title: "bad octet in text that has not wholly come", wire: "01 817d 61ff", code: "WS_UTF8", offset: 4 },
  { title: "surrogate over two fragments", wire: "01 0101 ed 8001 a0", code: "WS_UTF8", offset: 6 },
  { title: "text that ends in a character", wire: "01 8102 e282", code: "WS_UTF8", offset: 5 },
  { title: "bad octet in a long run", wire: `01 817e0080 ${"61".repeat(127)}ff`, code: "WS_UTF8", offset: 132 },
  { title: "close of one octet", wire: "01 880103", code: "WS_CLOSE_BODY", offset: 3 },
  { title: "close with 999", wire: "01 880203e7", code: "WS_CLOSE_CODE", offset: 3 },
  { title: "close with 1005", wire: "01 880203ed", code: "WS_CLOSE_CODE", offset: 3 },
  { title: "close with 1006", wire: "01 880203ee", code: "WS_CLOSE_CODE", offset: 3 },
  { title: "close with 1015", wire: "01 880203f7", code: "WS_CLOSE_CODE", offset: 3 },
  { title: "close with 5000", wire: "01 88021388", code: "WS_CLOSE_CODE", offset: 3 },
  { title: "close with a bad reason", wire: "01 880503e8 61ff61", code: "WS_UTF8", offset: 6 },
  { title: "close with a reason that ends in a character", wire: "01 880303e8 c3", code: "WS_UTF8", offset: 6 },
  { title: "stored block with a wrong complement", wire: "03 c105 0005000000", code: "WS_INFLATE_CORRUPT", offset: 1 },
  { title: "reserved block type", wire: "03 c101 06", code: "WS_INFLATE_CORRUPT", offset: 1 },
  { title: "distance beyond the start", wire: "03 c105 4ba42c0000", code: "WS_INFLATE_CORRUPT", offset: 1 },
  { title: "compressed text cut short", wire: "03 c104 f248cdc9", code: "WS_INFLATE_CORRUPT", offset: 1 },
  {
    title: "reference to an earlier message without takeover",
    wire: "07 c107 f248cdc9c90700 c105 f200110000",
    code: "WS_INFLATE_CORRUPT",
    offset: 10,
  },
  {
    title: "more final blocks than a message may have",
    wire: `03 c20b ${"0300".repeat(5)}00`,
    code: "WS_INFLATE_CORRUPT",
    offset: 1,
  },
  { title: "bad octet in compressed text", wire: "03 c107 000100feffff00", code: "WS_UTF8", offset: 1 },
  { title: "open character in compressed text", wire: "03 c107 000100feffc300", code: "WS_UTF8", offset: 1 },
  {
    title: "bad octet in compressed text of two frames",
    wire: "03 4103 000100 8004 feffff00",
    code: "WS_UTF8",
    offset: 6,
  },
  { title: "header cut short", wire: "01 81", code: "WS_FRAME_TRUNCATED", offset: 2 },
  { title: "length cut short", wire: "01 827e01", code: "WS_FRAME_TRUNCATED", offset: 4 },
  { title: "key cut short", wire: "00 8180 0000", code: "WS_FRAME_TRUNCATED", offset: 5 },
  { title: "payload cut short", wire: "01 8203 6161", code: "WS_FRAME_TRUNCATED", offset: 5 },
  { title: "message cut short", wire: "01 0203 616161", code: "WS_MESSAGE_TRUNCATED", offset: 6 },
];

export interface GoodFrames {
  readonly title: string;
  readonly wire: string;
  /** Kind and content, octets as Latin-1. */
  readonly events: readonly string[];
}

export const GOOD_FRAMES: readonly GoodFrames[] = [
  { title: "RFC 6455 5.7: unmasked text", wire: "01 810548656c6c6f", events: ["text Hello"] },
  { title: "RFC 6455 5.7: masked text", wire: "00 818537fa213d7f9f4d5158", events: ["text Hello"] },
  { title: "RFC 6455 5.7: text in two fragments", wire: "01 010348656c 80026c6f", events: ["text Hello"] },
  { title: "RFC 6455 5.7: ping", wire: "01 890548656c6c6f", events: ["ping Hello"] },
  { title: "RFC 6455 5.7: masked pong", wire: "00 8a8537fa213d7f9f4d5158", events: ["pong Hello"] },
  { title: "RFC 7692 7.2.3.1: one deflate block", wire: "03 c107 f248cdc9c90700", events: ["text Hello"] },
  {
    title: "RFC 7692 7.2.3.1: one deflate block in two fragments",
    wire: "03 4103 f248cd 8004 c9c90700",
    events: ["text Hello"],
  },
  {
    title: "RFC 7692 7.2.3.2: a second message with takeover",
    wire: "03 c107 f248cdc9c90700 c105 f200110000",
    events: ["text Hello", "text Hello"],
  },
  {
    title: "RFC 7692 7.2.3.3: a block without compression",
    wire: "03 c10b 000500faff48656c6c6f00",
    events: ["text Hello"],
  },
  { title: "RFC 7692 7.2.3.4: a final block", wire: "03 c108 f348cdc9c9070000", events: ["text Hello"] },
  {
    title: "RFC 7692 7.2.3.5: two blocks in one message",
    wire: "03 c10d f24805000000ffffcac9c90700",
    events: ["text Hello"],
  },
  { title: "RFC 7692 7.2.3.6: an empty message", wire: "03 c10100", events: ["text "] },
  { title: "a final block and nothing behind it", wire: "03 c107 f348cdc9c90700", events: ["text Hello"] },
  {
    title: "a reference to what came before a final block",
    wire: "03 c108 f348cdc9c9070000 c105 f200110000",
    events: ["text Hello", "text Hello"],
  },
  { title: "four final blocks", wire: `03 c209 ${"0300".repeat(4)}00`, events: ["binary "] },
  { title: "a message that is not compressed though it could be", wire: "03 8101 61", events: ["text a"] },
  {
    title: "uncompressed messages are no part of the window",
    wire: "03 c107 f248cdc9c90700 810261 62 c105 f200110000",
    events: ["text Hello", "text ab", "text Hello"],
  },
  {
    title: "control frames between fragments",
    wire: "01 010161 8900 8a0162 800163",
    events: ["ping ", "pong b", "text ac"],
  },
  { title: "empty fragments", wire: "01 0100 0000 8000", events: ["text "] },
  {
    title: "a message as large as allowed",
    wire: `01 827e012c ${"00".repeat(300)}`,
    events: [`binary ${"\0".repeat(300)}`],
  },
  {
    title: "as many fragments as allowed",
    wire: `01 0100 ${"0000".repeat(6)} 8000`,
    events: ["text "],
  },
  { title: "a control frame of 125 octets", wire: `01 897d ${"61".repeat(125)}`, events: [`ping ${"a".repeat(125)}`] },
  { title: "a character over two fragments", wire: "01 0101c3 8001a9", events: ["text \u00c3\u00a9"] },
  { title: "close without a body", wire: "01 8800", events: ["close undefined "] },
  { title: "close with a reason", wire: "01 880403e8 6f6b", events: ["close 1000 ok"] },
  { title: "close with 4999", wire: "01 88021387", events: ["close 4999 "] },
  { title: "anything after a close", wire: "01 8800 ffff8800", events: ["close undefined "] },
  { title: "a close inside a message", wire: "01 010161 8800 800162", events: ["close undefined "] },
  { title: "nothing at all", wire: "", events: [] },
  { title: "a setup and no frame", wire: "02", events: [] },
];
