/** Decoders that spend or hold too much only on long inputs that repeat themselves, and near misses. */
import { expect, test } from "vitest";
import { Fuel } from "../../lab/host/instrument/fuel.ts";
import type { DecoderOptions } from "../../lab/target/decoder-target.ts";
import type { ForeignDecoder, Reports } from "../../lab/target/foreign-decoder.ts";
import { campaign } from "./run-target.ts";
import { Lines, toyTarget } from "./toy.ts";

type ToyClass = new (reports: Reports<unknown>) => ForeignDecoder<unknown>;

const RUNS = 160;
const fuel = new Fuel();

function spend(steps: number): void {
  fuel.cell[0] = (fuel.cell[0] ?? 0) - steps;
}

async function fingerprints(decoder: ToyClass, options: Partial<DecoderOptions<unknown>> = {}): Promise<string[]> {
  return [...(await campaign(toyTarget(decoder, options), RUNS, fuel)).failures.keys()];
}

/** Spends a step for every byte of what it has so far, with every chunk. */
class Rescanning extends Lines {
  private seen = 0;

  override push(chunk: Buffer): void {
    this.seen += chunk.length;
    spend(this.seen);
    super.push(chunk);
  }
}

class Linear extends Lines {
  override push(chunk: Buffer): void {
    spend(64 * chunk.length + 512);
    super.push(chunk);
  }
}

/** Keeps every line; one that ends early is a part that nobody limits. */
class Keeping extends Lines {
  readonly state = { lines: [] as object[] };

  protected override complete(line: Buffer): void {
    this.state.lines.push({ line });
    super.complete(line);
  }
}

class KeepingFew extends Keeping {
  protected override complete(line: Buffer): void {
    super.complete(line);
    this.state.lines.splice(0, Math.max(0, this.state.lines.length - 16));
  }
}

/** Checks all bytes with an expression that tries every way to divide spaces between two repetitions. */
class Backtracking extends Lines {
  private text = "";

  override push(chunk: Buffer): void {
    this.text += chunk.toString("latin1");
    super.push(chunk);
  }

  override end(): void {
    /^(?:[a-z]+ *)*$/u.test(this.text);
    super.end();
  }
}

test("work that grows with the square of the input is found where steps are counted", async () => {
  expect(await fingerprints(Rescanning)).toEqual(["work-bound/growing steps/toy pumped"]);
  expect([...(await campaign(toyTarget(Rescanning), RUNS)).failures]).toEqual([]);
});

test("work in proportion is not reported, however much it is", async () => {
  expect(await fingerprints(Linear)).toEqual([]);
});

test("counting steps leaves no trace of decoders that keep their promises", async () => {
  const counted = await campaign(toyTarget(Linear), RUNS, fuel);
  expect(counted.hash).toBe((await campaign(toyTarget(Linear), RUNS)).hash);
});

test("parts that are kept beyond their limit are found by counting what the state reaches", async () => {
  const limits = { partsHeldMax: 256 };
  expect(await fingerprints(Keeping, { limits })).toContain("bounded-allocation/held parts/toy pumped");
  expect(await fingerprints(KeepingFew, { limits })).toEqual([]);
  expect(await fingerprints(Keeping)).toEqual([]);
});

test("an expression that backtracks is found, and what it does is ended", async () => {
  // One run is enough, since it takes seconds.
  const target = toyTarget(Backtracking, { corpus: [Buffer.from("aaaa1")] });
  const [, pumped] = target.scenarios;
  expect(pumped?.name).toBe("pumped");
  const only = { ...target, scenarios: pumped === undefined ? [] : [{ ...pumped, period: 1 }] };
  const { failures } = await campaign(only, 1);
  expect([...failures.keys()]).toEqual(["work-bound/growing real time/toy pumped"]);
});

test("inputs that the decoder is never given are neither decoded nor pumped", async () => {
  const given: number[] = [];
  const noting = class extends Lines {
    override push(chunk: Buffer): void {
      given.push(chunk.length);
      super.push(chunk);
    }
  };
  await campaign(toyTarget(noting, { assume: (input) => !input.includes(0x61) && input.length < 700 }), RUNS);
  expect(Math.max(...given)).toBeLessThan(700);
  expect((await campaign(toyTarget(Rescanning, { assume: () => false }), RUNS, fuel)).failures.size).toBe(0);
});
