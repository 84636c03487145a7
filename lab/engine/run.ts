/**
 * One run: a scenario, an input and a strategy in; events, a hash and verdicts out. Everything that
 * explores, replays, shrinks or proves goes through here.
 */
import type { Deviation, Strategy } from "../core/decisions.ts";
import { Decisions } from "../core/decisions.ts";
import type { Oracle, Verdict } from "../core/oracle.ts";
import { withAmbientRefused } from "../host/ambient.ts";
import { retainedHeapBytes } from "../host/heap.ts";
import type { BlackBox } from "../host/black-box.ts";
import type { Fuel } from "../host/instrument/fuel.ts";
import { takeRefusal } from "../host/process-fence.ts";
import { FUEL_MAX } from "../host/instrument/fuel.ts";
import { workAndTimers } from "../host/simulated-time.ts";
import { withinTime } from "../host/time-limit.ts";
import type { UnderWay } from "../host/under-way.ts";
import { withUnwrittenMemory } from "../host/unwritten-memory.ts";
import type { Pump } from "../runtime/pump.ts";
import { describeThrown } from "../core/thrown.ts";
import type { DirectScenario, Scenario, SimulatedScenario } from "../target/target.ts";
import { EVENT } from "../trace/events.ts";
import type { EventLog } from "../trace/recorder.ts";
import { Recorder } from "../trace/recorder.ts";
import type { RecordedFailure } from "../trace/trace.ts";
import { firstFailure } from "./failure.ts";
import type { Simulation } from "./simulate.ts";
import { createJudging } from "../../oracles/verdicts.ts";
import type { Judging } from "../../oracles/verdicts.ts";

export interface RunResult {
  readonly hash: string;
  /** The first failing oracle's, in the order in which failures are attributed. */
  readonly failure: RecordedFailure | undefined;
  /** One per oracle, in the order of the runner's oracles. */
  readonly verdicts: readonly Verdict[];
  /** Valid until the runner's next run. */
  readonly log: EventLog;
  readonly deviationCount: number;
  deviations(): Deviation[];
}

export interface RunnerOptions {
  readonly oracles: readonly Oracle[];
  readonly pump: Pump;
  /** Counts and limits the steps of instrumented code, where there is any. */
  readonly fuel?: Fuel | undefined;
  /** Told of every input before it is run. */
  readonly blackBox?: BlackBox | undefined;
}

const NO_INPUT = new Uint8Array(0);
/** Ticks that throw for ever, each from the one before, are left alone after so many. */
const THROWN_TICKS_MAX = 64;

/** Runs one case at a time. Prepare a scenario first; call `run` in a macrotask, with the ambient guards in place. */
export class Runner {
  private readonly recorder = new Recorder();
  private readonly oracles: readonly Oracle[];
  private readonly judging: Judging;
  private readonly pump: Pump;
  private readonly fuel: Fuel | undefined;
  private readonly blackBox: BlackBox | undefined;
  private running = false;
  private runs: { readonly scenario: string; readonly decisions: Decisions } | undefined;
  /** Imported with the first simulated scenario. */
  private simulate: ((simulation: Simulation) => void) | undefined;

  constructor(options: RunnerOptions) {
    this.oracles = options.oracles;
    this.judging = createJudging(options.oracles);
    this.pump = options.pump;
    this.fuel = options.fuel;
    this.blackBox = options.blackBox;
  }

  /** Imports what the scenarios need; once per scenario, before its first run. */
  async prepare(scenarios: readonly Scenario[]): Promise<void> {
    if (scenarios.some(({ kind }) => kind === "simulated")) {
      this.simulate ??= (await import("./simulate.ts")).simulate;
    }
    for (const scenario of scenarios) {
      await scenario.prepare?.();
    }
  }

