/** A campaign inside a test: runs until the first failure, which is stored, shrunk and told. */
import { relative } from "node:path";
import { DETERMINISM } from "../../oracles/determinism.ts";
import { ORACLES } from "../../oracles/index.ts";
import { loadCorpus } from "../cli/load.ts";
import { FindingStore } from "../cli/store.ts";
import { readTrace } from "../cli/trace-file.ts";
import type { CampaignRun } from "../engine/campaign.ts";
import { Campaign } from "../engine/campaign.ts";
import { determinismFailure } from "../engine/failure.ts";
import { Prover, traceOf } from "../engine/findings.ts";
import { Runner } from "../engine/run.ts";
import { Tally } from "../engine/tally.ts";
import { nodePump } from "../host/pump.ts";
import type { Target } from "../target/target.ts";
import type { RecordedFailure, Trace } from "../trace/trace.ts";
import { guarded } from "./guarded.ts";

export interface SimulationOptions {
  /** How many cases are run. */
  readonly runs: number;
  readonly seed: string;
  /** Only this scenario; all by default, by their periods. */
  readonly scenario: string | undefined;
  /** The folder for replays. */
  readonly folder: string;
  /** A stored failure that is run again, and nothing else is; one of another target changes nothing. */
  readonly replay: string | undefined;
}

/** A failure on disk. */
export interface SimulationFinding {
  readonly failure: RecordedFailure;
  readonly scenario: string;
  /** The run that failed; `undefined` for a stored failure. */
  readonly run: number | undefined;
  readonly seed: string;
  readonly input: Uint8Array | undefined;
  readonly deviations: number;
  /** Relative to the working directory. */
  readonly replay: string;
}

export interface Simulation {
  readonly finding: SimulationFinding | undefined;
  /** Oracles that the scenarios promise to exercise, and none of the runs did. */
  readonly unexercised: readonly string[];
}

/** After so many runs other work of the process has its turn. */
const SLICE_RUNS = 64;
/** One run in this many is executed twice and compared. Prime, so that it meets every scenario. */
const TWICE_PERIOD = 61;
const ORACLE_NAMES: readonly string[] = [...ORACLES.map(({ name }) => name), DETERMINISM];

export async function simulate(target: Target, options: SimulationOptions): Promise<Simulation> {
  if (nodePump === undefined) {
    throw new TypeError("this Node.js has no process._tickCallback, which runs need; use Node 22, 24 or 26");
  }
  const runner = new Runner({ oracles: ORACLES, pump: nodePump });
  const { scenario } = options;
  const wanted = target.scenarios.filter(({ name }) => scenario === undefined || name === scenario);
  if (wanted.length === 0) {
    const names = target.scenarios.map(({ name }) => name).join(", ");
    throw new TypeError(`target ${target.name} has no scenario ${scenario ?? "at all"}; it has ${names}`);
  }
  await runner.prepare(wanted);
  const stored = options.replay === undefined ? undefined : readTrace(options.replay);
  return stored === undefined || stored.case.target !== target.name
    ? await runCampaign(target, runner, options)
    : await runAgain(target, runner, stored, options.replay ?? "");
}

async function runCampaign(target: Target, runner: Runner, options: SimulationOptions): Promise<Simulation> {
  const { seed, scenario, runs, folder } = options;
  const tally = new Tally(ORACLE_NAMES);
  const pool = { target, corpus: loadCorpus(target.name).entries };
  const campaign = new Campaign({ pool, runner, tally, seed, strategy: "auto", scenario, plants: [] });
  for (let first = 0; first < runs; first += SLICE_RUNS) {
    const end = Math.min(runs, first + SLICE_RUNS);
    const finding = await guarded(runner, () => {
      for (let number = first; number < end; number += 1) {
        const met = runOne(campaign, number);
        if (met !== undefined) {
          return record({ campaign, seed, prover: new Prover(runner, target), store: new FindingStore(folder) }, met);
        }
      }
      return undefined;
    });
    if (finding !== undefined) {
      return { finding, unexercised: [] };
    }
  }
  const ran = target.scenarios.filter(({ name }) => tally.scenarios.has(name));
  return { finding: undefined, unexercised: tally.unexercised(ran.flatMap(({ oracles }) => oracles)) };
}

interface Met {
  readonly run: CampaignRun;
  readonly failure: RecordedFailure;
}

function runOne(campaign: Campaign, number: number): Met | undefined {
  if (number % TWICE_PERIOD !== 0) {
    const run = campaign.execute(number);
    const failure = run.result.failure;
    return failure === undefined ? undefined : { run, failure };
  }
  const { run, verdict } = campaign.executeTwice(number);
  const failure = run.result.failure ?? determinismFailure(verdict);
  return failure === undefined ? undefined : { run, failure };
}

interface Recording {
  readonly campaign: Campaign;
  readonly seed: string;
  readonly prover: Prover;
  readonly store: FindingStore;
}

/** Evidence first: the failure is on disk before it is shrunk. */
function record({ campaign, seed, prover, store }: Recording, { run, failure }: Met): SimulationFinding {
  const failing = campaign.caseOf(run);
  const replay = store.save(traceOf(failing, run.result, failure));
  const shrunk = prover.shrink(failing, failure.fingerprint);
  const proof = prover.prove(shrunk.case, failure.fingerprint);
  if (proof !== undefined) {
    store.save(proof);
  }
  const { input, deviations } = proof?.case ?? failing;
  return {
    failure: proof?.failure ?? failure,
    scenario: run.scenario.name,
    run: run.number,
    seed,
    input,
    deviations: deviations.length,
    replay: relative(process.cwd(), replay),
  };
}

async function runAgain(target: Target, runner: Runner, trace: Trace, path: string): Promise<Simulation> {
  const { case: recorded, failure } = trace;
  const prover = new Prover(runner, target);
  const again = await guarded(runner, () =>
    prover.failure(recorded, failure?.fingerprint.startsWith(`${DETERMINISM}/`) ?? false),
  );
  const { scenario, seed, input, deviations } = recorded;
  const told = { scenario, run: undefined, seed, input, deviations: deviations.length, replay: path };
  return { finding: again === undefined ? undefined : { failure: again, ...told }, unexercised: [] };
}
