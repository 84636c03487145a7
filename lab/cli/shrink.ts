/** `quiesce shrink`: makes a stored failure simpler and stores the result beside it. */
import { writeAtomically, shown } from "./store.ts";
import { inMacrotask } from "../host/pump.ts";
import { replayLine } from "../report/campaign-report.ts";
import { escapeText } from "../trace/format-text.ts";
import { encodeTrace } from "../trace/write.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { prepare } from "./prepare.ts";
import { readTrace } from "./trace-file.ts";

interface ShrinkCommandOptions {
  readonly json?: boolean;
}

export async function shrinkCommand({ json }: ShrinkCommandOptions, path: string): Promise<ExitCode> {
  const { case: recorded, failure } = readTrace(path);
  if (failure === undefined) {
    throw new UsageError(`${path} holds a run without failure; there is nothing to shrink`);
  }
  await prepare(recorded.target, recorded.plants);
  const { openWorkbench } = await import("./workbench.ts");
  const { prover } = await openWorkbench(recorded.target, recorded.plants);
  const shrunk = await inMacrotask(() => {
    if (!prover.fails(recorded, failure.fingerprint)) {
      return undefined;
    }
    const { case: simplest, executions } = prover.shrink(recorded, failure.fingerprint);
    return { simplest, executions, proof: prover.prove(simplest, failure.fingerprint) };
  });
  if (shrunk?.proof === undefined) {
    process.stderr.write(`quiesce: ${escapeText(path)} does not fail any more; it stays as it is\n`);
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
  process.stdout.write(json === true ? `${JSON.stringify(result)}\n` : `${text}${replayLine(result.replay)}\n`);
  return EXIT.finding;
}
