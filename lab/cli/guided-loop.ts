/**
 * Coverage guidance beside a campaign: executes inputs at decode speed and promotes those that cover
 * something new to full runs, which oracles judge.
 *
 * The two share nothing but findings: a campaign's runs stay a function of the seed and their numbers,
 * and the guided executions are a function of the seed and their count. The fuzz function of a module has
 * no campaign; its runs are executions.
 */
import { keyOfSeed } from "../core/seed.ts";
import { numberedKey, subkey } from "../core/hash.ts";
import { CoverageMap } from "../engine/coverage/map.ts";
import type { Crash } from "../engine/guided/crash.ts";
import { failureOf } from "../engine/guided/crash.ts";
import { GuidedEngine } from "../engine/guided/guided-engine.ts";
import { entryName } from "../corpus/entry-name.ts";
import { INPUT_BYTES_MAX } from "../engine/input.ts";
import { keep } from "../engine/run.ts";
import { strategyOf } from "../engine/strategies/index.ts";
import { Tally } from "../engine/tally.ts";
import type { Rest } from "../host/event-loop.ts";
import { activeResources, comeToRest } from "../host/event-loop.ts";
import { inMacrotask } from "../host/pump.ts";
import type { GuidedSummary } from "../report/guided-report.ts";
import type { DirectScenario, Scenario } from "../target/target.ts";
import type { Failing } from "./campaign-loop.ts";
import { runCampaign } from "./campaign-loop.ts";
import type { CorpusStore } from "../corpus/corpus-store.ts";
import { openCorpus } from "./corpus-folders.ts";
import { reportInput } from "./report-input.ts";
import { EPOCH_EXECUTIONS } from "./workers/exchange.ts";
import type { CorpusOrder, GuidedPart, WorkerOrder } from "./workers/messages.ts";
import type { WorkTools } from "./workers/work.ts";
import type { Guidance } from "./guidance.ts";
import { GuidedComparisons } from "./guided-comparisons.ts";
import { TIMEOUT_SECONDS } from "./fence-limits.ts";
import { Patience } from "./patience.ts";
import { scenarioHarness } from "./scenario-harness.ts";
import type { Workbench } from "./workbench.ts";
import { ORACLE_NAMES } from "./workbench.ts";

export interface GuidedOrder {
  readonly bench: Workbench;
  readonly order: WorkerOrder;
  readonly guidance: Guidance;
  readonly tools: Pick<WorkTools, "events" | "exchange" | "blackBox" | "say">;
}

export interface GuidedResult {
  readonly tally: Tally;
  readonly guided: GuidedPart;
}

/** Guided executions for every run of a campaign beside them: they are some ten times as fast. */
const EXECUTIONS_PER_RUN = 4;
/** Runs of a campaign until guidance has its turn. */
const RUNS_PER_TURN = 32;
/** Executions until timers and signals are looked at: as many as take about this long, and so many at most. */
const SHARE_MS = 40;
const SHARE_MAX = 4_000;
/** Longest input of a module's fuzz function, in bytes. */
const FUNCTION_INPUT_BYTES_MAX = 4_096;
/** Longer seeds are cut, in bytes. */
const SEED_BYTES_MAX = 65_536;
/** Scenarios that are run less often than this are too slow to be run for every new entry. */
const PROMOTED_PERIOD_MAX = 64;
const MILLISECONDS = 1_000;
/** How long what the last executions left behind is waited for. */
const LAST_REST: Rest = { mostMs: 1_000, leastMs: 0 };
/** Why there is no replay of a crash. */
const NEEDS_EVENT_LOOP = "it needs the event loop, so its input is stored";
const NEEDS_OTHERS = "a run of this input alone passes: the failure needs executions before it, or the event loop";

/** Runs the campaign, if the target has one, and the guided executions beside it. */
export async function runGuided(guided: GuidedOrder, scenario: DirectScenario): Promise<GuidedResult> {
  const loop = new GuidedLoop(guided, scenario);
  const { plan } = guided.order;
  const runs = Math.ceil((plan.end - plan.first) / plan.stride);
  await loop.prepare();
  try {
    if (scenario.outside === "allowed") {
      await loop.run(runs);
      await loop.reportUnattributed();
      return { tally: loop.tally, guided: loop.result() };
    }
    const tally = await runBeside(loop, guided, runs * EXECUTIONS_PER_RUN);
    return { tally, guided: loop.result() };
  } finally {
    await loop.close();
  }
}

/** Both take turns by their counts: what a target keeps between executions is then the same every time. */
async function runBeside(loop: GuidedLoop, { bench, order, tools }: GuidedOrder, executions: number): Promise<Tally> {
  let due = 0;
  const turn = (): Promise<void> => {
    due += RUNS_PER_TURN * EXECUTIONS_PER_RUN;
    return loop.run(Math.min(due, executions));
  };
  const tally = await runCampaign(bench, order.plan, order.out, tools.events, { runs: RUNS_PER_TURN, turn });
  await loop.run(executions);
  return tally;
}

