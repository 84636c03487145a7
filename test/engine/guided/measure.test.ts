import { describe, expect, it } from "vitest";
import { FeatureMeter, featuresOf } from "../../../lab/engine/guided/measure.ts";
import type { Probes } from "./counted.ts";
import { countedHarness } from "./counted.ts";

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** The least arm of each feature, for each input. */
async function armsOf(
  program: (input: Uint8Array, probes: Probes) => unknown,
  inputs: readonly string[],
): Promise<(number | undefined)[][]> {
  const options = countedHarness(program);
  const meter = new FeatureMeter({ ...options, wait: async () => false });
  const measured = await meter.measure(inputs.map(bytes));
  return measured.map((features) => Array.from(features, (feature) => options.coverage.describe(feature)?.arm));
}

describe("what inputs cover", () => {
  it("is told for each, in ascending order, whatever was measured before", async () => {
    const program = (input: Uint8Array, { arm }: Probes): void => input.toReversed().forEach((byte) => arm(byte - 96));
    expect(await armsOf(program, ["ab", "", "a", "ba"])).toEqual([[1, 2], [], [1], [1, 2]]);
  });

  it("does not count what only the first executions cover", async () => {
    let executions = 0;
    const program = (_: Uint8Array, { arm }: Probes): void => {
      executions += 1;
      arm(executions <= 2 ? 9 : 1);
    };
    expect(await armsOf(program, ["x", "y"])).toEqual([[1], [1]]);
    expect(executions).toBe(6);
  });

  it("counts what all executions of an input cover, and not what comes and goes", async () => {
    let executions = 0;
    const program = (_: Uint8Array, { arm }: Probes): void => {
      executions += 1;
      arm(1);
      arm(10 + (executions % 2));
    };
    expect(await armsOf(program, ["x"])).toEqual([[1]]);
  });

  it("is kept of an input that fails, and is nothing of one that does not end", async () => {
    const program = (input: Uint8Array, { arm, step }: Probes): unknown => {
      arm(1);
      if (input[0] === 33) {
        throw new Error("fails");
      }
      if (input[0] === 63) {
        return new Promise(() => undefined);
      }
      while (input[0] === 42) {
        step();
      }
      return undefined;
    };
    expect(await armsOf(program, ["!", "*", "?", "."])).toEqual([[1], [], [], [1]]);
  });

  it("of several inputs is what any of them covers", () => {
    expect(featuresOf([Uint32Array.of(1, 2), Uint32Array.of(2, 3), new Uint32Array(0)])).toEqual(new Set([1, 2, 3]));
  });
});
