import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Ended, Harness } from "../../../lab/engine/guided/harness.ts";
import { HarnessRunner, Pending } from "../../../lab/engine/guided/harness.ts";
import { InputArena } from "../../../lab/engine/guided/input-arena.ts";
import { Fuel, FuelExhausted } from "../../../lab/host/instrument/fuel.ts";
import { inMacrotask } from "../../../lab/host/pump.ts";
import { pump } from "./counted.ts";

/** What makes an object look like a promise. */
// oxlint-disable-next-line unicorn/no-thenable -- what looks like a promise is what is tested.
const THEN = "then";
const INPUT = Uint8Array.of(1, 2, 3);

function runnerOf(harness: Harness, declared: (thrown: unknown) => boolean = () => false): HarnessRunner {
  return new HarnessRunner({ harness, view: "buffer", declared, fuel: new Fuel(), fuelMax: 100, pump: pump() });
}

/** How one execution ends. */
async function executed(harness: Harness, declared?: (thrown: unknown) => boolean): Promise<Ended | Pending> {
  const runner = runnerOf(harness, declared);
  return await inMacrotask(() => runner.execute(INPUT, INPUT.length));
}

describe("an execution", () => {
  test.each([
    ["returns nothing", () => undefined],
    ["returns a value", () => ({ [THEN]: 1 })],
    ["returns a promise that microtasks settle", async () => await Promise.resolve(1)],
  ])("that %s ends well", async (_, harness) => {
    expect(await executed(harness)).toBeUndefined();
  });

  test("that throws has failed, unless the error is declared", async () => {
    const harness = (): never => {
      throw new RangeError("too long");
    };
    expect(await executed(harness)).toMatchObject({ kind: "threw", thrown: expect.any(RangeError) });
    expect(await executed(harness, (thrown) => thrown instanceof RangeError)).toBeUndefined();
  });

  test("whose promise is rejected in a microtask has failed before the next execution", async () => {
    const harness = async (): Promise<void> => {
      await Promise.resolve();
      await Promise.resolve();
      throw new Error("late");
    };
    expect(await executed(harness)).toMatchObject({ kind: "threw", thrown: new Error("late") });
  });

  test("whose tick throws has failed", async () => {
    const harness = (): void => {
      process.nextTick(() => {
        throw new Error("in a tick");
      });
    };
    expect(await executed(harness)).toMatchObject({ kind: "threw-late", thrown: new Error("in a tick") });
  });

  test("whose result throws when it is looked at has failed", async () => {
    const result = Object.defineProperty({}, THEN, {
      get: () => {
        throw new Error("a hostile result");
      },
    });
    expect(await executed(() => result)).toMatchObject({ kind: "threw" });
  });

  test("that needs the event loop is pending, and fails when its promise does", async () => {
    const pending = await executed(async () => {
      await delay(1);
      throw new Error("after a timer");
    });
    expect(pending).toBeInstanceOf(Pending);
    expect(await (pending as Pending).settled).toMatchObject({ kind: "threw", thrown: new Error("after a timer") });
  });

  test("that spends its fuel hangs, also when it swallows what stops it", async () => {
    const fuel = new Fuel();
    const harness = (): void => {
      try {
        for (;;) {
          fuel.cell[0] = -1;
          fuel.refill();
        }
      } catch {
        // As a program does that ignores every error.
      }
    };
    const runner = new HarnessRunner({ harness, view: "bytes", declared: () => true, fuel, fuelMax: 10, pump: pump() });
    expect(await inMacrotask(() => runner.execute(INPUT, 3))).toMatchObject({
      kind: "hang",
      thrown: expect.any(FuelExhausted),
    });
  });

  test("is charged with rejections that nobody handles while it runs, and only then", async () => {
    const runner: HarnessRunner = runnerOf(() => {
      expect(runner.noteUnhandled(new Error("unhandled"))).toBe(true);
    });
    expect(await inMacrotask(() => runner.execute(INPUT, 3))).toMatchObject({ kind: "threw-late" });
    expect(runner.noteUnhandled(new Error("unhandled"))).toBe(false);
  });

  test("has an input of its own, as long as it was told", async () => {
    const seen: Uint8Array[] = [];
    const runner = runnerOf((input) => {
      seen.push(input);
      input.fill(0xff);
    });
    await inMacrotask(() => [runner.execute(INPUT, 3), runner.execute(INPUT, 2)]);
    expect(INPUT).toEqual(Uint8Array.of(1, 2, 3));
    expect(seen.map(({ length }) => length)).toEqual([3, 2]);
    expect(seen.every((input) => Buffer.isBuffer(input))).toBe(true);
  });
});

test("the arena keeps every copy, at multiples of eight, beyond any number of blocks", () => {
  const arena = new InputArena("bytes");
  const source = new Uint8Array(100_000);
  const copies = Array.from({ length: 50 }, (_, index) => arena.copy(source.fill(index), 100_000 - index));
  for (const [index, copy] of copies.entries()) {
    expect(copy.length).toBe(100_000 - index);
    expect(copy.byteOffset % 8).toBe(0);
    expect(copy.every((byte) => byte === index)).toBe(true);
  }
  expect(arena.copy(new Uint8Array(3_000_000), 3_000_000).length).toBe(3_000_000);
});
