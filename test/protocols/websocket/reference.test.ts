import { readFileSync } from "node:fs";
import { deflateRawSync, inflateRawSync, constants } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Decisions } from "../../../lab/core/decisions.ts";
import { generateConnection } from "../../../protocols/websocket/generator.ts";
import { decodeByReference } from "../../../protocols/websocket/reference.ts";
import { inflateByReference } from "../../../protocols/websocket/reference-inflate.ts";
import { endsWithCharacter, firstBadByReference } from "../../../protocols/websocket/reference-utf8.ts";
import { Utf8Validator } from "../../../protocols/shared/utf8-validator.ts";
import { LAB_LIMITS } from "../../../protocols/websocket/subject.ts";
import type { Draw } from "./helpers.ts";
import { decodeStream, draws, everyOctet } from "./helpers.ts";

const SOURCE = readFileSync(new URL("./reference.test.ts", import.meta.url));

function generated(draw: Draw): Uint8Array {
  const decisions = new Decisions({
    name: "seeded",
    open: () => ({ draw: (_index, alternatives) => draw(alternatives) }),
  });
  return generateConnection({ at: (entity) => decisions.place("input", entity) });
}

it("decoder and model agree on seeded streams, whole, cut and octet by octet", () => {
  const faults = new Set<string>();
  for (let seed = 0; seed < 1_500; seed += 1) {
    const draw = draws(seed);
    const stream = generated(draw);
    if (seed % 3 === 0) stream[draw(stream.length)] = draw(256);
    const expected = decodeByReference(stream, LAB_LIMITS);
    expect(decodeStream(stream)).toEqual(expected);
    expect(
      decodeStream(
        stream,
        [draw(stream.length), stream.length].toSorted((left, right) => left - right),
      ),
    ).toEqual(expected);
    if (seed % 10 === 0) expect(decodeStream(stream, everyOctet(stream.length))).toEqual(expected);
    faults.add(expected.fault?.code ?? "none");
  }
  expect(faults.size).toBeGreaterThan(15);
});

describe("the model's inflate", () => {
  const settings = [
    { level: 0 },
    { level: 1 },
    { level: 9 },
    { strategy: constants.Z_FIXED },
    { strategy: constants.Z_HUFFMAN_ONLY },
    { strategy: constants.Z_RLE },
  ];

  it.each(settings)("reads what zlib writes with %j", (options) => {
    for (const length of [0, 1, 100, 5_000]) {
      const text = SOURCE.subarray(0, length);
      const stream = deflateRawSync(text, options);
      const result = inflateByReference(stream, { history: [], stopAt: 100_000 });
      expect(Buffer.from(result.output).equals(text)).toBe(true);
      expect([result.kind, result.bytesRead]).toEqual(["ok", stream.length]);
    }
  });

  it("agrees with zlib on streams with a bit changed", () => {
    const stream = deflateRawSync(SOURCE.subarray(0, 600));
    let refused = 0;
    for (let bit = 0; bit < stream.length * 8; bit += 1) {
      const changed = Buffer.from(stream);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const own = inflateByReference(changed, { history: [], stopAt: 1_000_000 });
      let theirs: Buffer | undefined;
      try {
        theirs = inflateRawSync(changed);
      } catch {
        refused += 1;
      }
      expect([bit, own.kind]).toEqual([bit, theirs === undefined ? "unreadable" : "ok"]);
      if (theirs !== undefined) expect(Buffer.from(own.output).equals(theirs)).toBe(true);
    }
    expect(refused).toBeGreaterThan(50);
  });
});

it("the model's UTF-8 and the validator agree on seeded octets", () => {
  const draw = draws(11);
  const octets = [
    0x00, 0x61, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf1, 0xf4,
    0xf5,
  ];
  for (let round = 0; round < 20_000; round += 1) {
    const text = Uint8Array.from({ length: draw(7) }, () => octets[draw(octets.length)] ?? 0);
    const validator = new Utf8Validator();
    const bad = validator.firstBad(text, 0, text.length);
    expect(bad < 0 ? undefined : bad).toBe(firstBadByReference(text));
    if (bad < 0) expect(validator.isComplete).toBe(endsWithCharacter(text));
  }
});
