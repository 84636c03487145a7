/** `quiesce explain`: why a stored failure fails: what of it matters, which order flips it, and when it was decided. */
import { withStackFrames } from "../core/stack-frames.ts";
import { causality } from "../engine/causality.ts";
import { inMacrotask } from "../host/pump.ts";
import { describeCausality } from "../report/explain-report.ts";
import { describeReplay } from "../report/replay-report.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { findScenario } from "./load.ts";
import { printJson } from "./output.ts";
import { openRecorded } from "./recorded.ts";
import { readTrace } from "./trace-file.ts";

interface ExplainOptions {
  readonly json?: boolean;
  /** Whether the curve of its causality is measured, which takes a few hundred runs. */
  readonly curve?: boolean;
  readonly seed: string;
  /** Runs per point of the curve. */
  readonly redraws: number;
  /** The module of a target that the configuration does not list. */
  readonly target?: string;
}

export async function explainCommand(options: ExplainOptions, path: string): Promise<ExitCode> {
  const { json, curve, seed, redraws } = options;
  const trace = readTrace(path);
  const { case: recorded, failure } = trace;
  if (failure === undefined) {
    throw new UsageError(`${path} holds a run without failure; there is nothing to explain`);
  }
  if (redraws === 0) {
    throw new UsageError("--redraws 0 would measure nothing; give 1 or more");
  }
  const bench = await openRecorded(recorded, options.target);
  const { runner, target } = bench;
  const { replayTrace } = await import("./replay-one.ts");
  const result = await replayTrace(bench, trace, path);
  const scenario = findScenario(target, recorded.scenario);
  const { deviations, input } = recorded;
  const measured =
    curve === true && result.reproduced
      ? await inMacrotask(() =>
          withStackFrames(0, () =>
            causality({
              deviations,
              fingerprint: failure.fingerprint,
              seed,
              redraws,
              run: (strategy) => runner.run(scenario, input, strategy),
              position: () => runner.eventCount,
            }),
          ),
        )
      : undefined;
  if (json === true) {
    printJson({ ...result, causality: measured ?? null });
  } else {
    process.stdout.write(describeReplay(result));
    process.stdout.write(measured === undefined ? "" : describeCausality(measured));
  }
  return result.reproduced ? EXIT.finding : EXIT.clean;
}
