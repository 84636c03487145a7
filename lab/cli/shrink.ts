/** `quiesce shrink`: makes a stored failure simpler and stores the result beside it. */
import { writeAtomically } from "../corpus/whole-file.ts";
import { shown } from "./files.ts";
import { inMacrotask } from "../host/pump.ts";
import { escapeText } from "../trace/format-text.ts";
import { encodeTrace } from "../trace/write.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { printJson } from "./output.ts";
import { openRecorded } from "./recorded.ts";
import { replayLine } from "./replay-line.ts";
import { readTrace } from "./trace-file.ts";

interface ShrinkCommandOptions {
  readonly json?: boolean;
  /** The module of a target that the configuration does not list. */
  readonly target?: string;
}

export async function shrinkCommand({ json, target }: ShrinkCommandOptions, path: string): Promise<ExitCode> {
  const { case: recorded, failure } = readTrace(path);
  if (failure === undefined) {
    throw new UsageError(`${path} holds a run without failure; there is nothing to shrink`);
  }
  const bench = await openRecorded(recorded, target);
  const { Prover } = await import("../engine/findings.ts");
  const prover = new Prover(bench.runner, bench.target);
  const shrunk = await inMacrotask(() => {
    if (!prover.fails(recorded, failure.fingerprint)) {
      return undefined;
    }
    const { case: simplest, executions } = prover.shrink(recorded, failure.fingerprint);
    return { simplest, executions, proof: prover.prove(simplest, failure.fingerprint) };
  });
  if (shrunk?.proof === undefined) {
    process.stderr.write(`quiesce: ${escapeText(path)} does not fail any more; it stays as it is\n`);
    if (json === true) {
      printJson({ replay: null, fingerprint: failure.fingerprint });
    }
    return EXIT.clean;
  }
  const output = path.replace(/(\.replay)?$/, ".shrunk.replay");
  writeAtomically(output, encodeTrace(shrunk.proof));
  const { simplest, executions } = shrunk;
  const result = {
    replay: shown(output),
    fingerprint: failure.fingerprint,
    inputBytes: simplest.input?.length ?? 0,
    deviations: simplest.deviations.length,
    shrinkExecutions: executions,
  };
  const text = `shrunk to ${result.inputBytes} bytes and ${result.deviations} deviations in ${executions} executions\n`;
  if (json === true) {
    printJson(result);
  } else {
    process.stdout.write(`${text}${replayLine(output, target ?? recorded.target)}\n`);
  }
  return EXIT.finding;
}
