import { describe, expect, it } from "vitest";
import type { Codec } from "../../../lab/core/codec.ts";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import { FrameDecoder } from "../../../protocols/oap/decoder.ts";
import { COMP, REQ } from "../../../protocols/oap/frame.ts";
import { inflatedMax, oapLimits } from "../../../protocols/oap/limits.ts";
import { zstdVerdict } from "../../../protocols/oap/reference-payloads.ts";
import { readZstdFrame } from "../../../protocols/oap/zstd-frame.ts";
import { rawFrame, rleFrame, sizedFrame } from "../../../protocols/shared/zstd-plain.ts";
import { decodeFrames, draws, frame, hex, join, NOTHING, text, utf8 } from "./helpers.ts";

const MIB = 1_048_576;
const compress = (content: Uint8Array): Uint8Array => zlibCodec.compress("zstd", content);
const faultOf = (payload: Uint8Array): string | undefined =>
  decodeFrames(frame({ flags: REQ | COMP, payload: payload.length === 0 ? Uint8Array.of(0) : payload })).fault?.code;

/** Compresses within bounds, and counts what it was asked to put out. */
function watched(): { codec: Codec; asked: number[] } {
  const asked: number[] = [];
  const codec: Codec = {
    ...zlibCodec,
    decompress(format, input, options) {
      asked.push(options.outputMax);
      return zlibCodec.decompress(format, input, options);
    },
  };
  return { codec, asked };
}

describe("COMP", () => {
  it("inflates what zstd has compressed, and keeps the payload as it was", () => {
    const content = utf8("hello world ".repeat(50));
    const payload = compress(content);
    const [taken] = decodeFrames(frame({ flags: REQ | COMP, payload })).events;
    expect(text(taken?.content ?? NOTHING)).toBe(text(content));
    expect(taken?.payload).toEqual(payload);
  });

  it("an empty content is a content", () => {
    expect(decodeFrames(frame({ flags: REQ | COMP, payload: compress(NOTHING) })).events[0]?.content).toEqual(NOTHING);
  });

  it("no octet at all is refused", () => {
    const octets = frame({ flags: REQ });
    octets[7] = REQ | COMP;
    expect(decodeFrames(octets).fault).toMatchObject({ code: "OAP_COMP_CORRUPT", offset: 38 });
  });

  it.each([
    ["what is no zstd", hex("0102030405"), "OAP_COMP_CORRUPT"],
    ["a skippable frame", hex("502a4d1800000000"), "OAP_COMP_CORRUPT"],
    ["a truncated frame", compress(utf8("hello world")).subarray(0, 12), "OAP_COMP_CORRUPT"],
    ["a wrong block", hex("28b52ffd 0010 0d0000 ff"), "OAP_COMP_CORRUPT"],
    ["a reserved block type", hex("28b52ffd 0010 0f0000 ff"), "OAP_COMP_CORRUPT"],
    ["a reserved header bit", hex("28b52ffd 0810 010000"), "OAP_COMP_CORRUPT"],
    ["a dictionary", hex("28b52ffd 0110 07 010000"), "OAP_COMP_DICTIONARY"],
    ["two frames", join(rawFrame(hex("01")), rawFrame(hex("02"))), "OAP_COMP_TRAILING"],
    ["a skippable frame behind", join(rawFrame(hex("01")), hex("502a4d1800000000")), "OAP_COMP_TRAILING"],
    ["one octet behind", join(rawFrame(hex("01")), hex("00")), "OAP_COMP_TRAILING"],
    ["a stated size that is wrong", hex("28b52ffd 2005 0b0000 ff"), "OAP_COMP_CORRUPT"],
  ])("refuses %s", (_, payload, code) => {
    expect(faultOf(payload)).toBe(code);
  });

  it("a dictionary with the id 0 is none", () => {
    expect(faultOf(hex("28b52ffd 0110 00 010000"))).toBeUndefined();
  });

  it("the bound: 64 KiB for a small frame, ten times a large one, 8 MiB for any", () => {
    const limits = oapLimits();
    expect([inflatedMax(limits, 20), inflatedMax(limits, 10_000), inflatedMax(limits, MIB)]).toEqual([
      65_536,
      100_000,
      8 * MIB,
    ]);
    expect(faultOf(rleFrame(0, 65_536))).toBeUndefined();
    expect(faultOf(rleFrame(0, 65_537))).toBe("OAP_COMP_TOO_LONG");
    expect(faultOf(compress(new Uint8Array(65_536)))).toBeUndefined();
    expect(faultOf(compress(new Uint8Array(65_537)))).toBe("OAP_COMP_TOO_LONG");
  });

  it("64 MiB of zeros is refused from its headers: the codec is not even asked", () => {
    const { codec, asked } = watched();
    const payload = compress(new Uint8Array(64 * MIB));
    const decoder = new FrameDecoder(oapLimits(), codec);
    expect(decoder.push(frame({ flags: REQ | COMP, payload })).fault?.code).toBe("OAP_COMP_TOO_LONG");
    expect(payload.length).toBeLessThan(8_192);
    expect(asked).toEqual([]);
    expect(decoder.octetsInflated).toBe(0);
  });

  it("a bomb whose headers say nothing is refused while it is inflated", () => {
    const { codec, asked } = watched();
    // A window octet and a size of four octets follow the descriptor 80; without that size it is 00.
    const stated = compress(new Uint8Array(4 * MIB));
    expect((stated[4] ?? 0) & 0xe0).toBe(0x80);
    const payload = join(
      stated.subarray(0, 4),
      Uint8Array.of((stated[4] ?? 0) & 0x1f),
      stated.subarray(5, 6),
      stated.subarray(10),
    );
    expect(readZstdFrame(payload)).toMatchObject({ kind: "frame" });
    const decoder = new FrameDecoder(oapLimits(), codec);
    expect(decoder.push(frame({ flags: REQ | COMP, payload })).fault?.code).toBe("OAP_COMP_TOO_LONG");
    expect(decoder.octetsInflated).toBe(0);
    expect(asked.every((outputMax) => outputMax <= 65_536)).toBe(true);
  });

  it("a window above the limit is refused, whatever the content", () => {
    const small = hex("28b52ffd 0068 010000");
    const large = hex("28b52ffd 0070 010000");
    expect([faultOf(small), faultOf(large)]).toEqual([undefined, "OAP_COMP_TOO_LONG"]);
  });

  it("all frames of a connection share a budget", () => {
    const decoder = new FrameDecoder(oapLimits({ inflateBudgetOctets: 300 }), zlibCodec);
    const hundred = frame({ flags: REQ | COMP, payload: rleFrame(7, 100) });
    expect(decoder.push(join(hundred, hundred, hundred)).events).toHaveLength(3);
    expect(decoder.push(frame({ flags: REQ | COMP, payload: rleFrame(7, 1) })).fault?.code).toBe("OAP_COMP_TOO_LONG");
    expect(decoder.octetsInflated).toBe(300);
  });
});

