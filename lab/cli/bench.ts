/**
 * `quiesce bench`: measures against peers and against what is promised. Each bench runs in a process
 * of its own, so that the code which one of them compiled and the guards that it put in place do not
 * slow down the next.
 */
import type { BenchResult } from "../../bench/figures.ts";
import { allMet } from "../../bench/figures.ts";
import { BENCHES } from "../../bench/registry.ts";
import type { BenchReport } from "../../bench/report.ts";
import { benchReport, describeBench, describeTotal } from "../../bench/report.ts";
import { runNode } from "./children.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { suggestion } from "./nearest.ts";
import { printJson } from "./output.ts";
import { IS_BUILT } from "./place.ts";

interface BenchCommandOptions {
  readonly json?: boolean;
  readonly full?: boolean;
}

export async function benchCommand(options: BenchCommandOptions, name?: string): Promise<ExitCode> {
  if (IS_BUILT) {
    throw new UsageError("the peers that are measured come with quiesce's repository; run this in a clone of it");
  }
  const results: BenchResult[] = [];
  for await (const result of name === undefined ? runAll(options) : [runOne(options, name)]) {
    results.push(result);
    if (options.json !== true) {
      process.stdout.write(describeBench(result));
    }
  }
  if (options.json === true) {
    printJson(benchReport(results));
  } else {
    process.stdout.write(describeTotal(results));
  }
  return allMet(results) ? EXIT.clean : EXIT.finding;
}

async function runOne({ full = false }: BenchCommandOptions, wanted: string): Promise<BenchResult> {
  const bench = BENCHES.find(({ name }) => name === wanted);
  if (bench === undefined) {
    const hint = suggestion(
      wanted,
      BENCHES.map(({ name }) => name),
    );
    throw new UsageError(`unknown bench "${wanted}": ${hint}`);
  }
  const { name, summary } = bench;
  return { name, summary, figures: await bench.run({ full }) };
}

async function* runAll({ full = false }: BenchCommandOptions): AsyncGenerator<BenchResult> {
  for (const { name } of BENCHES) {
    const { exitCode, output } = await runNode(["bench", name, "--json", ...(full ? ["--full"] : [])], true);
    if (output === "") {
      throw new Error(`bench ${name} ended with exit code ${exitCode} and no report`);
    }
    // Our own child printed it.
    const { benches } = JSON.parse(output) as BenchReport;
    yield* benches;
  }
}
