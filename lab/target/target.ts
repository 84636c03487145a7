/** The contract of a target: what is run, by what scenarios, and what a campaign against it must exercise. */
import type { Decisions, Place } from "../core/decisions.ts";
import type { Gauge } from "../core/decoder.ts";
import type { Recorder } from "../trace/recorder.ts";
import type { Body } from "../runtime/context.ts";
import type { Network } from "../world/network.ts";

export interface Target {
  readonly name: string;
  /** One line for `quiesce targets`. */
  readonly summary: string;
  readonly scenarios: readonly Scenario[];
  /** Tokens that mutation inserts. */
  readonly dictionary: readonly Uint8Array[];
  /** How inputs are cut into records, for mutation and shrinking; `undefined` for unstructured bytes. */
  readonly structure: InputStructure | undefined;
}

/** An input as a sequence of records. */
export interface InputStructure {
  /** Views that join to the input. Takes any bytes. */
  split(input: Uint8Array): Uint8Array[];
  /** The record with its length prefix and the like made true again after its bytes were changed. */
  repair(record: Uint8Array): Uint8Array;
}

interface ScenarioBase {
  readonly name: string;
  readonly summary: string;
  /** In a campaign, one run in this many runs is of this scenario; 1 fills what the others leave. */
  readonly period: number;
  /** Oracles that a campaign with this scenario must exercise; one that it did not makes the campaign fail. */
  readonly oracles: readonly string[];
  /** Where its input comes from: bytes of the corpus and generator, or only decisions. */
  readonly input: "bytes" | "decisions";
  /** Imports what the scenario needs. Called before its first run, so that what is not run is not imported. */
  prepare?(): Promise<void>;
  /** Makes valid or nearly valid input by decisions, simplest when all are 0. */
  generate?(source: InputSource): Uint8Array;
  /** Where the scenario is an attack: what must stop it. Its run reports through an `AttackWatch`. */
  readonly attack?: Attack;
}

/** What of an attack is counted, how far it may get, and the fault that must end it. */
export interface Attack {
  /** The limit that stops it, by the name under which it is configured, for example `resetsMax`. */
  readonly limit: string;
  /** The most that may be reached. */
  readonly bound: number;
  /** What is counted, for example `streams reset`. */
  readonly unit: string;
  /** Code of the fault with which the attacked side must end it. */
  readonly fault: string;
}

/** Runs in one go, without tasks: decoders at decode speed. */
export interface DirectScenario extends ScenarioBase {
  readonly kind: "direct";
  /** Whether a run may use the clock, timers and random numbers; refused and reported unless allowed. */
  readonly outside?: "allowed";
  /** The most steps of instrumented code in one run; more is a hang. Far above what any run needs unless told. */
  readonly stepsMax?: number;
  execute(lab: DirectLab, input: Uint8Array): void;
  /**
   * The same code once and unobserved, for coverage guidance: a throw and a rejected promise are its only
   * failures. `held` may be called with what the code holds at its fullest.
   */
  probe?(input: Uint8Array, held: (gauge: Gauge) => void): unknown;
  /** Whether an error that `probe` throws is part of the contract; none is unless told. */
  declared?(thrown: unknown): boolean;
  /** What an input means, in lines for people; they may hold text of the input. It may throw, as `probe` may. */
  describe?(input: Uint8Array): readonly string[];
}

/** Runs tasks under the virtual scheduler and network. */
export interface SimulatedScenario extends ScenarioBase {
  readonly kind: "simulated";
  /** Every run heals: from this tick on nothing goes wrong, and the run must converge. Only in liveness campaigns unless told. */
  readonly liveness?: { readonly healingTick: number };
  main(world: World, input: Uint8Array): Body<void>;
}

export type Scenario = DirectScenario | SimulatedScenario;

export interface DirectLab {
  readonly recorder: Recorder;
  readonly decisions: Decisions;
  /** Collects garbage and gives the bytes that are still in use. Slow. */
  retainedHeapBytes(): number;
  /** Runs all pending ticks and microtasks; what they throw is charged to the run. */
  settle(): void;
  /** Calls `run` while memory that nobody wrote holds `byte`. */
  withUnwrittenMemory<Value>(byte: number, run: () => Value): Unwritten<Value>;
  /**
   * Calls `work`, and gives whether it ended within a limit of real time that is far above what a run
   * takes. Work that did not is ended where it is: no `catch` or `finally` of it runs.
   */
  withinTime(work: () => void): boolean;
  /** Calls `work` on a clock that stands still and timers that fire once it has returned, not on the real ones. */
  withSimulatedTime(work: () => void): void;
  /** Counted steps of instrumented code so far, of which differences mean something; `undefined` where nothing counts. */
  readonly steps: (() => number) | undefined;
}

/** What a run over filled memory gave, and how many buffers of such memory were handed out in it. */
export interface Unwritten<Value> {
  readonly value: Value;
  readonly buffers: number;
}

export interface World {
  readonly recorder: Recorder;
  readonly decisions: Decisions;
  readonly network: Network;
}

/** Opens places from which a generator draws; each named part of the input has its own. */
export interface InputSource {
  at(entity: string): Place;
}
