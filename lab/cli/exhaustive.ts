/** `quiesce fuzz --exhaustive`: all runs of one scenario and input with at most so many deviations. */
import { resolve } from "node:path";
import { Exploration } from "../engine/exploration.ts";
import type { Finding } from "../engine/failure.ts";
import { simplestInput } from "../engine/input.ts";
import { Tally } from "../engine/tally.ts";
import { inMacrotask } from "../host/pump.ts";
import type { ExhaustiveFinding, ExhaustiveReport } from "../report/exhaustive-report.ts";
import { describeExhaustive, jsonExhaustive } from "../report/exhaustive-report.ts";
import { Progress } from "../report/progress.ts";
import type { Scenario } from "../target/target.ts";
import { ALL_TARGETS, EXIT, UsageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { checkFolder, findingsFolder, shown } from "./files.ts";
import { FindingList } from "./finding-list.ts";
import { findScenario } from "./load.ts";
import { printJson } from "./output.ts";
import { replayLine } from "./replay-line.ts";
import { StopSignal } from "./stop-signal.ts";
import { readBytes } from "./trace-file.ts";
import type { Workbench } from "./workbench.ts";
import { openWorkbench, ORACLE_NAMES } from "./workbench.ts";

interface ExhaustiveOptions {
  readonly target: string;
  /** The most deviations of a run. */
  readonly exhaustive: number;
  readonly families?: readonly string[];
  /** How many alternatives of a question are tried. */
  readonly values?: number;
  /** A file with the input. */
  readonly input?: string;
  readonly scenario?: string;
  readonly runs?: number;
  readonly time?: number;
  readonly workers: number;
  readonly liveness?: boolean;
  readonly plant: readonly string[];
  readonly out?: string;
  readonly json?: boolean;
}

/** The longest input that is explored, in bytes. */
const INPUT_BYTES_MAX = 65_536;
/** How long runs go on before timers and signals are looked at, in milliseconds. */
const SLICE_MS = 40;
const MILLISECONDS = 1_000;

const EXIT_OF: Readonly<Record<ExhaustiveReport["verdict"], ExitCode>> = {
  certificate: EXIT.clean,
  finding: EXIT.finding,
  nondeterminism: EXIT.nondeterminism,
  "not-exercised": EXIT.nothingExercised,
  incomplete: EXIT.nothingExercised,
  interrupted: EXIT.interrupted,
};

export async function exhaustive(options: ExhaustiveOptions): Promise<ExitCode> {
  const { target: name, plant: plants, json } = options;
  if (name === ALL_TARGETS || options.workers > 1) {
    throw new UsageError(
      "--exhaustive explores one scenario of one target in one thread: name it, and leave --workers away",
    );
  }
  if (options.liveness === true) {
    throw new UsageError(
      "--exhaustive takes the healing of the world for one more deviation: add liveness to --families",
    );
  }
  const folder = options.out === undefined ? findingsFolder(name, plants) : resolve(options.out);
  checkFolder(folder);
  const bench = await openWorkbench(name, plants);
  const report = await explore(bench, options, folder);
  if (json === true) {
    printJson(jsonExhaustive(report));
  } else {
    process.stdout.write(describeExhaustive(report));
  }
  return EXIT_OF[report.verdict];
}

async function explore(bench: Workbench, options: ExhaustiveOptions, folder: string): Promise<ExhaustiveReport> {
  const { target, plants, runner } = bench;
  const { exhaustive: deviationsMax, families, values: valuesMax, runs: runsMax, time, json } = options;
  const scenario = scenarioOf(bench, options.scenario);
  const input = inputOf(scenario, options.input);
  const bounds = { families, valuesMax };
  const tally = new Tally(ORACLE_NAMES);
  const order = { target: target.name, plants, runner, scenario, input, tally, bounds, deviationsMax, runsMax };
  const exploration = new Exploration(order);
  await runner.prepare([scenario]);
  const stop = new StopSignal(time);
  const plan = { target: target.name, seed: "exhaustive", runs: runsMax, seconds: time };
  const progress = new Progress(json === true ? undefined : process.stderr, plan);
  const startedAt = performance.now();
  for (let more = true; more && !stop.requested;) {
    const until = performance.now() + SLICE_MS;
    more = await inMacrotask(() => exploration.slice(() => performance.now() < until));
    progress.update(tally.runs, 0);
  }
  checkAsked(exploration, options);
  const { depths, failed } = exploration;
  const list = new FindingList(progress, true, stop);
  if (failed !== undefined) {
    const { report } = await import("./report-failure.ts");
    await inMacrotask(() => report({ bench, folder, events: list }, failed));
  }
  stop.end();
  progress.end();
  const [finding] = list.all();
  return {
    ...bounds,
    target: target.name,
    scenario: scenario.name,
    inputBytes: input?.length ?? 0,
    deviationsMax,
    depths,
    seconds: (performance.now() - startedAt) / MILLISECONDS,
    oracles: tally.oracles(),
    verdict: verdictOf(exploration, tally, stop.interrupted),
    finding: finding === undefined ? undefined : told(finding, options.target),
  };
}

/** Where the simplest run asks nothing that may deviate, no run ever does, and a certificate would be about nothing. */
function checkAsked(
  { depths, sites, isComplete }: Exploration,
  { families, exhaustive: wanted }: ExhaustiveOptions,
): void {
  if (families !== undefined && wanted > 0 && isComplete && depths.length === 1) {
    const asked = [...sites].toSorted().join(", ");
    throw new UsageError(`no decision of ${families.join(", ")} is ever asked; those that are: ${asked || "none"}`);
  }
}

function verdictOf(
  { differs, failed, isComplete }: Exploration,
  tally: Tally,
  interrupted: boolean,
): ExhaustiveReport["verdict"] {
  if (differs) {
    return "nondeterminism";
  }
  if (failed !== undefined) {
    return "finding";
  }
  if (!isComplete) {
    return interrupted ? "interrupted" : "incomplete";
  }
  return tally.unexercised(ORACLE_NAMES).length === ORACLE_NAMES.length ? "not-exercised" : "certificate";
}

function told({ fingerprint, message, inputBytes, deviations, replay }: Finding, target: string): ExhaustiveFinding {
  return { fingerprint, message, inputBytes, deviations, replay: shown(replay), reproduce: replayLine(replay, target) };
}

/** The scenario that was named, or the only one whose runs are made of decisions. */
function scenarioOf({ target }: Workbench, named: string | undefined): Scenario {
  if (named !== undefined) {
    return findScenario(target, named);
  }
  const fitting = target.scenarios.filter(({ kind, input }) => kind === "simulated" || input === "decisions");
  const [scenario] = fitting;
  if (scenario === undefined || fitting.length > 1) {
    const names = fitting.map((each) => each.name).join(", ");
    throw new UsageError(
      `--exhaustive explores one scenario: name it with --scenario; of decisions are ${names || "none"}`,
    );
  }
  return scenario;
}

function inputOf(scenario: Scenario, path: string | undefined): Uint8Array | undefined {
  if (scenario.input === "bytes") {
    return path === undefined ? simplestInput(scenario) : readBytes(path, INPUT_BYTES_MAX);
  }
  if (path !== undefined) {
    throw new UsageError(`scenario ${scenario.name} makes its input by decisions; leave --input away`);
  }
  return undefined;
}
