/**
 * The coverage-guided engine: mutates inputs that covered something new, and keeps those that cover more.
 *
 * It is deterministic: the key, the seeds, the target and the number of executions decide which inputs
 * are executed, and so what the corpus holds, byte for byte. Nothing is scheduled by the clock; `run` may
 * be called any number of times with any share of the executions. What a target remembers between
 * executions is part of that history.
 *
 * An input is, in this order: one that covered something new, once more, to see what of it is stable; a
 * seed; a substitution of what a new entry compared (see `substitution.ts`); a new one (see
 * `input-maker.ts`).
 */
import type { Key } from "../../core/hash.ts";
import { subkey } from "../../core/hash.ts";
import { withStackFrames } from "../../core/stack-frames.ts";
import type { Comparison } from "../../host/instrument/comparison-log.ts";
import type { Rest } from "../../host/event-loop.ts";
import { inMacrotask } from "../../host/pump.ts";
import type { CoverageMap } from "../coverage/map.ts";
import type { CorpusEntry, Measured } from "./corpus.ts";
import { Corpus } from "./corpus.ts";
import type { Crash } from "./crash.ts";
import { CrashLog } from "./crash.ts";
import type { Ended, FailedExecution, HarnessOptions } from "./harness.ts";
import { HarnessRunner, Pending } from "./harness.ts";
import type { InputShape } from "./input-maker.ts";
import { InputMaker } from "./input-maker.ts";
import { operandTokens, substitutions } from "./substitution.ts";

/** What `run` reports, as it happens. Listeners may run the target; what they cover does not count. */
interface GuidedEvents {
  /** An input that covered something new. */
  newCoverage?(entry: CorpusEntry): void;
  crash?(crash: Crash): void;
}

export interface GuidedOptions extends HarnessOptions {
  readonly key: Key;
  readonly coverage: CoverageMap;
  /** Inputs to start from. */
  readonly seeds: readonly Uint8Array[];
  /** Tokens of the target, and literals of the program. */
  readonly tokens: readonly Uint8Array[];
  readonly shape: InputShape;
  /** The longest input, in bytes. */
  readonly lengthMax: number;
  /** What the target compares on an input; it never rejects. Without it nothing is substituted. */
  compare?(input: Uint8Array): Promise<readonly Comparison[]>;
  /** Waits for a promise and says whether it was settled; for ever unless told. */
  wait?(settled: Promise<unknown>): Promise<boolean>;
  /** Whether to end before all is executed; asked whenever the event loop has had its turn. */
  stopRequested?(): boolean;
  /** Whether the target may leave work to the event loop, whose errors are then looked for. */
  readonly leavesWork?: boolean;
  /** Calls a slice of executions in a macrotask of its own; an owner may measure it. */
  readonly turn?: <Value>(work: () => Value) => Promise<Value>;
  readonly events?: GuidedEvents;
}

/** Added to the length of an input, since what an empty one costs says nothing of the cost of a byte. */
const SHORT_BYTES = 16;

/** How long an execution's work in the event loop is waited for, where that is known to fail. */
const REST: Rest = { mostMs: 250, leastMs: 0 };

/** Frames that are captured where executions are waited for. */
const STACK_FRAMES = 32;

/** What a slice of executions stopped for: something that only the event loop can bring. */
type Pause = Pending | "comparisons";

/** What an entry compares, as it will be known. */
interface AwaitedComparisons {
  readonly bytes: Uint8Array;
  readonly comparisons: Promise<readonly Comparison[]>;
  /** The execution before which the answer is waited for. */
  readonly due: number;
}

/** Executions between a new entry and the use of what it compares: the thread that compares works meanwhile. */
const COMPARED_AFTER = 256;

export class GuidedEngine {
  readonly corpus: Corpus;
  private readonly options: GuidedOptions;
  private readonly turn: NonNullable<GuidedOptions["turn"]>;
  private readonly runner: HarnessRunner;
  private readonly maker: InputMaker;
  private readonly log = new CrashLog();
  /** Failures between executions. */
  private readonly strays = new CrashLog();
  /** Inputs to execute as they are, from `queued` on. */
  private queue: readonly Uint8Array[];
  private queued = 0;
  private readonly awaited: AwaitedComparisons[] = [];
  private compares: boolean;
  /** The input that is to be executed once more. */
  private candidate: Measured | undefined;
  /** The entry that the running input was made from. */
  private parent: CorpusEntry | undefined;
  private fromQueue = false;
  private executionCount = 0;
  /** The most steps per byte so far. */
  private steepest = 1;
  /** Executes the input in the scratch once more. */
  private readonly repeat = (): Ended => {
    const { bytes, length } = this.maker.scratch;
    const again = this.runner.execute(bytes, length);
    return again instanceof Pending ? undefined : again;
  };

