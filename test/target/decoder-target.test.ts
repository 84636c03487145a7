/** For every generic property a toy decoder that breaks it, caught by its oracle, and a near miss that no oracle reports. */
import { describe, expect, test } from "vitest";
import { Fuel } from "../../lab/host/instrument/fuel.ts";
import type { ForeignDecoder, Reports } from "../../lab/target/foreign-decoder.ts";
import { decoderTarget } from "../../lab/target/decoder-target.ts";
import { campaign, failingOracles, verdictsOf } from "./run-target.ts";
import { BadLine, Lines, LINES, toyTarget } from "./toy.ts";

type ToyClass = new (reports: Reports<unknown>) => ForeignDecoder<unknown>;
type Options = Parameters<typeof toyTarget>[1];

type Broken = readonly [what: string, oracle: string, decoder: ToyClass, options?: Options];
type NearMiss = readonly [what: string, decoder: ToyClass, options?: Options];

/** State of a module, which instances share. */
const shared = { line: [] as number[], scratch: Buffer.alloc(64), refused: false, count: 0 };

const broken: readonly Broken[] = [
  [
    "throws what is not declared",
    "totality",
    class extends Lines {
      protected override complete(line: Buffer): void {
        super.complete(Buffer.alloc(line.length - 1 < 0 ? -1 : line.length));
      }
    },
  ],
  [
    "throws in a tick",
    "totality",
    class extends Lines {
      protected override complete(line: Buffer): void {
        process.nextTick(() => {
          throw new Error("late");
        });
        super.complete(line);
      }
    },
  ],
  [
    "leaves a rejection unhandled",
    "totality",
    class extends Lines {
      protected override complete(line: Buffer): void {
        void Promise.reject(new Error("nobody listens"));
        super.complete(line);
      }
    },
  ],
  [
    "answers with a promise",
    "totality",
    class extends Lines {
      override push(chunk: Buffer): void {
        super.push(chunk);
        return Promise.resolve() as unknown as void;
      }
    },
  ],
  [
    "reads the clock",
    "ambient-access",
    class extends Lines {
      protected override complete(line: Buffer): void {
        this.reports.emit([line, Date.now()]);
      }
    },
  ],
  [
    "throws in a timer",
    "totality",
    class extends Lines {
      protected override complete(line: Buffer): void {
        setTimeout(() => {
          throw new Error("late");
        }, 1_000);
        super.complete(line);
      }
    },
    { time: "simulated" },
  ],
  [
    "sets a timer without saying that it does",
    "ambient-access",
    class extends Lines {
      protected override complete(line: Buffer): void {
        setTimeout(() => undefined, 1);
        super.complete(line);
      }
    },
  ],
  [
    "ends a line with the chunk",
    "split-invariance",
    class extends Lines {
      override push(chunk: Buffer): void {
        super.push(chunk);
        this.line = [];
      }
    },
  ],
  [
    "ends a line with the chunk, and emits in ticks",
    "split-invariance",
    class extends Lines {
      override push(chunk: Buffer): void {
        super.push(chunk);
        this.line = [];
      }
      protected override complete(line: Buffer): void {
        process.nextTick(() => super.complete(line));
      }
    },
  ],
  [
    "takes chunk.buffer for the chunk",
    "split-invariance",
    class extends Lines {
      override push(chunk: Buffer): void {
        super.push(Buffer.from(chunk.buffer));
      }
    },
  ],
  [
    "hands out views of its chunk",
    "aliasing",
    class extends Lines {
      override push(chunk: Buffer): void {
        for (const [at, byte] of chunk.entries()) {
          this.view = byte === 10 && at > this.line.length ? chunk.subarray(at - this.line.length, at) : undefined;
          this.take(byte);
        }
      }
      private view: Buffer | undefined;
      protected override complete(line: Buffer): void {
        super.complete(this.view ?? line);
      }
    },
  ],
  [
    "reads its chunks when they are no longer its own",
    "aliasing",
    class extends Lines {
      private readonly chunks: Buffer[] = [];
      override push(chunk: Buffer): void {
        this.chunks.push(chunk);
      }
      override end(): void {
        super.push(Buffer.concat(this.chunks));
        super.end();
      }
    },
  ],
  [
    "hands out its scratch memory",
    "aliasing",
    class extends Lines {
      protected override complete(line: Buffer): void {
        line.copy(shared.scratch);
        this.reports.emit(shared.scratch.subarray(0, line.length));
      }
    },
    { chunks: "given" },
  ],
  [
    "keeps the line in the module",
    "isolation",
    class extends Lines {
      constructor(reports: Reports<unknown>) {
        super(reports);
        shared.line = [];
      }
      protected override take(byte: number): void {
        this.line = shared.line;
        super.take(byte);
        shared.line = this.line;
      }
    },
  ],
  [
    "goes on after a fault",
    "fault-latch",
    class extends Lines {
      protected override refuse(): void {
        super.refuse();
        this.dead = false;
      }
    },
  ],
  [
    "spoils those that come after a fault",
    "isolation",
    class extends Lines {
      private readonly spoilt = shared.refused;
      protected override refuse(): void {
        super.refuse();
        shared.refused = true;
      }
      protected override complete(line: Buffer): void {
        super.complete(this.spoilt ? Buffer.alloc(0) : line);
        // Healed by whoever is not refused, so that every run shows it.
        shared.refused &&= this.line.length < 99;
      }
      override end(): void {
        super.end();
        shared.refused &&= this.dead;
      }
    },
  ],
  [
    "hands out unwritten memory",
    "uninitialised-memory",
    class extends Lines {
      protected override complete(line: Buffer): void {
        const padded = Buffer.allocUnsafe(4);
        line.copy(padded);
        super.complete(padded);
      }
    },
  ],
  [
    "hands out unwritten memory of its own",
    "uninitialised-memory",
    class extends Lines {
      protected override complete(line: Buffer): void {
        super.complete(Buffer.concat([line, Buffer.allocUnsafeSlow(2)]));
      }
    },
  ],
  [
    "writes to Object.prototype",
    "prototype-pollution",
    class extends Lines {
      protected override complete(line: Buffer): void {
        Object.defineProperty(Object.prototype, `x${line.length}`, { configurable: true, value: 1 });
        super.complete(line);
      }
    },
  ],
  [
    "replaces Object.prototype.toString",
    "prototype-pollution",
    class extends Lines {
      protected override complete(line: Buffer): void {
        Object.prototype.toString = () => "polluted";
        super.complete(line);
      }
    },
  ],
  [
    "holds more than it promises",
    "bounded-allocation",
    class extends Lines {
      gauge() {
        return { bytesHeld: this.line.length };
      }
    },
    { limits: { bytesHeldMax: 8 } },
  ],
  [
    "works more than it promises",
    "work-bound",
    class extends Lines {
      private work = 0;
      protected override take(byte: number): void {
        this.work += 100 * (1 + this.line.length);
        super.take(byte);
      }
      gauge() {
        return { work: this.work };
      }
    },
    { limits: { workPerByteMax: 100 } },
  ],
  [
    "does not encode what it decoded",
    "round-trip",
    Lines,
    {
      encode: (lines) =>
        Buffer.concat(lines.map((line) => Buffer.concat([(line as Buffer).subarray(0, 3), Buffer.from("\n")]))),
    },
  ],
  [
    "disagrees with another",
    "agreement",
    Lines,
    {
      differential: {
        create: (reports) =>
          new (class extends Lines {
            protected override complete(line: Buffer): void {
              super.complete(line.length > 4 ? line.subarray(1) : line);
            }
          })(reports),
        declared: BadLine,
      },
    },
  ],
];

