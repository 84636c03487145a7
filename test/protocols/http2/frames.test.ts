import { describe, expect, it } from "vitest";
import type { Frame } from "../../../protocols/http2/frame.ts";
import { CLIENT_PREFACE } from "../../../protocols/http2/frame.ts";
import { FrameDecoder } from "../../../protocols/http2/frame-decoder.ts";
import * as encode from "../../../protocols/http2/frame-encoder.ts";
import { hex } from "./helpers.ts";

const OPTIONS = { frameSizeMax: 16_384, settingsPerFrameMax: 32, expectsPreface: false };

/** One of each type with every flag that it has, octets written out after RFC 9113 6. */
const VECTORS: readonly (readonly [name: string, octets: string, frame: object])[] = [
  [
    "DATA",
    "000005 00 01 00000002 48656c6c6f",
    { kind: "data", streamId: 2, data: hex("48656c6c6f"), padding: 0, endStream: true },
  ],
  [
    "DATA, padded",
    "000006 00 08 7fffffff 02 616263 0000",
    { kind: "data", streamId: 2 ** 31 - 1, data: hex("616263"), padding: 3, endStream: false },
  ],
  [
    "DATA, all padding",
    "000003 00 08 00000001 02 0000",
    { kind: "data", streamId: 1, data: hex(""), padding: 3, endStream: false },
  ],
  ["DATA, empty", "000000 00 00 00000001", { kind: "data", streamId: 1, data: hex(""), padding: 0, endStream: false }],
  [
    "HEADERS",
    "000003 01 05 00000001 828487",
    {
      kind: "headers",
      streamId: 1,
      fragment: hex("828487"),
      endStream: true,
      endHeaders: true,
      dependency: undefined,
    },
  ],
  [
    "HEADERS, padded, with priority",
    "00000a 01 28 00000003 02 80000005 ff 8284 0000",
    {
      kind: "headers",
      streamId: 3,
      fragment: hex("8284"),
      endStream: false,
      endHeaders: false,
      dependency: 5,
    },
  ],
  ["PRIORITY", "000005 02 00 00000009 8000000b 07", { kind: "priority", streamId: 9, dependency: 11 }],
  [
    "PRIORITY of a wrong length",
    "000004 02 00 00000009 0000000b",
    { kind: "priority", streamId: 9, dependency: undefined },
  ],
  ["RST_STREAM", "000004 03 00 00000005 ffffffff", { kind: "rst-stream", streamId: 5, errorCode: 2 ** 32 - 1 }],
  [
    "SETTINGS",
    "00000c 04 00 00000000 0001 00002000 ffff 00000007",
    {
      kind: "settings",
      streamId: 0,
      ack: false,
      settings: [
        { id: 1, value: 8192 },
        { id: 0xffff, value: 7 },
      ],
    },
  ],
  ["SETTINGS, acknowledged", "000000 04 01 00000000", { kind: "settings", streamId: 0, ack: true, settings: [] }],
  [
    "PUSH_PROMISE, padded",
    "000008 05 0c 0000000a 01 8000000c 8284 00",
    { kind: "push-promise", streamId: 10, promisedId: 12, fragment: hex("8284"), endHeaders: true },
  ],
  [
    "PING",
    "000008 06 00 00000000 6465616462656566",
    { kind: "ping", streamId: 0, ack: false, opaque: hex("6465616462656566") },
  ],
  [
    "PING, acknowledged",
    "000008 06 01 00000000 0000000000000000",
    { kind: "ping", streamId: 0, ack: true, opaque: new Uint8Array(8) },
  ],
  [
    "GOAWAY",
    "00000b 07 00 00000000 8000001e 00000009 686921",
    { kind: "goaway", streamId: 0, lastStreamId: 30, errorCode: 9, debug: hex("686921") },
  ],
  ["WINDOW_UPDATE", "000004 08 00 00000032 800003e8", { kind: "window-update", streamId: 50, increment: 1000 }],
  [
    "CONTINUATION",
    "000002 09 04 00000032 8284",
    { kind: "continuation", streamId: 50, fragment: hex("8284"), endHeaders: true },
  ],
  [
    "an unknown type, with the reserved bit set",
    "000003 bb ff 80000002 010203",
    { kind: "unknown", streamId: 2, type: 0xbb, length: 3 },
  ],
];