  constructor(options: GuidedOptions) {
    const { coverage, key, tokens, shape, lengthMax, seeds, compare } = options;
    this.options = options;
    this.turn = options.turn ?? inMacrotask;
    this.compares = compare !== undefined;
    this.corpus = new Corpus((features) => coverage.energy(features));
    this.runner = new HarnessRunner(options);
    this.maker = new InputMaker({ key: subkey(key, "guided"), corpus: this.corpus, tokens, shape, lengthMax });
    this.queue = [new Uint8Array(0), ...seeds.map((seed) => seed.slice(0, lengthMax)), ...this.maker.samples()];
  }

  /** Executions so far; the second execution of an input that covered something new counts as well. */
  get executions(): number {
    return this.executionCount;
  }

  /** Failures so far, each kind once. */
  get crashes(): readonly Crash[] {
    return this.log.crashes;
  }

  /** Executes `executions` more inputs, or fewer where others should have their turn. */
  async run(executions: number): Promise<void> {
    const end = this.executionCount + executions;
    let pause = await this.turn(() => this.slice(end));
    while (pause !== undefined) {
      if (pause instanceof Pending) {
        const ended = await this.outcomeOf(pause);
        const until = this.options.stopRequested?.() === true ? this.executionCount : end;
        pause = await this.turn(() => this.resume(ended, until));
      } else {
        await this.compareNext();
        pause = await this.turn(() => this.slice(end));
      }
    }
  }

  /** Has inputs executed next that were found elsewhere; the corpus takes those that cover something new here. */
  take(inputs: readonly Uint8Array[]): void {
    this.queue = [...this.queue.slice(this.queued), ...inputs.map((input) => input.slice(0, this.options.lengthMax))];
    this.queued = 0;
  }

  /**
   * Has an error that nobody handled charged to the running execution. Between executions it is of one that left
   * something behind: from then on each is waited for, until what it left is done. Gives `false` where nothing may be left.
   */
  noteUnhandled(reason: unknown): boolean {
    const isCharged = this.runner.noteUnhandled(reason);
    if (isCharged || this.options.leavesWork !== true) {
      return isCharged;
    }
    this.runner.rest = REST;
    const failed: FailedExecution = { kind: "threw-late", thrown: reason };
    const at = { input: this.maker.scratch.copy(), execution: this.executionCount, awaited: true };
    this.strays.add(failed, at, () => failed);
    return true;
  }

  /** Whether executions are waited for until what they leave behind is done. */
  get waitsForRest(): boolean {
    return this.runner.rest !== undefined;
  }

  /** Failures between executions that no execution showed when it was waited for. Their inputs are guesses. */
  unattributed(): Crash[] {
    const known = new Set(this.log.crashes.map(({ fingerprint }) => fingerprint));
    return this.strays.crashes.filter(({ fingerprint }) => !known.has(fingerprint));
  }

  /** Goes on after an execution that had to be waited for. */
  private resume(ended: Ended, end: number): Pause | undefined {
    // Between slices stacks are captured, and what would be waited for again is not executed again.
    this.learn(ended, () => ended, true);
    return this.slice(end);
  }

  /**
   * Executes until the end or something has to be waited for. Stacks are not captured where an execution can be repeated
   * for that.
   */
  private slice(end: number): Pause | undefined {
    this.options.coverage.clear();
    const pause = withStackFrames(this.waitsForRest ? STACK_FRAMES : 0, () => this.executeUntil(end));
    // What is waited for is still being executed.
    if (!(pause instanceof Pending)) {
      this.options.blackBox?.rest();
    }
    return pause;
  }

  private executeUntil(end: number): Pause | undefined {
    const { scratch } = this.maker;
    const { blackBox } = this.options;
    while (this.executionCount < end && blackBox?.shouldYield() !== true) {
      if (!this.makeInput()) {
        return "comparisons";
      }
      this.executionCount += 1;
      blackBox?.begin(this.executionCount);
      const ended = this.runner.execute(scratch.bytes, scratch.length);
      if (ended instanceof Pending) {
        return ended;
      }
      this.learn(ended, this.repeat);
    }
    return undefined;
  }