const nearMisses: readonly NearMiss[] = [
  ["is correct", Lines],
  [
    "throws what is declared",
    class extends Lines {
      protected override refuse(): void {
        this.dead = true;
        throw new BadLine("the line is bad");
      }
    },
  ],
  [
    "names the offset in its chunk in an error",
    class extends Lines {
      private count = 0;
      override push(chunk: Buffer): void {
        this.count = 0;
        super.push(chunk);
      }
      protected override take(byte: number): void {
        this.count += 1;
        super.take(byte);
      }
      protected override refuse(): void {
        this.dead = true;
        this.reports.fail(new Error(`bad line at ${this.count}`));
      }
    },
    { declared: /^bad line at/ },
  ],
  [
    "emits in ticks and microtasks",
    class extends Lines {
      protected override complete(line: Buffer): void {
        process.nextTick(() => void Promise.resolve().then(() => this.reports.emit(line)));
      }
      protected override refuse(): void {
        this.dead = true;
        process.nextTick(() => void Promise.resolve().then(() => this.reports.fail(new BadLine("late, but reported"))));
      }
    },
  ],
  [
    "emits pieces that are joined",
    class extends Lines {
      override push(chunk: Buffer): void {
        this.reports.emit(Buffer.from(chunk));
      }
    },
    { join: (left, right) => Buffer.concat([left as Buffer, right as Buffer]), declared: [] },
  ],
  [
    "handles a rejection in the same tick",
    class extends Lines {
      protected override complete(line: Buffer): void {
        Promise.reject(new Error("handled")).catch(() => undefined);
        super.complete(line);
      }
    },
  ],
  [
    "keeps a chunk that it was given",
    class extends Lines {
      private readonly chunks: Buffer[] = [];
      override push(chunk: Buffer): void {
        this.chunks.push(chunk);
      }
      override end(): void {
        super.push(Buffer.concat(this.chunks));
        super.end();
      }
    },
    { chunks: "given" },
  ],
  [
    "counts instances in the module",
    class extends Lines {
      constructor(reports: Reports<unknown>) {
        super(reports);
        shared.count += 1;
      }
    },
  ],
  [
    "goes on after a fault, where that is unspecified",
    class extends Lines {
      protected override refuse(): void {
        super.refuse();
        this.dead = false;
      }
    },
    { afterFault: "unspecified" },
  ],
  [
    "does not survive being fed on after a fault, where that is unspecified",
    class extends Lines {
      override push(chunk: Buffer): void {
        if (this.dead) {
          throw new TypeError("dead");
        }
        super.push(chunk);
      }
    },
    { afterFault: "unspecified" },
  ],
  [
    "writes over all of its unwritten memory",
    class extends Lines {
      protected override complete(line: Buffer): void {
        const copy = Buffer.allocUnsafe(line.length);
        line.copy(copy);
        super.complete(copy);
      }
    },
  ],
  [
    "gives events a property called __proto__",
    class extends Lines {
      protected override complete(line: Buffer): void {
        this.reports.emit({ ["__proto__"]: line, constructor: 1 });
      }
    },
  ],
  [
    "has a timer and looks at the clock, and says so",
    class extends Lines {
      private readonly idle = setInterval(() => undefined, 1_000);

      protected override complete(line: Buffer): void {
        this.idle.refresh();
        this.reports.emit([line, Date.now()]);
      }
    },
    { time: "simulated" },
  ],
  [
    "holds and works as it promises",
    class extends Lines {
      gauge() {
        return { bytesHeld: this.line.length, partsHeld: 0, work: 0, bytesAllocated: 0 };
      }
    },
    { limits: { bytesHeldMax: 16_384, partsHeldMax: 0, workPerByteMax: 1, bytesAllocatedPerByteMax: 1 } },
  ],
  [
    "encodes what it decoded, and agrees with another",
    Lines,
    {
      encode: (lines) => Buffer.concat(lines.flatMap((line) => [line as Buffer, Buffer.from("\n")])),
      differential: {
        create: (reports) => {
          const lines = new Lines({ ...reports, fail: () => reports.fail(new RangeError("named otherwise")) });
          return { push: (chunk) => lines.push(chunk), end: () => lines.end() };
        },
        declared: RangeError,
      },
    },
  ],
];

describe("a decoder that", () => {
  test.each(broken.map(([what, oracle, decoder, options]) => ({ what, oracle, decoder, options })))(
    "$what is caught by $oracle",
    async ({ oracle, decoder, options }) => {
      expect((await failingOracles(toyTarget(decoder, options)))[0]).toBe(oracle);
    },
  );

  test.each(nearMisses.map(([what, decoder, options]) => ({ what, decoder, options })))(
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
