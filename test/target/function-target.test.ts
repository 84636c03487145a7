import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { withStackFrames } from "../../lab/core/stack-frames.ts";
import { replay } from "../../lab/engine/strategies/replay.ts";
import { Runner } from "../../lab/engine/run.ts";
import type { RunResult } from "../../lab/engine/run.ts";
import { shrink } from "../../lab/engine/shrink.ts";
import { guardAmbient } from "../../lab/host/ambient.ts";
import { inMacrotask, nodePump } from "../../lab/host/pump.ts";
import type { FuzzFunction } from "../../lab/target/function-target.ts";
import { functionTarget, fuzzModuleOf, isDeclared } from "../../lab/target/function-target.ts";
import { ORACLES } from "../../oracles/index.ts";

const FIXTURES = new URL("../fixtures/fuzz-modules/", import.meta.url);
const marked = (): string => "it is me";

async function imported(name: string): Promise<object> {
  return (await import(new URL(name, FIXTURES).href)) as object;
}

describe("a module exports its fuzz function", () => {
  test.each([
    ["export function fuzz", { fuzz: marked }],
    ["export default fuzz", { default: marked }],
    ["export default { fuzz }", { default: { fuzz: marked } }],
    [
      "module.exports.fuzz, seen by import",
      { default: { fuzz: marked }, fuzz: marked, "module.exports": { fuzz: marked } },
    ],
  ])("as %s", (_, module) => {
    expect(fuzzModuleOf(module)?.fuzz(Buffer.alloc(0))).toBe("it is me");
  });

  test.each(["json.mjs", "promises.mjs", "staged-magic.cjs", "byte-magic.cjs", "endless.cjs"])(
    "as %s does",
    async (name) => {
      expect(fuzzModuleOf(await imported(name))?.fuzz).toBeTypeOf("function");
      if (name.endsWith(".cjs")) {
        expect(fuzzModuleOf(createRequire(FIXTURES)(`./${name}`) as object)?.fuzz).toBeTypeOf("function");
      }
    },
  );

  test.each([
    ["nothing", {}],
    ["something else", { fuzz: 7, default: { fuzz: "no" } }],
    ["null", { default: null }],
  ])("or not: %s", (_, module) => {
    expect(fuzzModuleOf(module)).toBeUndefined();
  });

  test("with the errors that it declares", async () => {
    expect(fuzzModuleOf(await imported("declared.mjs"))?.declaredErrors).toEqual([
      "Refused",
      "ERR_BUFFER_OUT_OF_BOUNDS",
    ]);
    expect(fuzzModuleOf({ default: { fuzz: marked, declaredErrors: ["A"] } })?.declaredErrors).toEqual(["A"]);
    expect(fuzzModuleOf({ fuzz: marked, declaredErrors: "A" })?.declaredErrors).toEqual([]);
  });
});

test("errors are declared by their own class or their code, and never by what they extend", () => {
  class Refused extends SyntaxError {}
  const coded = Object.assign(new Error("x"), { code: "E_FULL" });
  expect(isDeclared(new Refused("x"), ["Refused"])).toBe(true);
  expect(isDeclared(new Refused("x"), ["SyntaxError"])).toBe(false);
  expect(isDeclared(new SyntaxError("x"), ["SyntaxError"])).toBe(true);
  expect(isDeclared(Object.assign(new Refused("x"), { name: "Named" }), ["Named"])).toBe(true);
  expect(isDeclared(new DOMException("x", "AbortError"), ["AbortError"])).toBe(true);
  expect(isDeclared(new Refused("x"), ["Error"])).toBe(false);
  expect(isDeclared(new TypeError("x"), ["Error"])).toBe(false);
  expect(isDeclared(coded, ["E_FULL"])).toBe(true);
  expect(isDeclared(Object.create(null), ["Error"])).toBe(false);
  expect(isDeclared("Refused", ["Refused"])).toBe(false);
});