  /** Leaves the next input in the scratch; `false` where a new entry has to be compared first. */
  private makeInput(): boolean {
    const { scratch } = this.maker;
    const queued = this.queue[this.queued];
    this.parent = undefined;
    this.fromQueue = this.candidate === undefined && queued !== undefined;
    if (this.candidate !== undefined) {
      scratch.load(this.candidate.bytes);
    } else if (queued !== undefined) {
      this.queued += 1;
      scratch.load(queued);
    } else if ((this.awaited[0]?.due ?? Number.POSITIVE_INFINITY) <= this.executionCount) {
      return false;
    } else {
      this.parent = this.maker.make();
    }
    return true;
  }

  /** Takes what an execution covered and how it ended. */
  private learn(ended: Ended, repeat: () => Ended, awaited = false): void {
    const { coverage } = this.options;
    this.noteSteepness();
    const fresh = coverage.observe();
    const late = this.runner.takeLate(ended);
    for (const failed of [ended, late]) {
      if (failed !== undefined) {
        this.fail(failed, repeat, awaited);
      }
    }
    if (this.candidate !== undefined) {
      this.confirm(this.candidate, coverage.features());
    } else if (ended?.kind !== "hang" && (fresh > 0 || this.isBlind())) {
      this.candidate = { bytes: this.maker.scratch.copy(), features: coverage.features().slice() };
    } else if (this.parent !== undefined && this.maker.scratch.length < this.parent.bytes.length) {
      this.shrinkParent(this.parent, coverage.features());
    }
  }

  /** Says how many steps a byte took, where that is as many as ever; what took fewer is nothing new. */
  private noteSteepness(): void {
    const { fuel, coverage } = this.options;
    const stepsPerByte = fuel.spent() / (this.maker.scratch.length + SHORT_BYTES);
    if (stepsPerByte >= this.steepest) {
      this.steepest = stepsPerByte;
      coverage.watermark("steps-per-byte", stepsPerByte);
    }
  }

  /** Whether inputs of the queue are all that the corpus can have, since nothing is counted. */
  private isBlind(): boolean {
    return this.fromQueue && this.options.coverage.featureCount === 0;
  }

  /** Adds an input by the features that two executions of it had; where they had none in common, by those of the first. */
  private confirm({ bytes, features }: Measured, again: Uint32Array): void {
    this.candidate = undefined;
    const both = new Set(again);
    const stable = features.filter((feature) => both.has(feature));
    const entry = this.corpus.add(
      { bytes, features: stable.length > 0 ? stable : features },
      { execution: this.executionCount, steps: this.options.fuel.spent() },
    );
    if (this.compares) {
      this.startComparing(entry);
    }
    this.tell(() => this.options.events?.newCoverage?.(entry));
  }

  private shrinkParent(parent: CorpusEntry, features: Uint32Array): void {
    if (sameNumbers(parent.features, features)) {
      this.corpus.replace(parent, this.maker.scratch.copy());
    }
  }

  private fail(failed: FailedExecution, repeat: () => Ended, awaited: boolean): void {
    const at = { input: this.maker.scratch.copy(), execution: this.executionCount, awaited };
    const crash = this.log.add(failed, at, repeat);
    this.tell(() => {
      if (crash !== undefined) {
        this.options.events?.crash?.(crash);
      }
    });
  }

  /** Lets a listener run; counters that it leaves are not those of the next execution. */
  private tell(listener: () => void): void {
    listener();
    this.options.coverage.clear();
  }

  /** Asks what an entry compares, and goes on: the answer is taken at a fixed execution, whenever it comes. */
  private startComparing({ bytes }: CorpusEntry): void {
    const comparisons = this.options.compare?.(bytes) ?? Promise.resolve([]);
    this.awaited.push({ bytes, comparisons, due: this.executionCount + COMPARED_AFTER });
  }

  /** Queues what the next entry's comparisons suggest. */
  private async compareNext(): Promise<void> {
    const next = this.awaited.shift();
    if (next !== undefined && this.compares) {
      const comparisons = await next.comparisons;
      this.maker.learn(operandTokens(next.bytes, comparisons));
      this.queue = substitutions(next.bytes, comparisons, this.options.lengthMax);
      this.queued = 0;
    }
  }

  private async outcomeOf({ settled }: Pending): Promise<Ended> {
    if ((await this.options.wait?.(settled)) ?? true) {
      return this.runner.end(await settled);
    }
    // The comparison build would wait for ever as well.
    this.compares = false;
    return this.runner.end({ kind: "never-settled", thrown: undefined });
  }
}

function sameNumbers(left: Uint32Array, right: Uint32Array): boolean {
  return left.length === right.length && left.every((number, index) => number === right[index]);
}
