/** `quiesce fuzz`: campaigns against one target or all of them. */
import { resolve } from "node:path";
import { STRATEGY_NAMES } from "../engine/strategies/index.ts";
import { SEED_LENGTH_MAX } from "../core/seed.ts";
import { Progress } from "../report/progress.ts";
import type { CampaignReport, FreshCheck, Verification } from "../report/campaign-report.ts";
import { describeCampaign, jsonReport, verdictOf } from "../report/campaign-report.ts";
import type { CampaignPlan } from "./campaign-loop.ts";
import { exerciseAdvice } from "./exercise-advice.ts";
import { ALL_TARGETS, EXIT, UsageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import type { CampaignResult } from "./conduct.ts";
import { conduct } from "./conduct.ts";
import type { AloneLimits } from "./fence-limits.ts";
import { fenceLimits, limitOptions } from "./fence-limits.ts";
import { isPath } from "./is-path.ts";
import { loadConfig } from "./load.ts";
import { suggestion } from "./nearest.ts";
import { printJson } from "./output.ts";
import { replayLine } from "./replay-line.ts";
import { checkFolder, findingsFolder, shown } from "./files.ts";

export interface FuzzOptions {
  readonly target: string;
  readonly seed: string;
  readonly runs?: number;
  readonly time?: number;
  readonly workers: number;
  readonly scenario?: string;
  readonly strategy: string;
  readonly liveness?: boolean;
  readonly plant: readonly string[];
  readonly stopOnFinding?: boolean;
  readonly out?: string;
  readonly json?: boolean;
  readonly firstRun: number;
  readonly instrument: readonly string[];
  readonly guidance: boolean;
  readonly corpus?: string;
  readonly engine: string;
  /** In seconds. */
  readonly timeout: number;
  /** In mebibytes. */
  readonly rssLimit: number;
}

/** The engine of another project, which has to be installed. */
const JSFUZZ = "jsfuzz";
const ENGINES: readonly string[] = ["quiesce", JSFUZZ];
/** Campaigns shorter than this are not repeated in a fresh process. */
const CHECKED_RUNS_MIN = 2_000;
/** How long a campaign goes on when neither `--runs` nor `--time` is given, in seconds. */
const DEFAULT_SECONDS = 60;

export async function fuzz(options: FuzzOptions): Promise<ExitCode> {
  check(options);
  if (options.target === ALL_TARGETS) {
    return await fuzzAll(options);
  }
  const report = await fuzzOne(options);
  if (options.json === true) {
    printJson(jsonReport(report));
  } else {
    process.stdout.write(describeCampaign(report));
  }
  return EXIT_OF[report.verdict];
}

const EXIT_OF: Readonly<Record<CampaignReport["verdict"], ExitCode>> = {
  pass: EXIT.clean,
  finding: EXIT.finding,
  nondeterminism: EXIT.nondeterminism,
  "not-exercised": EXIT.nothingExercised,
  interrupted: EXIT.interrupted,
};

async function fuzzOne(options: FuzzOptions): Promise<CampaignReport> {
  const {
    target,
    seed,
    strategy,
    scenario,
    plant: plants,
    workers,
    runs,
    stopOnFinding = false,
    liveness = false,
  } = options;
  const out = options.out === undefined ? findingsFolder(target, plants) : resolve(options.out);
  checkFolder(out);
  const seconds = options.time ?? (runs === undefined ? DEFAULT_SECONDS : undefined);
  const first = options.firstRun;
  const end = runs === undefined ? Number.MAX_SAFE_INTEGER : first + runs;
  const plan: CampaignPlan = { seed, strategy, scenario, liveness, first, stride: 1, end, stopOnFinding };
  const progress = new Progress(options.json === true ? undefined : process.stderr, { target, seed, runs, seconds });
  const { instrument, guidance } = options;
  const limits = { ...fenceLimits(options.timeout, options.rssLimit), instrument };
  const corpus = options.corpus === undefined ? undefined : resolve(options.corpus);
  const order = { target, plants, plan, workers, seconds, out, corpus, limits };
  const engine = options.engine === JSFUZZ ? (await import("./jsfuzz-engine.ts")).conductJsfuzz : conduct;
  const campaign = await engine(
    { ...order, guidance: { target, plant: plants, instrument, guidance, runs, corpus } },
    progress,
  );
  const fresh = isChecked(campaign)
    ? await (await import("./fresh.ts")).checkFresh({ target, plants, plan }, limits)
    : undefined;
  const verified =
    campaign.findings.length === 0 || campaign.interrupted
      ? new Map<string, Verification>()
      : await (await import("./verify-findings.ts")).verifyFindings(campaign.findings, target, limits);
  progress.end();
  return reportOf(options, { campaign, fresh, verified, limits });
}

/** A fresh process costs more than a short campaign, and adds nothing to one that found something. */
function isChecked({ tally, findings, interrupted }: CampaignResult): boolean {
  return tally.runs >= CHECKED_RUNS_MIN && findings.length === 0 && !interrupted;
}

interface Checked {
  readonly campaign: CampaignResult;
  readonly fresh: FreshCheck | undefined;
  readonly verified: ReadonlyMap<string, Verification>;
  readonly limits: AloneLimits;
}

function reportOf(options: FuzzOptions, { campaign, fresh, verified, limits }: Checked): CampaignReport {
  const { seed } = options;
  const { target, tally, seconds, interrupted, refused, required, guided, notes, unexplained } = campaign;
  const findings = campaign.findings.map((finding) => ({
    ...finding,
    replay: shown(finding.replay),
    verified: verified.get(finding.replay) ?? "not verified",
    reproduce: replayLine(finding.replay, options.target, limits),
  }));
  const unexercised = tally.unexercised(required);
  const runs = guided?.isWhole === true ? guided.executions : tally.runs;
  return {
    target,
    seed,
    runs,
    guided,
    seconds,
    interrupted,
    traceHash: tally.hash,
    verdict: verdictOf({ runs, findings, unexplained, unexercised, fresh, interrupted }),
    scenarios: tally.scenarios,
    strategies: tally.strategies,
    oracles: tally.oracles(),
    unexercised,
    advice: exerciseAdvice(options, unexercised),
    findings,
    fresh,
    refused,
    notes,
    unexplained,
  };
}

/** Each target runs in a process of its own, so that one cannot disturb another. */
async function fuzzAll(options: FuzzOptions): Promise<ExitCode> {
  const { targets } = await loadConfig();
  const { runNode } = await import("./children.ts");
  let worst: ExitCode = EXIT.clean;
  const reports: unknown[] = [];
  for (const { name } of targets) {
    const child = await runNode(["fuzz", ...argumentsOf({ ...options, target: name })], options.json === true);
    worst = worse(worst, child.exitCode);
    reports.push(options.json === true && child.output !== "" ? JSON.parse(child.output) : undefined);
    if (child.interrupted) {
      break;
    }
  }
  if (options.json === true) {
    printJson({ targets: reports });
  }
  return worst;
}

/** The exit code for both: the greater one, but an interrupt does not hide what was found before it. */
function worse(worst: ExitCode, exitCode: number): ExitCode {
  return exitCode === EXIT.interrupted && worst !== EXIT.clean ? worst : (Math.max(worst, exitCode) as ExitCode);
}

function argumentsOf(options: FuzzOptions): string[] {
  const { target, seed, runs, time, workers, strategy, out, json, stopOnFinding, firstRun } = options;
  return [
    ...["--target", target, "--seed", seed, "--workers", `${workers}`, "--strategy", strategy],
    ...["--first-run", `${firstRun}`],
    ...(runs === undefined ? [] : ["--runs", `${runs}`]),
    ...(time === undefined ? [] : ["--time", `${time}s`]),
    ...(out === undefined ? [] : ["--out", out]),
    ...(stopOnFinding === true ? ["--stop-on-finding"] : []),
    ...(options.liveness === true ? ["--liveness"] : []),
    ...(options.guidance ? [] : ["--no-guidance"]),
    ...limitOptions(fenceLimits(options.timeout, options.rssLimit)),
    ...(json === true ? ["--json"] : []),
  ];
}

function check(options: FuzzOptions): void {
  const { strategy, seed, runs, target, engine } = options;
  if (!ENGINES.includes(engine)) {
    throw new UsageError(`unknown engine "${engine}": ${suggestion(engine, ENGINES)}`);
  }
  if (!STRATEGY_NAMES.includes(strategy)) {
    throw new UsageError(`unknown strategy "${strategy}": ${suggestion(strategy, STRATEGY_NAMES)}`);
  }
  if (seed.length > SEED_LENGTH_MAX || seed === "") {
    throw new UsageError(`--seed takes 1 to ${SEED_LENGTH_MAX} characters, this one has ${seed.length}`);
  }
  if (runs === 0) {
    throw new UsageError("--runs 0 would exercise nothing; give 1 or more");
  }
  if (options.corpus === "") {
    throw new UsageError("--corpus names no folder; give one for inputs alone");
  }
  if (options.corpus !== undefined && isUnguided(options)) {
    throw new UsageError("--corpus stores what guidance finds; it goes with neither --no-guidance nor --plant alone");
  }
  if (target === ALL_TARGETS && isForOneTarget(options)) {
    throw new UsageError(
      "--plant, --scenario, --engine, --instrument and --corpus belong to one target; name it with --target",
    );
  }
}

/** Planted bugs are hunted without guidance, unless it is asked for. */
function isUnguided({ guidance, plant, instrument, target }: FuzzOptions): boolean {
  return !guidance || (plant.length > 0 && instrument.length === 0 && !isPath(target));
}

function isForOneTarget({ plant, scenario, engine, instrument, corpus }: FuzzOptions): boolean {
  return plant.length + instrument.length > 0 || scenario !== undefined || corpus !== undefined || engine === JSFUZZ;
}
