/**
 * A target made from a program that is called, waits and has timers: a client, a queue, a pool. The input
 * says which calls are made and how much time passes between them; decisions move the clock between two
 * reads of it. In the end nothing more is asked, the clock stands still between reads, the program's
 * partners answer, and timers fire: every promise that a call gave must settle by then.
 */
import { describeThrown } from "../core/thrown.ts";
import type { Declarations } from "../target/declared-errors.ts";
import { declaredBy } from "../target/declared-errors.ts";
import { InputReader } from "../target/input-reader.ts";
import type { DirectLab, DirectScenario, InputSource, Target } from "../target/target.ts";
import { OUTCOME_KINDS } from "../core/outcome.ts";
import { EVENT } from "../trace/events.ts";
import { SimulatedTime } from "./simulated-time.ts";

/** One instance of a program under test. */
export interface ForeignProgram {
  /** Makes one call, which the input chooses, and gives the promise of it that must settle, if there is one. */
  call(input: InputReader): PromiseLike<unknown> | undefined;
  /** Has those that the program talks to do what they owe it, such as answering; gives whether they owed anything. */
  answer?(): boolean;
}

export interface ProgramOptions {
  readonly name: string;
  readonly create: () => ForeignProgram;
  /** The errors with which a call may fail. Any other is a finding. */
  readonly declared?: Declarations;
  readonly corpus?: readonly Uint8Array[];
}

/** The most calls of one run. */
const CALLS_MAX = 64;
/** The longest time between two calls, in milliseconds; 0 in half of the cases. */
const PAUSE_MS_MAX = 2_048;
/** The most timers that fire after the last call, and how long after it, in milliseconds. */
const TIMERS_MAX = 4_096;
const PATIENCE_MS = 600_000;
/** Bytes of generated input per call. */
const CALL_BYTES_MAX = 8;
const BYTE_VALUES = 256;
/** Reasons for the end of a run, as the quiescence oracle knows them. */
const AT_REST = "quiescent";
const TIMERS_LEFT = "timers";

export function programTarget(options: ProgramOptions): Target {
  const { name } = options;
  const scenario: DirectScenario = {
    kind: "direct",
    name: "calls",
    summary: "calls with time between them; every promise settles in the end",
    period: 1,
    oracles: ["ambient-access", "totality", "quiescence"],
    input: "bytes",
    generate: (source) => generateCalls(source, options.corpus ?? []),
    execute: (lab, input) => new ProgramRun(lab, options, input).run(),
  };
  const summary = `${name}, on simulated time`;
  return { name, summary, scenarios: [scenario], dictionary: [], structure: undefined };
}

function generateCalls(source: InputSource, corpus: readonly Uint8Array[]): Uint8Array {
  const place = source.at("calls");
  const sample = corpus[place.choose(corpus.length + 1) - 1];
  const length = CALL_BYTES_MAX * (1 + place.choose(CALLS_MAX));
  return sample ?? Uint8Array.from({ length }, () => place.choose(BYTE_VALUES));
}

class ProgramRun {
  private readonly lab: DirectLab;
  private readonly options: ProgramOptions;
  private readonly time: SimulatedTime;
  private readonly input: Uint8Array;
  private readonly reader: InputReader;
  private readonly isDeclared: (error: unknown) => boolean;
  private readonly id: number;
  /** Calls whose promise has not settled, by name. */
  private readonly open = new Set<number>();
  private calls = 0;

  constructor(lab: DirectLab, options: ProgramOptions, input: Uint8Array) {
    this.lab = lab;
    this.options = options;
    this.input = input;
    this.reader = new InputReader(input);
    this.time = new SimulatedTime(lab.decisions.place("clock", options.name));
    this.isDeclared = declaredBy(options.declared ?? []);
    this.id = lab.recorder.intern(options.name);
  }

  run(): void {
    const { recorder } = this.lab;
    recorder.emit(EVENT.input, this.id, this.input.length, this.input.length);
    recorder.emit(EVENT.regionOpen, this.id, this.id);
    this.time.within(() => {
      const program = this.options.create();
      this.callAll(program);
      this.comeToRest(program);
    });
  }

  private callAll(program: ForeignProgram): void {
    while (this.calls < CALLS_MAX && !this.reader.isEmpty()) {
      this.callOnce(program);
      this.settle();
      if (this.reader.flip()) {
        this.time.pass(this.reader.below(PAUSE_MS_MAX));
      }
      this.fireWhile(() => this.time.fireDue());
    }
  }

  private callOnce(program: ForeignProgram): void {
    const { recorder } = this.lab;
    this.calls += 1;
    const call = recorder.intern(`${this.options.name}/call ${this.calls}`);
    try {
      const promise = program.call(this.reader);
      if (promise !== undefined) {
        recorder.emit(EVENT.spawn, call, this.id);
        this.open.add(call);
        promise.then(
          () => this.ended(call),
          (reason: unknown) => {
            this.failed(reason);
            this.ended(call);
          },
        );
      }
    } catch (thrown) {
      this.failed(thrown);
    }
  }

  private ended(call: number): void {
    this.open.delete(call);
    this.lab.recorder.emit(EVENT.taskEnd, call, OUTCOME_KINDS.indexOf("ok"), 0);
  }

  private failed(error: unknown): void {
    if (!this.isDeclared(error)) {
      const { recorder } = this.lab;
      recorder.emit(EVENT.threw, this.id, recorder.intern(describeThrown(error)));
    }
  }

  /** Partners answer before the next timer fires. */
  private comeToRest(program: ForeignProgram): void {
    const { recorder } = this.lab;
    const { time } = this;
    const until = time.elapsedMs + PATIENCE_MS;
    time.rest();
    const goesOn = (): boolean => this.open.size > 0 && (program.answer?.() === true || time.fireNext(until));
    const atRest = this.fireWhile(goesOn);
    for (const call of this.open) {
      recorder.emit(EVENT.waiting, call, this.id, 0);
    }
    recorder.emit(EVENT.stop, recorder.intern(atRest ? AT_REST : TIMERS_LEFT), this.calls);
    if (this.open.size === 0) {
      recorder.emit(EVENT.regionClose, this.id, OUTCOME_KINDS.indexOf("ok"));
    }
  }

  /** Lets ticks run after everything that `goesOn` did, until it does nothing more; `false` where that takes too long. */
  private fireWhile(goesOn: () => boolean): boolean {
    for (let fired = 0; fired < TIMERS_MAX; fired += 1) {
      if (!this.attempt(goesOn)) {
        return true;
      }
      this.settle();
    }
    return false;
  }

  /** What a timer throws is a failure of the program. */
  private attempt(goesOn: () => boolean): boolean {
    try {
      return goesOn();
    } catch (thrown) {
      this.failed(thrown);
      return true;
    }
  }

  private settle(): void {
    this.lab.settle();
  }
}
