/** For every generic property a toy decoder that breaks it, caught by its oracle, and a near miss that no oracle reports. */
import { describe, expect, test } from "vitest";
import { Fuel } from "../../lab/host/instrument/fuel.ts";
import { decoderTarget } from "../../lab/target/decoder-target.ts";
import { BROKEN_DECODERS } from "./broken-decoders.ts";
import { NEAR_MISS_DECODERS } from "./near-miss-decoders.ts";
import type { ToyClass } from "./toy-kinds.ts";
import { campaign, failingOracles, verdictsOf } from "./run-target.ts";
import { Lines, LINES, toyTarget } from "./toy.ts";

describe("a decoder that", () => {
  test.each(BROKEN_DECODERS.map(([what, oracle, decoder, options]) => ({ what, oracle, decoder, options })))(
    "$what is caught by $oracle",
    async ({ oracle, decoder, options }) => {
      expect((await failingOracles(toyTarget(decoder, options)))[0]).toBe(oracle);
    },
  );

  test.each(NEAR_MISS_DECODERS.map(([what, decoder, options]) => ({ what, decoder, options })))(
    "$what is not reported",
    async ({ decoder, options }) => {
      const { failures, unexercised } = await campaign(toyTarget(decoder, options));
      expect([...failures]).toEqual([]);
      expect(unexercised.filter((oracle) => oracle !== "fault-latch")).toEqual([]);
    },
  );
});

test("shared prototypes are put back", async () => {
  const { toString } = Object.prototype;
  await failingOracles(
    toyTarget(
      class extends Lines {
        protected override complete(): void {
          Object.prototype.toString = () => "polluted";
          Reflect.set(Object.prototype, "polluted", true);
        }
      },
    ),
    20,
  );
  expect(Object.prototype.toString).toBe(toString);
  expect("polluted" in {}).toBe(false);
});

test("what a user put on a prototype between runs is neither reported nor removed", async () => {
  const target = toyTarget(Lines);
  await campaign(target, 5);
  Object.defineProperty(Array.prototype, "polyfill", { configurable: true, value: 1 });
  try {
    expect((await campaign(target, 5)).failures.size).toBe(0);
    expect("polyfill" in []).toBe(true);
  } finally {
    Reflect.deleteProperty(Array.prototype, "polyfill");
  }
});

test("only limits that were given are judged", async () => {
  const input = Buffer.from("abc\n");
  const gauge = { work: 10, bytesHeld: 10, partsHeld: 10, bytesAllocated: 10 };
  const gauged = class extends Lines {
    gauge = () => gauge;
  };
  const none = await verdictsOf(toyTarget(gauged), input);
  expect([none.get("bounded-allocation"), none.get("work-bound")]).toEqual(["not-exercised", "not-exercised"]);
  const work = await verdictsOf(toyTarget(gauged, { limits: { workPerByteMax: 1 } }), input);
  expect([work.get("bounded-allocation"), work.get("work-bound")]).toEqual(["not-exercised", "pass"]);
  const ungauged = await verdictsOf(toyTarget(Lines, { limits: { bytesHeldMax: 1, workPerByteMax: 1 } }), input);
  expect([ungauged.get("bounded-allocation"), ungauged.get("work-bound")]).toEqual(["not-exercised", "not-exercised"]);
  const parts = await verdictsOf(toyTarget(gauged, { limits: { partsHeldMax: 9 } }), input);
  expect([parts.get("bounded-allocation"), parts.get("work-bound")]).toEqual(["fail", "not-exercised"]);
});

test("counted steps of instrumented code are work", async () => {
  const fuel = new Fuel();
  const counted = class extends Lines {
    override push(chunk: Buffer): void {
      fuel.cell[0] = (fuel.cell[0] ?? 0) - 100_000;
      super.push(chunk);
    }
  };
  const target = toyTarget(counted, { limits: { workPerByteMax: 10 } });
  const input = Buffer.from("abc\n");
  expect((await verdictsOf(target, input, fuel)).get("work-bound")).toBe("fail");
  expect((await verdictsOf(target, input)).get("work-bound")).toBe("not-exercised");
  // Without a limit nothing is recorded, so that instrumentation changes no trace.
  expect((await campaign(toyTarget(counted), 20, fuel)).hash).toBe((await campaign(toyTarget(counted), 20)).hash);
});

test("a probe decodes once, and throws only what is not declared", () => {
  const probe = (decoder: ToyClass, text: string): unknown[] => {
    const held: unknown[] = [];
    const [scenario] = toyTarget(decoder).scenarios;
    if (scenario?.kind === "direct") {
      scenario.probe?.(Buffer.from(text), (gauge) => held.push(gauge.bytesHeld));
    }
    return held;
  };
  const gauged = class extends Lines {
    gauge() {
      return { bytesHeld: this.line.length };
    }
  };
  expect(probe(gauged, "ab\ncde")).toEqual([3]);
  expect(probe(Lines, "ab!")).toEqual([]);
  const throwing = class extends Lines {
    protected override complete(): void {
      throw new TypeError("a bug");
    }
  };
  expect(() => probe(throwing, "ab\n")).toThrow("a bug");
});

test("the corpus and the dictionary are not changed, and every run repeats", async () => {
  const corpus = LINES.map((line) => Buffer.from(line));
  const first = await campaign(toyTarget(Lines, { corpus }), 300);
  expect(corpus).toEqual(LINES);
  expect((await campaign(toyTarget(Lines, { corpus }), 300)).hash).toBe(first.hash);
});

test("mistakes of the user are refused at once", () => {
  const wrong = { name: "toy", create: () => new Lines({ emit() {}, fail() {} }), declares: Error };
  expect(() => decoderTarget(wrong as never)).toThrow("no option declares; there are name, summary, create");
  expect(() => decoderTarget({ name: "", create: wrong.create })).toThrow("needs a name");
  expect(() => decoderTarget({ name: "toy" } as never)).toThrow("needs create");
});

describe("what create returns and cannot be driven is a failure of any contract that says what to return", () => {
  test.each([
    { made: null, told: "null" },
    { made: undefined, told: "undefined" },
    { made: 5, told: "number" },
    { made: { pull() {} }, told: "an object without push" },
    { made: { push: 1 }, told: "an object without push" },
    { made: Promise.resolve(new Lines({ emit() {}, fail() {} })), told: "a promise" },
  ])("$told", async ({ made, told }) => {
    const create = (): never => made as never;
    const wanted = `returned ${told}; it must return an object { push(chunk), end?(), gauge?() }`;
    const { failures } = await campaign(decoderTarget({ name: "empty", create, declared: () => true }), 5);
    expect([...failures.values()]).toEqual([expect.stringContaining(`create of decoderTarget empty ${wanted}`)]);
    const compared = await campaign(toyTarget(Lines, { differential: { create, declared: () => true } }), 5);
    expect([...compared.failures.values()][0]).toContain(`differential, ${wanted}`);
  });
});
