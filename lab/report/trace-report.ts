/** What a trace holds, how it was judged again and where two of them part, for people and for programs. */
import { match } from "ts-pattern";
import type { Difference } from "../trace/diff.ts";
import { escapeText, lines } from "../trace/format-text.ts";
import type { RecordedFailure, Trace } from "../trace/trace.ts";

/** The verdict of the stored events, beside the recorded one. */
export interface Rejudgement {
  /** A failure of the determinism check is judged over two runs, and a trace holds one. */
  readonly kind: "equal" | "differs" | "needs-two-runs";
  readonly recorded: RecordedFailure | undefined;
  readonly judged: RecordedFailure | undefined;
}

/** Everything but the events, as `--json` prints it. */
export function jsonTrace({ case: recorded, platform, failure, hash, log }: Trace): object {
  const { target, scenario, seed, input, deviations, plants } = recorded;
  return {
    case: { target, scenario, seed, input: hexOf(input), deviations, plants },
    platform,
    failure: failure ?? null,
    hash,
    eventCount: log.eventCount,
    nameCount: log.names.length,
    inputBytes: input?.length ?? 0,
    deviationCount: deviations.length,
  };
}

/** The head of a trace and a line for each of its events. */
export function* traceLines(trace: Trace): Generator<string, void> {
  const { case: recorded, platform, failure, hash, log } = trace;
  const { target, scenario, seed, input, deviations, plants } = recorded;
  const planted = plants.length === 0 ? "" : `, planted ${plants.join(", ")}`;
  const head = [
    `${target} ${scenario}, seed ${seed}${planted}`,
    `${log.eventCount} events, hash ${hash}, of quiesce ${platform.quiesce} on Node ${platform.node} (V8 ${platform.v8})`,
    `${input?.length ?? 0} bytes of input${input === undefined || input.length === 0 ? "" : `: ${hexOf(input)}`}`,
    ...deviations.map(({ key, value }) => `decision ${key} = ${value}`),
    describeFailure(failure),
  ];
  yield* head.map(escapeText);
  yield "";
  yield* lines(log);
}

export function describeRejudgement({ kind, recorded, judged }: Rejudgement): string[] {
  return match(kind)
    .with("equal", () => [`the verdict of its events is the recorded one: ${describeFailure(recorded)}`])
    .with("needs-two-runs", () => [
      `recorded: ${describeFailure(recorded)}`,
      "this is judged over two runs and cannot be judged from one trace; run it again with `quiesce replay`",
    ])
    .with("differs", () => [
      "VERDICTS DIFFER: the oracles have changed since, or somebody else wrote this trace",
      `recorded: ${describeFailure(recorded)}`,
      `its events: ${describeFailure(judged)}`,
    ])
    .exhaustive()
    .map(escapeText);
}

/** Where the traces at `paths` part. The lines of a difference are safe to print already. */
export function describeDifference(difference: Difference, paths: readonly string[]): string[] {
  const { index, before, left, right } = difference;
  const [leftPath = "left", rightPath = "right"] = paths.map(escapeText);
  return [
    `they part at event ${index}`,
    ...before.map((line) => `  ${line}`),
    `--- ${leftPath}`,
    ...(left.length === 0 ? ["- ended"] : left.map((line) => `- ${line}`)),
    `+++ ${rightPath}`,
    ...(right.length === 0 ? ["+ ended"] : right.map((line) => `+ ${line}`)),
  ];
}

function describeFailure(failure: RecordedFailure | undefined): string {
  return failure === undefined ? "no failure" : `failed ${failure.fingerprint}: ${failure.message}`;
}

function hexOf(input: Uint8Array | undefined): string | null {
  return input === undefined ? null : Buffer.from(input.buffer, input.byteOffset, input.length).toString("hex");
}
