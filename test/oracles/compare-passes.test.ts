import { describe, expect, test } from "vitest";
import type { Oracle } from "../../lab/core/oracle.ts";
import type { Pass } from "../../lab/trace/events.ts";
import { agreement } from "../../oracles/agreement.ts";
import { aliasing } from "../../oracles/aliasing.ts";
import { isolation } from "../../oracles/isolation.ts";
import { splitInvariance } from "../../oracles/split-invariance.ts";
import { uninitialisedMemory } from "../../oracles/uninitialised-memory.ts";
import { judge } from "./script.ts";
import type { Line } from "./script.ts";

type Digest = readonly [pass: Pass, digest: number];

function verdictOf(oracle: Oracle, ...digests: Digest[]) {
  return judge(oracle, ...digests.map(([pass, digest]): Line => ["digest", "hpack", pass, digest]));
}

const COMPARISONS: readonly (readonly [Oracle, Pass, Pass])[] = [
  [splitInvariance, "split", "whole"],
  [aliasing, "scribbled", "split"],
  [aliasing, "kept", "whole"],
  [isolation, "interleaved", "whole"],
  [isolation, "after-fault", "whole"],
  [uninitialisedMemory, "poisoned", "whole"],
  [agreement, "model", "whole"],
];

describe.each(COMPARISONS.map(([oracle, pass, base]) => [oracle.name, pass, base, oracle] as const))(
  "%s: %s against %s",
  (_name, pass, base, oracle) => {
    test("passes equal digests in either order", () => {
      expect(verdictOf(oracle, [base, 7], [pass, 7])).toEqual({ kind: "pass" });
      expect(verdictOf(oracle, [pass, -7], [base, -7])).toEqual({ kind: "pass" });
      expect(verdictOf(oracle, [pass, 0], [base, 0])).toEqual({ kind: "pass" });
    });

    test("fails different digests in either order", () => {
      const expected = {
        kind: "fail",
        site: `${pass} differs from ${base}`,
        entity: "hpack",
        message: `Decoder hpack made something else of the same input in pass ${pass} than in pass ${base}.`,
      };
      expect(verdictOf(oracle, [base, 7], [pass, 8])).toEqual(expected);
      expect(verdictOf(oracle, [pass, 0], [base, 7])).toEqual(expected);
    });

    test("is not exercised by one digest, nor by digests of two decoders", () => {
      expect(verdictOf(oracle, [base, 7], [base, 8]).kind).toBe("not-exercised");
      expect(verdictOf(oracle, [pass, 7], [pass, 8]).kind).toBe("not-exercised");
      expect(judge(oracle, ["digest", "one", base, 7], ["digest", "two", pass, 8]).kind).toBe("not-exercised");
    });

    test("a second whole begins the next input", () => {
      expect(verdictOf(oracle, ["whole", 7], [base, 7], [pass, 7], ["whole", 9], [base, 9], [pass, 9]).kind).toBe(
        "pass",
      );
      expect(verdictOf(oracle, ["whole", 7], [base, 7], [pass, 7], ["whole", 9], [base, 9], [pass, 7]).kind).toBe(
        "fail",
      );
      expect(verdictOf(oracle, ["whole", 7], [base, 7], [pass, 8], ["whole", 9], [base, 9], [pass, 9]).kind).toBe(
        "fail",
      );
    });

    test("one pass may be made several times, and each is compared", () => {
      expect(verdictOf(oracle, [base, 7], [pass, 7], [pass, 7]).kind).toBe("pass");
      expect(verdictOf(oracle, [base, 7], [pass, 7], [pass, 8]).kind).toBe("fail");
      expect(verdictOf(oracle, [base, 7], [pass, 8], [pass, 7]).kind).toBe("fail");
    });

    test("decoders are compared each with itself", () => {
      const lines: Line[] = [
        ["digest", "one", base, 7],
        ["digest", "two", base, 9],
        ["digest", "one", pass, 7],
        ["digest", "two", pass, 9],
      ];
      expect(judge(oracle, ...lines).kind).toBe("pass");
      expect(judge(oracle, ...lines, ["digest", "two", pass, 7])).toMatchObject({ entity: "two" });
    });
  },
);

test("a split that changes something is not taken for aliasing", () => {
  expect(verdictOf(aliasing, ["whole", 7], ["split", 8], ["scribbled", 8], ["kept", 7]).kind).toBe("pass");
  expect(verdictOf(splitInvariance, ["whole", 7], ["split", 8], ["scribbled", 8], ["kept", 7]).kind).toBe("fail");
});

test("an input that was not split is compared as a whole", () => {
  expect(verdictOf(aliasing, ["whole", 7], ["scribbled", 7]).kind).toBe("pass");
  expect(verdictOf(aliasing, ["whole", 7], ["scribbled", 8])).toMatchObject({ site: "scribbled differs from whole" });
});

test("passes of other oracles are not compared", () => {
  expect(verdictOf(agreement, ["whole", 7], ["split", 8], ["interleaved", 9]).kind).toBe("not-exercised");
});
