/** Toy decoders that look as if they broke a property, and do not. */
import type { Reports } from "../../lab/target/foreign-decoder.ts";
import type { NearMiss } from "./toy-kinds.ts";
import { BadLine, Lines } from "./toy.ts";

/** State of a module, which instances share. */
const shared = { count: 0 };

export const NEAR_MISS_DECODERS: readonly NearMiss[] = [
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