async function run(fuzz: FuzzFunction, input: Uint8Array, declaredErrors: readonly string[] = []): Promise<RunResult> {
  const [scenario] = functionTarget("module", { fuzz, declaredErrors }).scenarios;
  if (nodePump === undefined || scenario === undefined) {
    throw new TypeError("these tests need the pump of Node.js");
  }
  const runner = new Runner({ oracles: ORACLES, pump: nodePump });
  // Campaigns capture no stacks; the scenario must do so itself.
  return await inMacrotask(() => withStackFrames(0, () => runner.run(scenario, input, replay([]))));
}

describe("a run of a fuzz function", () => {
  test("passes the totality oracle, which is the one it requires", async () => {
    const result = await run((buffer) => buffer.length, Uint8Array.of(1));
    expect(result.failure).toBeUndefined();
    expect(ORACLES.flatMap(({ name }, at) => (result.verdicts[at]?.kind === "pass" ? [name] : []))).toContain(
      "totality",
    );
  });

  test("gives the function a Buffer of its own, and lets it use the clock and random numbers", async () => {
    const input = Uint8Array.of(1, 2);
    const guards = guardAmbient();
    try {
      const result = await run((buffer) => {
        expect(Buffer.isBuffer(buffer)).toBe(true);
        buffer[0] = Math.random() + Date.now();
      }, input);
      expect(result.failure).toBeUndefined();
    } finally {
      guards.restore();
    }
    expect(input).toEqual(Uint8Array.of(1, 2));
  });

  test("fails by what it throws, under a fingerprint that holds the place and nothing of the input", async () => {
    const fuzz = (buffer: Buffer): void => {
      throw new TypeError(`bad "${buffer.toString()}" at ${buffer.length}`);
    };
    const { failure } = await run(fuzz, Uint8Array.of(0x61, 0x62));
    expect(failure?.fingerprint).toBe("totality/threw TypeError: bad … at …/fuzz (function-target.test.ts)");
    expect((await run(fuzz, Uint8Array.of(0x63))).failure?.fingerprint).toBe(failure?.fingerprint);
    expect((await run(fuzz, Uint8Array.of(1), ["TypeError"])).failure).toBeUndefined();
  });

  test("fails by a promise that is rejected in microtasks, and by a rejection that comes late", async () => {
    const rejecting = async (): Promise<void> => {
      await Promise.resolve();
      throw new Error("rejected");
    };
    expect((await run(rejecting, Uint8Array.of())).failure?.fingerprint).toBe(
      "totality/threw Error: rejected/rejecting (function-target.test.ts)",
    );
    const throwing = (): void => {
      process.nextTick(() => {
        throw new Error("in a tick");
      });
    };
    expect((await run(throwing, Uint8Array.of())).failure?.fingerprint).toMatch(/Error: in a tick/u);
  });

  test("shrinks like every other failure", async () => {
    const fuzz = (buffer: Buffer): void => {
      if (buffer.includes("ab")) {
        throw new Error(`found in ${buffer.toString("hex")}`);
      }
    };
    const target = functionTarget("module", { fuzz, declaredErrors: [] });
    const [scenario] = target.scenarios;
    const input = new Uint8Array(Buffer.from("some text with ab in it"));
    const wanted = (await run(fuzz, input)).failure?.fingerprint;
    if (nodePump === undefined || scenario === undefined) {
      throw new TypeError("these tests need the pump of Node.js");
    }
    const runner = new Runner({ oracles: ORACLES, pump: nodePump });
    const { case: shrunk } = await inMacrotask(() =>
      shrink(
        { target: "module", scenario: "fuzz", seed: "1", input, deviations: [], plants: [] },
        {
          structure: undefined,
          generator: undefined,
          reproduces: (candidate) => runner.run(scenario, candidate.input, replay([])).failure?.fingerprint === wanted,
        },
      ),
    );
    expect(Buffer.from(shrunk.input ?? []).toString()).toBe("ab");
  });
});

test("a probe calls the function itself", () => {
  const [scenario] = functionTarget("module", { fuzz: (buffer) => buffer.length, declaredErrors: [] }).scenarios;
  expect(scenario?.kind === "direct" && scenario.probe?.(Buffer.alloc(3), () => undefined)).toBe(3);
});
