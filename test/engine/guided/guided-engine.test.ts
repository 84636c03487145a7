import { describe, expect, test } from "vitest";
import type { CorpusEntry } from "../../../lab/engine/guided/corpus.ts";
import type { Crash } from "../../../lab/engine/guided/crash.ts";
import type { Comparison } from "../../../lab/host/instrument/comparison-log.ts";
import type { Probes } from "./counted.ts";
import { countedEngine, stagedWord } from "./counted.ts";

describe("the engine", () => {
  test("reaches by coverage what chance does not", async () => {
    const { engine, coverage } = countedEngine(stagedWord("abc"));
    await engine.run(60_000);
    expect(coverage.featureCount).toBe(3);
    expect(engine.corpus.inputs.some((input) => Buffer.from(input).toString("latin1").startsWith("abc"))).toBe(true);
    const blind = countedEngine((input) => stagedWord("abc")(input, { arm: () => undefined, step: () => undefined }));
    await blind.engine.run(60_000);
    expect(blind.engine.corpus.inputs).toEqual([new Uint8Array(0)]);
  });

  test("gives the same corpus for the same key, however the executions are dealt, and another for another", async () => {
    const hashes: string[] = [];
    for (const { shares, low } of [
      { shares: [9_000], low: 1 },
      { shares: [1, 2_999, 17, 5_983], low: 1 },
      { shares: [9_000], low: 2 },
    ]) {
      const { engine } = countedEngine(
        (input, { arm }) => {
          for (const byte of input) {
            arm(byte % 50);
          }
        },
        { key: { high: 1, low } },
      );
      for (const share of shares) {
        await engine.run(share);
      }
      expect(engine.executions).toBe(9_000);
      hashes.push(engine.corpus.hash());
    }
    expect(hashes[1]).toBe(hashes[0]);
    expect(hashes[2]).not.toBe(hashes[0]);
  });

  test("replaces an entry by a smaller one with the same features", async () => {
    const long = Uint8Array.of(9, ...new Uint8Array(60));
    const program = (input: Uint8Array, { arm }: Probes): void => {
      if (input[0] === 9) {
        arm(1);
      }
    };
    const { engine } = countedEngine(program, { seeds: [long] });
    await engine.run(5_000);
    const [entry] = engine.corpus.inputs.filter((input) => input[0] === 9);
    expect(entry?.length).toBeLessThan(8);
  });

  test("announces each entry once, with the input it was found with, and what listeners cover does not count", async () => {
    const entries: CorpusEntry[] = [];
    const passed: { probes?: Probes } = {};
    const { engine, coverage } = countedEngine(
      (input, probes) => {
        passed.probes = probes;
        stagedWord("ab")(input, probes);
      },
      {
        events: {
          newCoverage: (entry) => {
            entries.push(entry);
            passed.probes?.arm(60);
          },
        },
      },
    );
    await engine.run(20_000);
    // The first is the empty input, before anything was covered at all.
    expect(entries.map(({ features }) => features.length)).toEqual([0, 1, 2]);
    expect(coverage.featureCount).toBe(2);
    expect(new Set(entries.flatMap(({ features }) => [...features])).size).toBe(2);
  });

  test("does not count what others cover between its slices", async () => {
    const passed: { probes?: Probes } = {};
    const { engine, coverage } = countedEngine((_, probes) => {
      passed.probes = probes;
      probes.arm(1);
    });
    await engine.run(10);
    passed.probes?.arm(40);
    await engine.run(10);
    expect(coverage.featureCount).toBe(1);
  });

  test("keeps, of features that come and go, those that a second execution has too", async () => {
    let calls = 0;
    const { engine } = countedEngine((_, { arm }) => {
      arm(1);
      calls += 1;
      if (calls === 1) {
        arm(2);
      }
    });
    await engine.run(10);
    expect(engine.corpus.entries[0]?.features).toHaveLength(1);
  });

  test("reports a crash once, goes on, and leaves stack capture as it was", async () => {
    const crashes: Crash[] = [];
    const { stackTraceLimit } = Error;
    const limits = new Set<number>();
    const { engine, coverage } = countedEngine(
      (input, { arm }) => {
        limits.add(Error.stackTraceLimit);
        if (input.length > 10) {
          arm(3);
          throw new TypeError(`length ${input.length}`);
        }
        arm(input.length);
      },
      { events: { crash: (crash) => crashes.push(crash) } },
    );
    await engine.run(5_000);
    expect(crashes).toHaveLength(1);
    expect(crashes[0]).toMatchObject({ kind: "threw", message: expect.stringMatching(/^TypeError: length \d+$/u) });
    expect(crashes[0]?.input.length).toBeGreaterThan(10);
    expect(engine.crashes).toEqual(crashes);
    expect(coverage.featureCount).toBeGreaterThan(8);
    // None while fuzzing, some when the failure was repeated.
    expect([...limits].sort((left, right) => left - right)[0]).toBe(0);
    expect(limits.size).toBe(2);
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  });

  test("takes an endless loop for a crash, by steps, and does not learn from it", async () => {
    const { engine } = countedEngine((input, { arm, step }) => {
      arm(1);
      if (input[0] === 7) {
        arm(2);
        for (;;) {
          try {
            step();
          } catch {
            // A program that catches everything is stopped at the step after; this one gives up.
            return;
          }
        }
      }
    });
    await engine.run(20_000);
    expect(engine.crashes.map(({ kind }) => kind)).toEqual(["hang"]);
    expect(engine.crashes[0]?.input[0]).toBe(7);
    expect(engine.corpus.inputs.some((input) => input[0] === 7)).toBe(false);
  });

  test("executes substitutions of what a new entry compared", async () => {
    const magic = "\u00c3\u0001\u00fe\u0007\u0099\u0080";
    const compare = async (input: Uint8Array): Promise<Comparison[]> => {
      const at = [...magic].findIndex((letter, index) => input[index] !== letter.charCodeAt(0));
      return at < 0 ? [] : [{ site: at, left: input[at] ?? Number.NaN, right: magic.charCodeAt(at) }];
    };
    const program = stagedWord(magic);
    const guided = countedEngine(program, { compare, seeds: [new Uint8Array(8)] });
    const alone = countedEngine(program, { seeds: [new Uint8Array(8)] });
    await guided.engine.run(20_000);
    await alone.engine.run(20_000);
    expect(guided.coverage.featureCount).toBe(magic.length);
    expect(alone.coverage.featureCount).toBeLessThan(magic.length);
  });

  test("waits for promises, charges them with what they covered, and gives up on those that never settle", async () => {
    let waits = 0;
    const { engine, coverage } = countedEngine(
      async (input, { arm }) => {
        if (input.length === 3) {
          await new Promise(() => undefined);
        }
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        arm(1);
        if (input.length > 20) {
          throw new Error("after a turn of the event loop");
        }
      },
      {
        wait: async (settled) => {
          waits += 1;
          const never = new Promise<boolean>((resolve) => {
            setTimeout(() => resolve(false), 5);
          });
          return await Promise.race([settled.then(() => true), never]);
        },
      },
    );
    await engine.run(200);
    expect(waits).toBe(200);
    expect(coverage.featureCount).toBe(1);
    expect(engine.crashes.map(({ kind }) => kind).sort()).toEqual(["never-settled", "threw"]);
  });

  test("starts from seeds and generated inputs, which it goes on generating", async () => {
    const inputs: string[] = [];
    const program = (input: Uint8Array, { arm }: Probes): void => {
      inputs.push(Buffer.from(input).toString("latin1"));
      arm(input[0] ?? 0);
    };
    const generate = (source: { at(entity: string): { choose(alternatives: number): number } }): Uint8Array =>
      Uint8Array.from(Buffer.from(`<${source.at("letter").choose(10)}>`));
    const { engine } = countedEngine(program, {
      seeds: [Uint8Array.of(0x41), new Uint8Array(100)],
      shape: { generate },
    });
    await engine.run(2_000);
    expect(inputs.slice(0, 2)).toEqual(["", ""]);
    expect(inputs).toContain("A");
    expect(Math.max(...inputs.map(({ length }) => length))).toBe(64);
    expect(inputs.filter((input) => /^<\d>$/u.test(input)).length).toBeGreaterThan(100);
    expect(new Set(inputs.filter((input) => /^<\d>$/u.test(input))).size).toBe(10);
  });
});