class GuidedLoop {
  readonly tally = new Tally(ORACLE_NAMES);
  private readonly guided: GuidedOrder;
  private readonly scenario: DirectScenario;
  private readonly promoted: readonly Scenario[];
  private readonly coverage: CoverageMap;
  private readonly engine: GuidedEngine;
  private readonly known = new Set<string>();
  private readonly unreported: Failing[] = [];
  private readonly notes: string[];
  private readonly unreproduced: Crash[] = [];
  /** Inputs of the running epoch that covered something new. */
  private found: Uint8Array[] = [];
  private readonly store: CorpusStore | undefined;
  private comparisons: GuidedComparisons | undefined;
  /** What keeps the process alive when nothing is executed. */
  private resources = 0;
  /** The longest execution, in milliseconds. */
  private readonly wallMs: number;
  private promotions = 0;
  /** Executions until others have their turn; how they are dealt to shares changes nothing else. */
  private share = 1;
  private epochEnd = EPOCH_EXECUTIONS;
  /** What the slices of the present share took so far. */
  private busyMs = 0;

  constructor(guided: GuidedOrder, scenario: DirectScenario) {
    const { bench, order, guidance, tools } = guided;
    const { plan } = order;
    const { instrumentation } = guidance;
    const coverage = new CoverageMap(instrumentation.counters);
    this.guided = guided;
    this.scenario = scenario;
    this.store = order.corpus === undefined ? undefined : openCorpus(order.corpus.folder);
    const deadly = new Set(order.deadly);
    this.wallMs = order.fence?.wallMs ?? TIMEOUT_SECONDS * MILLISECONDS;
    const patience = new Patience(this.wallMs);
    const seeds = [...bench.corpus, ...storedInputs(this.store, order.corpus), ...order.inputs];
    this.coverage = coverage;
    this.promoted = bench.target.scenarios.filter(
      ({ input, period, name }) =>
        input === "bytes" && period <= PROMOTED_PERIOD_MAX && (plan.scenario === undefined || name === plan.scenario),
    );
    this.notes = instrumentation.problems().map(({ url, message }) => (url === "" ? message : `${url}: ${message}`));
    this.engine = new GuidedEngine({
      key: subkey(keyOfSeed(plan.seed), order.variant),
      ...scenarioHarness(scenario, { coverage, instrumentation }),
      coverage,
      blackBox: tools.blackBox,
      seeds: deadly.size === 0 ? seeds : seeds.filter((seed) => !deadly.has(entryName(seed))),
      tokens: [...bench.target.dictionary, ...instrumentation.dictionary()],
      shape: { structure: bench.target.structure, generate: scenario.generate?.bind(scenario) },
      lengthMax: lengthMaxOf(seeds, scenario.outside === "allowed" ? FUNCTION_INPUT_BYTES_MAX : INPUT_BYTES_MAX),
      compare: async (input) => (await this.comparisons?.compare(input)) ?? [],
      wait: (settled) => patience.settledInTime(settled),
      stopRequested: () => tools.events.stopRequested(),
      leavesWork: scenario.outside === "allowed",
      turn: (work) => inMacrotask(() => this.measure(work)),
      events: {
        newCoverage: ({ bytes }) => this.takeEntry(bytes),
        crash: (crash) => this.takeCrash(crash),
      },
    });
  }

  async prepare(): Promise<void> {
    const { bench, order, guidance } = this.guided;
    bench.unhandledBy.push((reason) => this.engine.noteUnhandled(reason));
    await bench.runner.prepare(this.promoted);
    const tell = (note: string): void => void this.notes.push(note);
    const { target } = order;
    this.comparisons = await GuidedComparisons.open(
      guidance,
      { target, scenario: this.scenario, wallMs: this.wallMs },
      tell,
    );
    // A function that fails at once fails here as well, and one run at least is judged by oracles.
    this.resources = activeResources();
    await inMacrotask(() => this.promote(new Uint8Array(0)));
  }

  /** Goes on until there were so many executions in all. */
  async run(executions: number): Promise<void> {
    const { order, tools } = this.guided;
    const { events } = tools;
    while (this.engine.executions < executions && !events.stopRequested()) {
      this.busyMs = 0;
      const left = Math.min(executions, this.epochEnd) - this.engine.executions;
      await this.engine.run(Math.min(this.share, left));
      const growth = SHARE_MS / Math.max(1, this.busyMs);
      this.share = Math.max(1, Math.min(SHARE_MAX, Math.floor(this.share * Math.min(2, growth))));
      const found = this.unreported.length + this.unreproduced.length > 0;
      await this.reportAll();
      if (found && order.plan.stopOnFinding) {
        return;
      }
      if (this.scenario.outside === "allowed") {
        events.progress(this.tally, this.engine.executions);
      }
      if (this.engine.executions === this.epochEnd) {
        this.epochEnd += EPOCH_EXECUTIONS;
        this.engine.take(await tools.exchange.turn(this.found.splice(0)));
      }
    }
  }

