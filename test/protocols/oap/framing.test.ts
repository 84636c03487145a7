import { describe, expect, it } from "vitest";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import { FrameDecoder } from "../../../protocols/oap/decoder.ts";
import { encodeFrame } from "../../../protocols/oap/encoder.ts";
import { APP_E2E, COMP, END, EVENT, REQ, RESP, START } from "../../../protocols/oap/frame.ts";
import { FRAME_OCTETS_MAX, oapLimits, windowOf } from "../../../protocols/oap/limits.ts";
import { decode, decodeFrames, frame, hex, join, NOTHING } from "./helpers.ts";

const refusedFlags = [
  REQ | RESP,
  REQ | EVENT,
  RESP | EVENT,
  RESP | START,
  EVENT | START,
  EVENT | END,
  START,
  END,
  COMP,
  0,
];

function withU32(octets: Uint8Array, value: number): Uint8Array {
  const changed = octets.slice();
  new DataView(changed.buffer).setUint32(0, value);
  return changed;
}

describe("frames", () => {
  it("a frame of exactly 1 MiB is taken, one octet more is refused after four octets", () => {
    const largest = frame({ payload: new Uint8Array(FRAME_OCTETS_MAX - 38) });
    expect(decodeFrames(largest).events).toHaveLength(1);
    const decoder = new FrameDecoder(oapLimits(), zlibCodec);
    expect(decoder.push(hex("001000")).fault).toBeUndefined();
    expect(decoder.push(hex("01")).fault).toMatchObject({ code: "OAP_FRAME_TOO_LONG", offset: 0 });
  });

  it("2 MiB and 4 GiB are refused without a buffer for them", () => {
    for (const length of ["00200000", "ffffffff"]) {
      const decoder = new FrameDecoder(oapLimits(), zlibCodec);
      for (const octet of hex(length)) decoder.push(Uint8Array.of(octet));
      expect(decoder.end().fault).toMatchObject({ code: "OAP_FRAME_TOO_LONG" });
      expect(decoder.bytesHeld).toBeLessThan(64);
      expect(decoder.bytesAllocated).toBeLessThan(64);
    }
  });

  it("every combination of kinds that is none is refused, and the encoder refuses it too", () => {
    for (const flags of refusedFlags) {
      const octets = frame();
      new DataView(octets.buffer).setUint16(6, flags);
      expect(decodeFrames(octets).fault, String(flags)).toMatchObject({ code: "OAP_KIND", offset: 6 });
      expect(() => frame({ flags }), String(flags)).toThrow(RangeError);
    }
  });

  it("a code that does not go with its kind is refused", () => {
    for (const [flags, code] of [
      [REQ, 200],
      [EVENT, 200],
      [RESP, 0],
      [RESP, 201],
    ] as const) {
      const octets = frame({ flags, code: flags === RESP ? 200 : 0 });
      new DataView(octets.buffer).setUint16(8, code);
      expect(decodeFrames(octets).fault).toMatchObject({ code: "OAP_CODE", offset: 8 });
      expect(() => frame({ flags, code })).toThrow(RangeError);
    }
  });

  it("rules are judged in their order: length, flags, version, capability, kind", () => {
    const wrong = hex("00000026 0002 0100 0001 0000 00000000000000000000000000000000 0009 0000000000000000");
    const next = (at: number, value: number): string | undefined => {
      new DataView(wrong.buffer).setUint16(at, value);
      return decodeFrames(wrong).fault?.code;
    };
    expect(decodeFrames(withU32(wrong, 37)).fault?.code).toBe("OAP_FRAME_TOO_SHORT");
    expect(decodeFrames(wrong).fault?.code).toBe("OAP_FLAGS_RESERVED");
    expect(next(6, 0)).toBe("OAP_VERSION");
    expect(next(4, 1)).toBe("OAP_CAP_WITHOUT_START");
    expect(next(6, START)).toBe("OAP_CAP_BEYOND_FRAME");
    expect(next(28, 0)).toBe("OAP_KIND");
    expect(next(6, REQ | START)).toBe("OAP_CODE");
    expect(next(8, 0)).toBeUndefined();
  });

  it("a header is judged before its payload arrives, and nothing of the payload is taken", () => {
    const decoder = new FrameDecoder(oapLimits(), zlibCodec);
    const header = frame({ flags: REQ | START, cap: new Uint8Array(3), payload: new Uint8Array(900) }).subarray(0, 38);
    new DataView(header.buffer).setUint16(28, 60_000);
    expect(decoder.push(header).fault).toMatchObject({ code: "OAP_CAP_BEYOND_FRAME", offset: 28 });
    expect(decoder.bytesHeld).toBe(0);
  });

  it.each([1, 3, 37, 38, 50])("a stream that ends after %i octets is truncated there", (length) => {
    const stream = frame({ payload: new Uint8Array(20) }).subarray(0, length);
    expect(decodeFrames(stream).fault).toEqual({ code: "OAP_TRUNCATED", offset: length, section: "OAP/1 3" });
  });

  it("offsets count from the start of the stream", () => {
    const bad = frame();
    new DataView(bad.buffer).setUint16(4, 9);
    const { events, fault } = decodeFrames(join(frame(), frame({ payload: new Uint8Array(7) }), bad));
    expect([events.length, fault?.offset]).toEqual([2, 38 + 45 + 4]);
  });

  it("a fault latches: no frame and the same fault for ever", () => {
    const decoder = new FrameDecoder(oapLimits(), zlibCodec);
    const { fault } = decoder.push(hex("00000000"));
    for (const answer of [decoder.push(frame()), decoder.end(), decoder.push(NOTHING)]) {
      expect(answer).toEqual({ events: [], fault });
    }
  });

  it("corr_id keeps 2^53, 2^53 + 1 and 2^64 - 1 apart, tenant_id all 128 bits", () => {
    for (const corrId of [0n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 1n]) {
      for (const tenantId of [0n, 2n ** 64n - 1n, 2n ** 64n, 2n ** 128n - 1n]) {
        expect(decodeFrames(frame({ corrId, tenantId })).events[0]).toMatchObject({ corrId, tenantId });
      }
    }
  });

  it("a frame of any size keeps its octets when a Buffer is overwritten, whose slices are views", () => {
    for (const size of [1, 100, 2_000]) {
      const chunk = Buffer.from(join(frame({ payload: new Uint8Array(size).fill(7) }), frame()));
      const [taken] = new FrameDecoder(oapLimits(), zlibCodec).push(chunk).events;
      chunk.fill(0);
      expect(taken?.payload).toEqual(new Uint8Array(size).fill(7));
    }
  });

  it("a small frame keeps a short stretch of its chunk, and never the chunk", () => {
    const chunk = new Uint8Array(50 * 1_038);
    for (let index = 0; index < 50; index += 1) chunk.set(frame({ payload: new Uint8Array(1_000) }), index * 1_038);
    const taken = new FrameDecoder(oapLimits(), zlibCodec).push(chunk).events;
    expect(taken).toHaveLength(50);
    for (const { octets } of taken) expect(octets.buffer.byteLength).toBeLessThanOrEqual(4_096);
  });

  it("a frame keeps its octets when the chunk is overwritten", () => {
    const chunk = frame({ flags: REQ | APP_E2E, payload: hex("0102") });
    const [taken] = new FrameDecoder(oapLimits(), zlibCodec).push(chunk).events;
    chunk.fill(0);
    expect([...(taken?.payload ?? [])]).toEqual([1, 2]);
  });
});

