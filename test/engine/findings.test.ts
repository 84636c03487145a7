import { expect, test } from "vitest";
import { Prover } from "../../lab/engine/findings.ts";
import { Runner } from "../../lab/engine/run.ts";
import { inMacrotask, nodePump } from "../../lab/host/pump.ts";
import { decoderTarget } from "../../lab/target/decoder-target.ts";
import { ORACLES } from "../../oracles/index.ts";

const FINGERPRINT_START = "totality/";
const MARK = 7;

/** A decoder that panics at a mark, and notes how many frames of their stack errors capture meanwhile. */
function markedTarget(limits: number[]) {
  return decoderTarget({
    name: "marked",
    create: () => ({
      push(chunk: Uint8Array): readonly number[] {
        limits.push(Error.stackTraceLimit);
        if (chunk.includes(MARK)) throw new RangeError("marked");
        return [];
      },
      end: (): readonly number[] => [],
    }),
  });
}

test("candidates are executed without stacks, and what is proven with them", async () => {
  if (nodePump === undefined) throw new TypeError("this test needs the pump of Node.js");
  const limits: number[] = [];
  const target = markedTarget(limits);
  const prover = new Prover(new Runner({ oracles: ORACLES, pump: nodePump }), target);
  const failing = {
    target: target.name,
    scenario: "decode",
    seed: "1:1",
    input: Uint8Array.of(1, 2, MARK, 4),
    deviations: [],
    plants: [],
  };
  const frames = Error.stackTraceLimit;
  expect(frames).toBeGreaterThan(0);
  const fingerprint = await inMacrotask(() => prover.failure(failing, false)?.fingerprint ?? "none");
  expect(fingerprint.startsWith(FINGERPRINT_START)).toBe(true);
  expect(new Set(limits.splice(0))).toEqual(new Set([frames]));
  const shrunk = await inMacrotask(() => prover.shrink(failing, fingerprint));
  expect([...(shrunk.case.input ?? [])]).toEqual([MARK]);
  expect(new Set(limits.splice(0))).toEqual(new Set([0]));
  expect((await inMacrotask(() => prover.prove(shrunk.case, fingerprint)))?.failure?.fingerprint).toBe(fingerprint);
  expect(new Set(limits)).toEqual(new Set([frames]));
});