describe("the walk over a zstd frame", () => {
  const sizes = [0, 1, 20, 255, 256, 257, 4_095, 65_791, 65_792, 200_000, 400_000];

  it("reads what zstd has compressed, of every size of size", () => {
    for (const size of sizes) {
      const draw = draws(size);
      const content = Uint8Array.from({ length: size }, () => draw(256));
      const walked = readZstdFrame(compress(content));
      expect(walked, String(size)).toMatchObject({ kind: "frame" });
      expect(walked.kind === "frame" ? walked.contentOctetsMin : -1, String(size)).toBe(size);
    }
  });

  it("agrees with the reference, and whoever passes it inflates to at least what it says", () => {
    let frames = 0;
    for (let seed = 0; seed < 1_500; seed += 1) {
      const draw = draws(seed);
      const base = [
        rawFrame(new Uint8Array(draw(40))),
        rleFrame(1, draw(9_000) + 1),
        sizedFrame(2, draw(256)),
        compress(new Uint8Array(draw(600))),
      ][draw(4)];
      const payload = Uint8Array.from(base ?? []);
      for (let count = draw(3); count > 0; count -= 1) payload[draw(Math.min(12, payload.length))] = draw(256);
      const cut = draw(4) === 0 ? payload.subarray(0, draw(payload.length + 1)) : payload;
      const walked = readZstdFrame(cut);
      const { fault, contentMin, window } = zstdVerdict(cut);
      const expected = fault ?? { windowOctets: window, contentOctetsMin: contentMin };
      const codes = { corrupt: "OAP_COMP_CORRUPT", dictionary: "OAP_COMP_DICTIONARY", trailing: "OAP_COMP_TRAILING" };
      const actual =
        walked.kind === "frame"
          ? { windowOctets: walked.windowOctets, contentOctetsMin: walked.contentOctetsMin }
          : codes[walked.kind];
      expect({ seed, actual }).toEqual({ seed, actual: expected });
      if (walked.kind !== "frame" || walked.windowOctets > 2 ** 23) continue;
      const inflated = zlibCodec.decompress("zstd", cut, { outputMax: 20_000 });
      if (inflated.kind === "ok") {
        frames += 1;
        expect(inflated.bytes.length).toBeGreaterThanOrEqual(walked.contentOctetsMin);
        expect(inflated.bytesRead).toBe(cut.length);
      }
    }
    expect(frames).toBeGreaterThan(200);
  });
});