describe("encoder", () => {
  const plain = {
    flags: REQ | START,
    code: 0,
    appProtoId: 1,
    tenantId: 0n,
    corrId: 0n,
    cap: NOTHING,
    payload: NOTHING,
  };

  it.each([
    ["a capability without START", { flags: REQ, cap: new Uint8Array(1) }],
    ["a capability that no u16 counts", { cap: new Uint8Array(65_536) }],
    ["a reserved flag", { flags: REQ | 0x100 }],
    ["an app_proto_id that is no u16", { appProtoId: 65_536 }],
    ["a corr_id that is no u64", { corrId: 2n ** 64n }],
    ["a negative corr_id", { corrId: -1n }],
    ["a tenant_id that is no u128", { tenantId: 2n ** 128n }],
    ["a compressed payload without an octet", { flags: REQ | COMP }],
    ["a frame above 1 MiB", { payload: new Uint8Array(FRAME_OCTETS_MAX - 37) }],
  ] as const)("refuses %s", (_, fields) => {
    expect(() => encodeFrame({ ...plain, ...fields })).toThrow(RangeError);
  });

  it("takes the longest capability, and refuses what was negotiated away", () => {
    expect(
      decode(new FrameDecoder(oapLimits(), zlibCodec), encodeFrame({ ...plain, cap: new Uint8Array(65_535) })).events,
    ).toHaveLength(1);
    expect(() => encodeFrame({ ...plain, payload: new Uint8Array(63) }, 100)).toThrow(RangeError);
  });
});

describe("limits", () => {
  it("refuses unknown names and values that are no limits", () => {
    const unknown: object = { maxFrame: 3 };
    expect(() => oapLimits(unknown)).toThrow(RangeError);
    for (const wrong of [
      { frameOctetsMax: 37 },
      { frameOctetsMax: FRAME_OCTETS_MAX + 1 },
      { windowFrames: 0 },
      { windowFrames: 1_025 },
      { streamsMax: 0 },
      { streamsMax: 65_536 },
      { emptyFramesMax: -1 },
      { idleAcksMax: 0.5 },
    ]) {
      expect(() => oapLimits(wrong), JSON.stringify(wrong)).toThrow(RangeError);
    }
  });

  it("a window never exceeds max_inflight", () => {
    expect(windowOf(oapLimits())).toBe(32);
    expect(windowOf(oapLimits({ streamsMax: 5 }))).toBe(5);
  });
});
