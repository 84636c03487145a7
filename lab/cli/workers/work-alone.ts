/** What a worker does that is asked for one thing only: an input in every scenario that takes bytes, or a stored case. */
import { CoverageMap } from "../../engine/coverage/map.ts";
import { CrashLog, failureOf } from "../../engine/guided/crash.ts";
import { HarnessRunner, Pending } from "../../engine/guided/harness.ts";
import { replay } from "../../engine/strategies/replay.ts";
import type { BlackBox } from "../../host/black-box.ts";
import { inMacrotask } from "../../host/pump.ts";
import type { RecordedFailure } from "../../trace/trace.ts";
import { guidedScenario } from "../guided-scenario.ts";
import { installedGuidance } from "../guidance.ts";
import { Patience } from "../patience.ts";
import { checkRecorded } from "../recorded.ts";
import { replayTrace } from "../replay-one.ts";
import { scenarioHarness } from "../scenario-harness.ts";
import { shrinkTrace } from "../shrink-one.ts";
import { readTrace } from "../trace-file.ts";
import type { Workbench } from "../workbench.ts";
import type { Task, WorkerMessage } from "./messages.ts";

export interface AloneTools {
  readonly blackBox: BlackBox | undefined;
  /** The longest execution, in milliseconds. */
  readonly wallMs: number;
}

/** How long what an execution leaves to the event loop is waited for, in milliseconds: half of its time at most. */
const REST_MS_MAX = 2_000;
const REST_MS_MIN = 250;

export async function workAlone(bench: Workbench, task: Task, tools: AloneTools): Promise<WorkerMessage> {
  if (task.kind === "input") {
    return { kind: "judged", failures: await judge(bench, task.input, tools) };
  }
  if (task.kind === "repeat") {
    const { answer } = await import("../fresh.ts");
    return { kind: "repeated", answer: await answer(bench, task.plan, task.run) };
  }
  const { path } = task;
  const trace = readTrace(path);
  const { case: recorded, failure } = trace;
  checkRecorded(bench.target, recorded);
  await bench.runner.prepare(bench.target.scenarios.filter(({ name }) => name === recorded.scenario));
  if (task.kind === "replay" || failure === undefined) {
    return { kind: "replayed", result: await replayTrace(bench, trace, path) };
  }
  return { kind: "shrunk", result: await shrinkTrace(bench, trace, failure, path) };
}

/** What fails of `input` once the event loop has had its turn, or else in runs with no deviation, in the order of the scenarios. */
async function judge(bench: Workbench, input: Uint8Array, tools: AloneTools): Promise<readonly RecordedFailure[]> {
  const { runner, target } = bench;
  const taking = target.scenarios.filter((scenario) => scenario.input === "bytes");
  await runner.prepare(taking);
  const failures = await judgeWaiting(bench, input, tools);
  return failures.length > 0
    ? failures
    : await inMacrotask(() => taking.flatMap((scenario) => runner.run(scenario, input, replay([])).failure ?? []));
}

/** The failures of one execution of a function, with all that it leaves behind. */
async function judgeWaiting(
  bench: Workbench,
  input: Uint8Array,
  { blackBox, wallMs }: AloneTools,
): Promise<RecordedFailure[]> {
  const scenario = guidedScenario(bench.target.scenarios);
  const guidance = installedGuidance();
  if (scenario?.outside !== "allowed" || guidance === undefined) {
    return [];
  }
  const { instrumentation } = guidance;
  const coverage = new CoverageMap(instrumentation.counters);
  const harness = new HarnessRunner({ ...scenarioHarness(scenario, { coverage, instrumentation }), blackBox });
  harness.rest = { mostMs: Math.min(REST_MS_MAX, wallMs / 2), leastMs: Math.min(REST_MS_MIN, wallMs / 2) };
  bench.unhandledBy.push((reason) => harness.noteUnhandled(reason));
  let ended = await inMacrotask(() => harness.execute(input, input.length));
  if (ended instanceof Pending) {
    const isSettled = await new Patience(wallMs).settledInTime(ended.settled);
    ended = harness.end(isSettled ? await ended.settled : { kind: "never-settled", thrown: undefined });
  }
  blackBox?.rest();
  const log = new CrashLog();
  for (const failed of [ended, harness.takeLate(ended)]) {
    if (failed !== undefined) {
      log.add(failed, { input, execution: 1, awaited: true }, () => undefined);
    }
  }
  return log.crashes.map(failureOf);
}
