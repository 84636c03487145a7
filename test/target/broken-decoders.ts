/** For every generic property a toy decoder that breaks it, with the oracle that must see it. */
import type { Reports } from "../../lab/target/foreign-decoder.ts";
import type { Broken } from "./toy-kinds.ts";
import { BadLine, Lines } from "./toy.ts";

/** State of a module, which instances share. */
const shared = { line: [] as number[], scratch: Buffer.alloc(64), refused: false };

export const BROKEN_DECODERS: readonly Broken[] = [
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