  /** Reports failures that no execution shows when it is waited for, also those of what the last ones left behind. */
  async reportUnattributed(): Promise<void> {
    await comeToRest(this.resources, LAST_REST);
    this.unreproduced.push(...this.engine.unattributed());
    await this.reportAll();
  }

  /** What others do until a slice has its turn is not its time. */
  private measure<Value>(work: () => Value): Value {
    const startedAt = performance.now();
    try {
      return work();
    } finally {
      this.busyMs += performance.now() - startedAt;
    }
  }

  async close(): Promise<void> {
    await this.comparisons?.close();
  }

  result(): GuidedPart {
    const { engine, coverage, promotions, notes } = this;
    const { entries } = engine.corpus;
    const summary: GuidedSummary = {
      executions: engine.executions,
      features: coverage.featureCount,
      entries: engine.corpus.size,
      corpusHash: engine.corpus.hash(),
      promotions,
      notes,
      isWhole: this.scenario.outside === "allowed",
    };
    const features = new Set(entries.flatMap((entry) => [...entry.features]));
    return {
      summary,
      features: [...features].map((feature) => coverage.nameOf(feature)),
      entries: entries.map(({ bytes }) => entryName(bytes)),
    };
  }

  /** On disk before anything is made of it. */
  private takeEntry(input: Uint8Array): void {
    this.store?.add([input]);
    this.found.push(input);
    if (this.guided.order.fence !== undefined) {
      this.guided.tools.say({ kind: "kept", input });
    }
    this.promote(input);
  }

  /** Runs an input in every scenario that takes bytes, with all oracles, unless nobody would wait for what that leaves behind. */
  private promote(input: Uint8Array): void {
    for (const scenario of this.engine.waitsForRest ? [] : this.promoted) {
      this.judge(scenario, input);
    }
  }

  /** One run of an input; gives whether it failed. */
  private judge(scenario: Scenario, input: Uint8Array): boolean {
    const { bench, order } = this.guided;
    const { seed, strategy: strategyName } = order.plan;
    const number = this.engine.executions;
    this.promotions += 1;
    const key = numberedKey(subkey(subkey(keyOfSeed(seed), order.variant), "promotion"), this.promotions);
    const strategy = strategyOf(strategyName, key);
    const result = bench.runner.run(scenario, input, strategy);
    const { hash, verdicts, failure } = result;
    this.tally.count({ number: this.promotions, scenario: scenario.name, strategy: strategy.name, hash, verdicts });
    if (failure !== undefined && !this.known.has(failure.fingerprint)) {
      this.known.add(failure.fingerprint);
      const failing = {
        target: bench.target.name,
        scenario: scenario.name,
        seed: `${seed}:guided:${number}`,
        input,
        deviations: result.deviations(),
        plants: bench.plants,
      };
      this.unreported.push({ run: { number, scenario, input, strategy, result: keep(result) }, failing, failure });
    }
    return failure !== undefined;
  }

  /** A crash at decode speed must fail as a run of its own as well; one that does not is a finding of its own. */
  private takeCrash(crash: Crash): void {
    if (crash.awaited || !this.judge(this.scenario, crash.input)) {
      this.unreproduced.push(crash);
    }
  }

  private async reportAll(): Promise<void> {
    const { bench, order, tools } = this.guided;
    const { events } = tools;
    for (const failing of this.unreported.splice(0)) {
      if (await events.claim(failing.failure.fingerprint)) {
        const { report } = await import("./report-failure.ts");
        await inMacrotask(() => report({ bench, folder: order.out, events }, failing));
      }
    }
    for (const crash of this.unreproduced.splice(0)) {
      if (await events.claim(failureOf(crash).fingerprint)) {
        this.reportUnreproduced(crash);
      }
    }
  }

  /** There is no run to store, so the input is stored as it is. */
  private reportUnreproduced(crash: Crash): void {
    const { bench, order, tools } = this.guided;
    const { input, execution, awaited } = crash;
    const failure = failureOf({ ...crash, message: `${crash.message}; ${awaited ? NEEDS_EVENT_LOOP : NEEDS_OTHERS}` });
    const place = { folder: order.out, target: bench.target.name, execution };
    reportInput(tools.events, place, { failure, label: "failure", input });
  }
}

/** A seed is not cut, unless it is longer than any input may be. */
function lengthMaxOf(seeds: readonly Uint8Array[], least: number): number {
  return seeds.reduce((longest, { length }) => Math.max(longest, Math.min(length, SEED_BYTES_MAX)), least);
}

/** The entries that all workers of a campaign start from, whatever was added since. */
function storedInputs(store: CorpusStore | undefined, corpus: CorpusOrder | undefined): Uint8Array[] {
  const names = new Set(corpus?.names);
  return (store?.entries() ?? []).filter(({ name }) => names.has(name)).map(({ bytes }) => bytes);
}
