/** `quiesce trace`: shows, verifies, compares and exports stored traces. Nothing is run for it. */
import { describeDifference, describeRejudgement, jsonTrace, traceLines } from "../report/trace-report.ts";
import { firstDifference } from "../trace/diff.ts";
import { chromeTrace } from "../trace/export-chrome.ts";
import { escapeText } from "../trace/format-text.ts";
import type { Trace } from "../trace/trace.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { suggestion } from "./nearest.ts";
import { jsonText, printJson, printLines } from "./output.ts";
import { rejudge } from "./rejudge.ts";
import { readBytes, readTrace } from "./trace-file.ts";

interface TraceOptions {
  /** Path of a file that holds the key. */
  readonly key?: string;
  readonly json?: boolean;
}

/** The longest key that is read, in bytes. */
const KEY_BYTES_MAX = 65_536;
/** How many traces an action takes. */
const TRACES_TAKEN: ReadonlyMap<string, number> = new Map([
  ["show", 1],
  ["verify", 1],
  ["diff", 2],
  ["export", 1],
]);

export async function traceCommand(options: TraceOptions, action: string, paths: readonly string[]): Promise<ExitCode> {
  const taken = TRACES_TAKEN.get(action);
  if (taken === undefined) {
    throw new UsageError(`unknown action "${action}" of trace: ${suggestion(action, [...TRACES_TAKEN.keys()])}`);
  }
  if (paths.length !== taken) {
    const wanted = taken === 1 ? "one trace" : `${taken} traces`;
    throw new UsageError(`trace ${action} takes ${wanted}, and ${paths.length} were given`);
  }
  const key = options.key === undefined ? undefined : readKey(options.key);
  const [path = "", otherPath = ""] = paths;
  const trace = readTrace(path, key);
  switch (action) {
    case "show":
      return await show(trace, options);
    case "verify":
      return await verify(trace, path, options);
    case "diff":
      return await diff({ path, trace }, { path: otherPath, trace: readTrace(otherPath, key) }, options);
    default:
      await printLines(chromeLines(trace));
      return EXIT.clean;
  }
}

function readKey(path: string): Uint8Array {
  const key = readBytes(path, KEY_BYTES_MAX);
  if (key.length === 0) {
    throw new UsageError(`${path} is empty; a key has at least one byte`);
  }
  return key;
}

async function show(trace: Trace, { json }: TraceOptions): Promise<ExitCode> {
  if (json === true) {
    printJson(jsonTrace(trace));
  } else {
    await printLines(traceLines(trace));
  }
  return EXIT.clean;
}

/** The reader has recomputed the chain of hashes, and with a key the signature; what is left is the verdict. */
async function verify(trace: Trace, path: string, { json, key }: TraceOptions): Promise<ExitCode> {
  const rejudgement = rejudge(trace);
  const { kind, recorded, judged } = rejudgement;
  const { eventCount } = trace.log;
  const signed = key !== undefined;
  if (json === true) {
    const verdicts = { verdict: kind, recorded: recorded ?? null, judged: judged ?? null };
    printJson({ trace: path, chain: "intact", signed, eventCount, ...verdicts });
  } else {
    const signature = signed ? ", signed with the key" : "";
    const intact = `${escapeText(path)}: ${eventCount} events, the chain of hashes is intact${signature}`;
    await printLines([intact, ...describeRejudgement(rejudgement)]);
  }
  return kind === "differs" ? EXIT.finding : EXIT.clean;
}

interface StoredTrace {
  readonly path: string;
  readonly trace: Trace;
}

async function diff(left: StoredTrace, right: StoredTrace, { json }: TraceOptions): Promise<ExitCode> {
  const difference = firstDifference(left.trace.log, right.trace.log);
  if (json === true) {
    printJson({ equal: difference === undefined, difference: difference ?? null });
  } else if (difference === undefined) {
    await printLines([`the same ${left.trace.log.eventCount} events`]);
  } else {
    await printLines(describeDifference(difference, [left.path, right.path]));
  }
  return difference === undefined ? EXIT.clean : EXIT.finding;
}

/** A line per event: all of them in one text could be longer than a string may be. */
function* chromeLines({ log }: Trace): Generator<string, void> {
  const { traceEvents, displayTimeUnit } = chromeTrace(log);
  yield `{"displayTimeUnit":${jsonText(displayTimeUnit)},"traceEvents":[`;
  for (const [index, event] of traceEvents.entries()) {
    yield index === traceEvents.length - 1 ? jsonText(event) : `${jsonText(event)},`;
  }
  yield "]}";
}
