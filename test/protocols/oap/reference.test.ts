import { describe, expect, it } from "vitest";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import { OAP_FAULTS } from "../../../protocols/oap/faults.ts";
import { oapLimits } from "../../../protocols/oap/limits.ts";
import { serveByReference } from "../../../protocols/oap/reference.ts";
import { LAB_LIMITS } from "../../../protocols/oap/subject.ts";
import { digests, draws, serveEcho } from "./helpers.ts";
import { randomSession } from "./random-session.ts";

const LIMITS = [
  LAB_LIMITS,
  oapLimits(),
  oapLimits({ windowFrames: 1, streamsMax: 1, emptyFramesMax: 0, idleAcksMax: 0 }),
];
/** Codes that only a client, or the clock, gives. */
const NEVER = ["OAP_EVENT_UNSUBSCRIBED", "OAP_TIMEOUT"];

describe("the server answers as the reference does", () => {
  it("on 6000 seeded sessions, each with a random split", () => {
    const codes = new Map<string, number>();
    for (let seed = 0; seed < 6_000; seed += 1) {
      const draw = draws(seed);
      const stream = randomSession(draw);
      const limits = LIMITS[draw(LIMITS.length)] ?? LAB_LIMITS;
      const cuts = Array.from({ length: draw(5) }, () => draw(stream.length + 1)).toSorted(
        (left, right) => left - right,
      );
      const expected = digests(serveByReference(stream, limits, zlibCodec));
      expect({ seed, answer: digests(serveEcho(stream, cuts, limits)) }).toEqual({ seed, answer: expected });
      const code = expected.fault?.code ?? "none";
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    // The comparison means nothing for faults that the sessions never reach.
    const missed = Object.keys(OAP_FAULTS).filter((code) => !codes.has(code) && !NEVER.includes(code));
    expect(missed).toEqual([]);
    expect(codes.get("none")).toBeGreaterThan(300);
  });

  it("on octets without any structure", () => {
    for (let seed = 0; seed < 2_000; seed += 1) {
      const draw = draws(seed);
      const stream = Uint8Array.from({ length: draw(120) }, () => (draw(3) === 0 ? draw(256) : draw(3)));
      const expected = digests(serveByReference(stream, LAB_LIMITS, zlibCodec));
      expect({ seed, answer: digests(serveEcho(stream, [], LAB_LIMITS)) }).toEqual({ seed, answer: expected });
    }
  });
});