const FAULTS: readonly (readonly [name: string, octets: string, code: string])[] = [
  ["a frame over the limit, by its header alone", "004001 00 00 00000001", "HTTP2_FRAME_TOO_LARGE"],
  ["an unknown frame over the limit", "004001 ee 00 00000001", "HTTP2_FRAME_TOO_LARGE"],
  ["DATA on stream 0", "000001 00 00 00000000", "HTTP2_STREAM_ID_ZERO"],
  ["PUSH_PROMISE on stream 0", "000004 05 00 00000000", "HTTP2_STREAM_ID_ZERO"],
  ["CONTINUATION on stream 0", "000000 09 04 00000000", "HTTP2_STREAM_ID_ZERO"],
  ["SETTINGS on a stream", "000000 04 00 00000001", "HTTP2_STREAM_ID_NOT_ZERO"],
  ["GOAWAY on a stream", "000008 07 00 00000001", "HTTP2_STREAM_ID_NOT_ZERO"],
  ["RST_STREAM of 5 octets", "000005 03 00 00000001", "HTTP2_FRAME_LENGTH"],
  ["PING of 9 octets", "000009 06 00 00000000", "HTTP2_FRAME_LENGTH"],
  ["GOAWAY of 7 octets", "000007 07 00 00000000", "HTTP2_FRAME_LENGTH"],
  ["WINDOW_UPDATE of 5 octets", "000005 08 00 00000000", "HTTP2_FRAME_LENGTH"],
  ["SETTINGS of 7 octets", "000007 04 00 00000000", "HTTP2_FRAME_LENGTH"],
  ["an acknowledgement with settings", "000006 04 01 00000000", "HTTP2_FRAME_LENGTH"],
  ["padded DATA without a pad length", "000000 00 08 00000001", "HTTP2_FRAME_LENGTH"],
  ["HEADERS too short for its priority", "000004 01 20 00000001", "HTTP2_FRAME_LENGTH"],
  ["PUSH_PROMISE too short for its stream", "000003 05 00 00000001", "HTTP2_FRAME_LENGTH"],
  ["padding as long as the payload", "000002 00 08 00000001 0200", "HTTP2_PADDING_TOO_LONG"],
  ["padding into the priority fields", "000006 01 28 00000001 01 00000000 ff", "HTTP2_PADDING_TOO_LONG"],
  ["ENABLE_PUSH 2", "000006 04 00 00000000 0002 00000002", "HTTP2_SETTINGS_VALUE"],
  ["INITIAL_WINDOW_SIZE 2^31", "000006 04 00 00000000 0004 80000000", "HTTP2_SETTINGS_WINDOW"],
  ["MAX_FRAME_SIZE 2^14 - 1", "000006 04 00 00000000 0005 00003fff", "HTTP2_SETTINGS_VALUE"],
  ["MAX_FRAME_SIZE 2^24", "000006 04 00 00000000 0005 01000000", "HTTP2_SETTINGS_VALUE"],
  ["33 parameters", `0000c6 04 00 00000000 ${"0003 00000001".repeat(33)}`, "HTTP2_TOO_MANY_SETTINGS"],
];

function decodeAt(octets: Uint8Array, cut: number): { frames: Frame[]; fault: unknown } {
  const decoder = new FrameDecoder(OPTIONS);
  const [first, second] = [decoder.push(octets.slice(0, cut)), decoder.push(octets.slice(cut))];
  return { frames: [...first.events, ...second.events], fault: second.fault };
}

describe.each(VECTORS)("%s", (_, octets, frame) => {
  it("decodes, at every split and behind another frame", () => {
    const wire = hex(octets);
    for (let cut = 0; cut <= wire.length; cut += 1) {
      expect(decodeAt(wire, cut)).toEqual({ frames: [{ ...frame, offset: 0 }], fault: undefined });
    }
    const ping = encode.encodePing(new Uint8Array(8), false);
    const { frames } = decodeAt(Buffer.concat([ping, wire]), 0);
    expect(frames[1]).toEqual({ ...frame, offset: ping.length });
  });

  it("is truncated at every octet but its last", () => {
    const wire = hex(octets);
    for (let cut = 1; cut < wire.length; cut += 1) {
      const decoder = new FrameDecoder(OPTIONS);
      decoder.push(wire.slice(0, cut));
      expect(decoder.end().fault).toMatchObject({ code: "HTTP2_FRAME_TRUNCATED", offset: cut });
    }
  });
});