  run(scenario: Scenario, input: Uint8Array | undefined, strategy: Strategy): RunResult {
    const { recorder } = this;
    const decisions = new Decisions(strategy);
    recorder.reset();
    recorder.emit(EVENT.scenario, recorder.intern(scenario.name));
    if (scenario.attack !== undefined) {
      const { limit, fault, bound } = scenario.attack;
      recorder.emit(EVENT.attack, recorder.intern(limit), recorder.intern(fault), bound);
    }
    this.running = true;
    this.runs = { scenario: scenario.name, decisions };
    takeRefusal();
    this.blackBox?.note(input ?? NO_INPUT, input?.length ?? 0);
    if (scenario.kind === "direct") {
      this.fuel?.reset(scenario.stepsMax ?? FUEL_MAX);
      this.runDirect(scenario, input ?? NO_INPUT, decisions);
    } else {
      this.fuel?.reset(FUEL_MAX);
      this.runSimulated(scenario, input ?? NO_INPUT, decisions);
    }
    this.blackBox?.rest();
    this.running = false;
    this.runs = undefined;
    const refusal = takeRefusal();
    if (refusal !== undefined) {
      recorder.emit(EVENT.threw, recorder.intern(scenario.name), recorder.intern(describeThrown(refusal)));
    }
    const exhausted = this.fuel?.exhausted();
    if (exhausted !== undefined) {
      recorder.emit(EVENT.threw, recorder.intern(scenario.name), recorder.intern(describeThrown(exhausted)));
    }
    const log = recorder.log();
    const verdicts = this.judging.judge(log);
    return {
      hash: recorder.hash(),
      failure: firstFailure(this.oracles, verdicts),
      verdicts,
      log,
      deviationCount: decisions.deviationCount,
      deviations: () => decisions.deviations(),
    };
  }

  /** The run that goes on, for whoever looks at it from another thread. */
  underWay(): UnderWay | undefined {
    const { runs } = this;
    return runs && { scenario: runs.scenario, deviations: runs.decisions.deviations() };
  }

  /** How many events the run that goes on, or else the last one, has emitted so far. */
  get eventCount(): number {
    return this.recorder.eventCount;
  }

  /** Has a promise that nobody handled charged to the run that left it; gives `false` between runs. */
  noteUnhandled(reason: unknown): boolean {
    if (this.running) {
      this.noteLateError("unhandled rejection", reason);
    }
    return this.running;
  }

  private runDirect(scenario: DirectScenario, input: Uint8Array, decisions: Decisions): void {
    const { recorder, pump, fuel } = this;
    const steps = fuel === undefined ? undefined : (): number => fuel.spent();
    const report = (access: string): void => recorder.emit(EVENT.ambient, recorder.intern(access));
    const execute = (): void => {
      const settle = (): void => this.drain(pump);
      const withSimulatedTime = (work: () => void): void => workAndTimers(work, { decisions, settle });
      const tools = { retainedHeapBytes, settle, withUnwrittenMemory, withinTime, withSimulatedTime, steps };
      scenario.execute({ recorder, decisions, ...tools }, input);
      this.drain(pump);
    };
    if (scenario.outside === "allowed") {
      execute();
    } else {
      withAmbientRefused(report, execute);
    }
  }

  private runSimulated(scenario: SimulatedScenario, input: Uint8Array, decisions: Decisions): void {
    if (this.simulate === undefined) {
      throw new TypeError(`scenario ${scenario.name} runs before it was prepared`);
    }
    const { recorder, pump } = this;
    this.simulate({ scenario, input, recorder, decisions, drain: () => this.drain(pump) });
  }

  /** A tick that throws comes out of the pump; it belongs to the run, not to us. The ticks after it still have to run. */
  private drain(pump: Pump): void {
    for (let thrownTicks = 0; thrownTicks < THROWN_TICKS_MAX; thrownTicks += 1) {
      try {
        pump.drain();
        return;
      } catch (thrown) {
        this.noteLateError("thrown in a tick", thrown);
      }
    }
  }

  private noteLateError(place: string, thrown: unknown): void {
    const { recorder } = this;
    recorder.emit(EVENT.lateError, recorder.intern(place), recorder.intern(describeThrown(thrown)));
  }
}

/** The result with a log of its own, which outlives the runner's next run. */
export function keep(result: RunResult): RunResult {
  const { log } = result;
  return { ...result, log: { ...log, words: log.words.slice(), names: [...log.names] } };
}
