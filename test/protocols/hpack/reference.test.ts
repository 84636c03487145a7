import { describe, expect, it } from "vitest";
import { encodeBlockStream } from "../../../protocols/hpack/block-stream.ts";
import { hpackLimits } from "../../../protocols/hpack/limits.ts";
import { decodeByReference } from "../../../protocols/hpack/reference.ts";
import { decodeStream, draws, pick } from "./helpers.ts";
import { mutatedStream, validRecords } from "./random-stream.ts";
import { story } from "./stories.ts";

const LIMITS = [
  hpackLimits(),
  hpackLimits({ headerTableSize: 64, headerTableSizeMax: 100 }),
  hpackLimits({ headerListSizeMax: 150 }),
  hpackLimits({ fieldsMax: 3, stringOctetsMax: 6 }),
  hpackLimits({ blockOctetsMax: 24, integerOctetsMax: 2 }),
];

describe("the decoder answers as the reference does", () => {
  it("on 6000 seeded streams, each with a random split", () => {
    const codes = new Map<string, number>();
    for (let seed = 0; seed < 6000; seed += 1) {
      const draw = draws(seed);
      const stream = mutatedStream(draw);
      const limits = pick(draw, LIMITS);
      const cuts = Array.from({ length: draw(5) }, () => draw(stream.length + 1)).toSorted(
        (left, right) => left - right,
      );
      const expected = decodeByReference(stream, limits);
      expect({ seed, answer: decodeStream(stream, cuts, limits) }).toEqual({ seed, answer: expected });
      const code = expected.fault?.code ?? "none";
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    // The comparison means nothing for faults that the streams never reach.
    expect(codes.size).toBeGreaterThanOrEqual(18);
    expect(codes.get("none")).toBeGreaterThan(500);
  });

  it("on octets without any structure", () => {
    for (let seed = 0; seed < 2000; seed += 1) {
      const draw = draws(seed);
      const block = Uint8Array.from({ length: draw(40) }, () => draw(256));
      const stream = encodeBlockStream([block, block]);
      expect({ seed, answer: decodeStream(stream) }).toEqual({ seed, answer: decodeByReference(stream) });
    }
  });

  it("on stories", () => {
    for (const folder of ["nghttp2-change-table-size", "go-hpack"]) {
      const stream = encodeBlockStream(
        story(folder, "story_20.json")
          .cases.slice(0, 40)
          .flatMap(({ records }) => records),
      );
      expect(decodeStream(stream)).toEqual(decodeByReference(stream));
    }
  });

  it("and both accept what our encoder makes", () => {
    for (let seed = 0; seed < 500; seed += 1) {
      const stream = encodeBlockStream(validRecords(draws(seed)));
      const answer = decodeStream(stream);
      expect({ seed, fault: answer.fault }).toEqual({ seed, fault: undefined });
      expect(answer).toEqual(decodeByReference(stream));
    }
  });
});