describe.each(FAULTS)("%s", (_, octets, code) => {
  it("is a fault at the frame's first octet, whatever the split, and latches", () => {
    const ping = encode.encodePing(new Uint8Array(8), false);
    const wire = Uint8Array.from(Buffer.concat([ping, hex(octets), ping]));
    for (let cut = 0; cut <= wire.length; cut += 1) {
      const { frames, fault } = decodeAt(wire, cut);
      expect(frames.map(({ kind }) => kind)).toEqual(["ping"]);
      expect(fault).toMatchObject({ code, offset: ping.length });
    }
    const decoder = new FrameDecoder(OPTIONS);
    const { fault } = decoder.push(wire);
    expect(decoder.push(ping)).toEqual({ events: [], fault });
    expect(decoder.end()).toEqual({ events: [], fault });
  });
});

it("what is handed out shares no memory with the chunk, a Buffer included", () => {
  for (const chunk of [Buffer.from(hex("000002 00 00 00000001 6869")), hex("000002 00 00 00000001 6869")]) {
    const [frame] = new FrameDecoder(OPTIONS).push(chunk).events;
    chunk.fill(0xff);
    expect(frame).toMatchObject({ kind: "data", data: hex("6869") });
  }
});

it("a length over the limit is refused before any of it is held", () => {
  const decoder = new FrameDecoder(OPTIONS);
  expect(decoder.push(hex("ffffff 00 00 00000001")).fault).toMatchObject({ code: "HTTP2_FRAME_TOO_LARGE" });
  expect(decoder.bytesHeld).toBeLessThanOrEqual(9);
});

it("a frame takes memory as it comes and not as it is announced, and an unknown one takes none", () => {
  const decoder = new FrameDecoder(OPTIONS);
  decoder.push(hex("004000 00 00 00000001 00"));
  expect(decoder.bytesHeld).toBeLessThanOrEqual(16);
  decoder.push(new Uint8Array(10_000));
  expect(decoder.bytesHeld).toBeLessThanOrEqual(16_384);
  const skipping = new FrameDecoder(OPTIONS);
  skipping.push(hex("004000 ee 00 00000001 00"));
  skipping.push(new Uint8Array(10_000));
  expect(skipping.bytesHeld).toBe(0);
});

it("the preface is matched octet by octet, and the first wrong one is told", () => {
  const options = { ...OPTIONS, expectsPreface: true };
  for (let at = 0; at < CLIENT_PREFACE.length; at += 1) {
    const decoder = new FrameDecoder(options);
    expect(decoder.push(CLIENT_PREFACE.slice(0, at)).fault).toBeUndefined();
    expect(decoder.push(Uint8Array.of(0)).fault).toMatchObject({ code: "HTTP2_PREFACE", offset: at });
  }
  const decoder = new FrameDecoder(options);
  expect(decoder.push(Buffer.concat([CLIENT_PREFACE, hex("000000 04 00 00000000")])).events).toMatchObject([
    { kind: "settings", offset: CLIENT_PREFACE.length },
  ]);
});

it("what the encoder writes decodes to what it was given", () => {
  const block = new Uint8Array(40_000).map((_, index) => index);
  const wire = [
    encode.encodeSettings([{ id: 4, value: 2 ** 31 - 1 }]),
    encode.encodeSettingsAck(),
    ...encode.encodeHeaders(1, block, { endStream: true, frameSizeMax: 16_384 }),
    encode.encodeData(1, hex("0102"), true),
    encode.encodePaddedData(1, hex("03"), { padding: 255 }),
    encode.encodeRstStream(1, 2 ** 32 - 1),
    encode.encodePing(hex("0102030405060708"), true),
    encode.encodeGoaway(2 ** 31 - 1, 11),
    encode.encodeWindowUpdate(0, 1),
  ];
  const { frames, fault } = decodeAt(Buffer.concat(wire), 5);
  expect(fault).toBeUndefined();
  expect(frames.map(({ kind }) => kind).join()).toBe(
    "settings,settings,headers,continuation,continuation,data,data,rst-stream,ping,goaway,window-update",
  );
  const fragments = frames.flatMap((frame) => ("fragment" in frame ? [frame.fragment] : []));
  expect(Buffer.concat(fragments).equals(block)).toBe(true);
  expect(frames.map((frame) => "endHeaders" in frame && frame.endHeaders)).toEqual(
    frames.map((_, index) => index === 4),
  );
  expect(frames[6]).toMatchObject({ data: hex("03"), padding: 256, endStream: false });
});
