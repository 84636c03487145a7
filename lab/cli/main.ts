/** The command line: names commands and options, and imports a command only when it is called. */
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { QUIESCE_VERSION } from "../core/version.ts";
import { ALL_TARGETS, EXIT, Interruption, UsageError } from "./exit.ts";
import { RSS_MEBIBYTES, TIMEOUT_SECONDS } from "./fence-limits.ts";
import type { GuidanceRequest } from "./guidance.ts";
import type { ExitCode } from "./exit.ts";
import { tolerateClosedPipes } from "./output.ts";
import { storageComplaint } from "./storage-complaint.ts";

tolerateClosedPipes();

/** Seconds per unit of `--time`. */
const TIME_UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };
const WORKERS_MAX = 64;
const PORT_MAX = 65_535;

const program = new Command("quiesce")
  .description("Deterministic simulation and fuzzing lab for Node.js")
  .version(QUIESCE_VERSION)
  .exitOverride()
  .configureHelp({ showGlobalOptions: true });

command("fuzz", "run many cases of a target and report what fails", async (options: PreparedOptions) => {
  const { target, plant } = options;
  if (target !== ALL_TARGETS) {
    await (await import("./prepare.ts")).prepare(target, plant);
    if (options.exhaustive !== undefined) {
      return (await import("./exhaustive.ts")).exhaustive;
    }
    if ((await import("./runs-here.ts")).runsHere(target, options.workers)) {
      await (await import("./guidance.ts")).installGuidance(options);
    }
  }
  return (await import("./fuzz.ts")).fuzz;
})
  .requiredOption("--target <name>", "a target of quiesce.config.ts, `all`, or the path of a module")
  .option("--seed <text>", "any text; the same seed gives the same runs", "1")
  .option("--runs <count>", "how many runs", wholeNumber)
  .option("--time <duration>", "how long, such as 60s, 5m or 1h", duration)
  .option("--workers <count>", "how many threads, or processes for a module", workerCount, 1)
  .option("--scenario <name>", "only this scenario of the target")
  .option("--strategy <name>", "how decisions are chosen", "auto")
  .option("--liveness", "faults end at some virtual time, and runs must then converge")
  .option("--exhaustive <count>", "all runs with at most so many deviations, with a certificate", wholeNumber)
  .option("--families <names>", "with --exhaustive: only decisions of these families or sites", list)
  .option("--values <count>", "with --exhaustive: only so many answers to each question beside 0", wholeNumber)
  .option("--input <file>", "with --exhaustive: the input, the simplest one by default")
  .option("--plant <names>", "planted bugs to switch on, separated by commas", list, [])
  .option("--instrument <names>", "packages, files and folders whose coverage guides, separated by commas", list, [])
  .option("--no-guidance", "without coverage guidance")
  .option("--engine <name>", "quiesce, or jsfuzz for a second opinion, if that is installed", "quiesce")
  .option("--corpus <folder>", "start from the inputs in it, and store those that cover something new")
  .option("--timeout <duration>", "how long one execution of a module may take", timeout, TIMEOUT_SECONDS)
  .option("--rss-limit <mebibytes>", "how much memory the process of a module may take", mebibytes, RSS_MEBIBYTES)
  .option("--stop-on-finding", "stop at the first finding")
  .option("--out <folder>", "where findings go")
  .option("--json", "print one JSON object on standard output")
  .addOption(new Option("--first-run <number>", "number of the first run").argParser(wholeNumber).default(0));

command("replay", "run stored failures again", async () => (await import("./replay.ts")).replayCommand)
  .argument("<path>", "a replay file, a folder of them, or an input (.bin)")
  .option("--target <path>", "the module of a target that the configuration does not list")
  .option("--instrument <names>", "an input: what has its steps counted, separated by commas", list, [])
  .option("--timeout <duration>", `an input: how long it may take (default: ${TIMEOUT_SECONDS})`, timeout)
  .option("--rss-limit <mebibytes>", `an input: how much memory it may take (default: ${RSS_MEBIBYTES})`, mebibytes)
  .option("--json", "print one JSON object on standard output");

command("explain", "say why a stored failure fails", async () => (await import("./explain.ts")).explainCommand)
  .argument("<file>", "a replay file")
  .option("--curve", "measure when the failure was decided")
  .option("--redraws <count>", "runs per point of the curve", wholeNumber, 32)
  .option("--seed <text>", "the seed of the redraws", "1")
  .option("--target <path>", "the module of a target that the configuration does not list")
  .option("--json", "print one JSON object on standard output");

command("shrink", "make a stored failure simpler", async () => (await import("./shrink.ts")).shrinkCommand)
  .argument("<file>", "a replay file")
  .option("--target <path>", "the module of a target that the configuration does not list")
  .option("--json", "print one JSON object on standard output");

command("trace", "show, verify, compare or export traces", async () => (await import("./trace.ts")).traceCommand)
  .argument("<action>", "show, verify, diff or export")
  .argument("<files...>", "one trace, or two for diff")
  .option("--key <file>", "a file whose bytes are the key of a signed trace")
  .option("--json", "print one JSON object on standard output");

command("corpus", "minimise, merge, import or show inputs", async () => (await import("./corpus.ts")).corpusCommand)
  .argument("<action>", "minimise, merge, import or show")
  .argument("<paths...>", "the folder, or the folder to write to and what to take from")
  .option("--target <name>", "a target of quiesce.config.ts, or the path of a module")
  .option("--instrument <names>", "packages, files and folders whose coverage counts, separated by commas", list, [])
  .option("--out <folder>", "minimise: where the result goes, instead of in place")
  .option("--format <name>", "import: raw, hex or pcap, instead of what the files look like", "auto")
  .option("--port <number>", "import: of captures, only connections from or to this port", port)
  .option("--json", "print one JSON object on standard output");

command("targets", "list the targets", async () => (await import("./targets.ts")).targetsCommand).option(
  "--json",
  "print one JSON object on standard output",
);

command(
  "scenarios",
  "list the scenarios of a target and run its attacks",
  async ({ target, plant }: PreparedOptions) => {
    await (await import("./prepare.ts")).prepare(target, plant);
    return (await import("./scenarios.ts")).scenariosCommand;
  },
)
  .requiredOption("--target <name>", "a target of quiesce.config.ts, or the path of a module")
  .option("--plant <names>", "planted bugs to switch on, separated by commas", list, [])
  .option("--json", "print one JSON object on standard output");

command("mutants", "hunt every planted bug", async () => (await import("./mutants.ts")).mutantsCommand)
  .option("--target <name>", "only this target")
  .option("--plant <names>", "only these plants, separated by commas", list, [])
  .option("--seed <text>", "the seed of every hunt", "1")
  .option("--time <duration>", "how long a hunt may take", duration, 60)
  .option("--workers <count>", "how many hunts at a time", workerCount, 2)
  .option("--json", "print one JSON object on standard output");

command("rediscover", "find bugs that published packages had", async () => {
  return (await import("./rediscover.ts")).rediscoverCommand;
})
  .option("--only <names>", "only these bugs, separated by commas", list, [])
  .option("--seconds <count>", "how long a hunt may take", wholeNumber, 60)
  .option("--seed <text>", "the seed of every hunt", "1")
  .option("--workers <count>", "how many processes hunt", workerCount, 2)
  .option("--json", "print one JSON object on standard output");

command("bench", "measure against peers", async () => (await import("./bench.ts")).benchCommand)
  .argument("[name]", "one bench, all by default")
  .option("--full", "as many cases as are promised, for many minutes")
  .option("--json", "print one JSON object on standard output");

const { exit, stdout, stderr } = process;
const exitCode = await main();
// Timers and sockets that a target left open would keep the process alive; what was printed is on its way.
stdout.write("", () => stderr.write("", () => exit(exitCode)));

/** What must be known before the modules that run cases are imported. */
interface PreparedOptions extends GuidanceRequest {
  readonly workers: number;
  readonly exhaustive?: number;
  readonly target: string;
  readonly plant: readonly string[];
}

/** What a command's module exports: takes its arguments and options, and gives the exit code. */
type Action = (options: never, ...args: never[]) => Promise<ExitCode>;

function command(name: string, summary: string, load: (options: never) => Promise<Action>): Command {
  return program
    .command(name)
    .description(summary)
    .exitOverride()
    .action(async (...given: unknown[]) => {
      // Commander gives the arguments, then the options, then the command itself.
      const [options, ...args] = [given.at(-2), ...given.slice(0, -2)];
      const run = (await load(options as never)) as (options: unknown, ...args: unknown[]) => Promise<ExitCode>;
      process.exitCode = await run(options, ...args);
    });
}

async function main(): Promise<number> {
  try {
    await program.parseAsync();
    return Number(process.exitCode ?? EXIT.clean);
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      return thrown.exitCode === 0 ? EXIT.clean : EXIT.usage;
    }
    const { escapeText } = await import("../trace/format-text.ts");
    const complaint = thrown instanceof UsageError ? thrown.message : storageComplaint(thrown);
    if (complaint !== undefined) {
      process.stderr.write(`quiesce: ${escapeText(complaint)}\n`);
      return EXIT.usage;
    }
    if (thrown instanceof Interruption) {
      process.stderr.write("quiesce: interrupted\n");
      return EXIT.interrupted;
    }
    const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    process.stderr.write(`quiesce: this is a bug of quiesce itself\n${stack.split("\n").map(escapeText).join("\n")}\n`);
    return EXIT.internal;
  }
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError("give a whole number, 0 or more.");
  }
  return value;
}

function workerCount(text: string): number {
  const count = wholeNumber(text);
  if (count < 1 || count > WORKERS_MAX) {
    throw new InvalidArgumentError(`give a number from 1 to ${WORKERS_MAX}.`);
  }
  return count;
}

function port(text: string): number {
  const number = wholeNumber(text);
  if (number > PORT_MAX) {
    throw new InvalidArgumentError(`give a number from 0 to ${PORT_MAX}.`);
  }
  return number;
}

function duration(text: string): number {
  const [, amount = "", unit = "s"] = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(text) ?? [];
  const seconds = Number(amount) * (TIME_UNITS[unit === "" ? "s" : unit] ?? Number.NaN);
  if (amount === "" || !Number.isFinite(seconds)) {
    throw new InvalidArgumentError("give a number with s, m or h, such as 60s.");
  }
  return seconds;
}

function timeout(text: string): number {
  const seconds = duration(text);
  if (seconds === 0) {
    throw new InvalidArgumentError("nothing ends at once: give a number above 0 with s, m or h, such as 10s.");
  }
  return seconds;
}

function mebibytes(text: string): number {
  const count = wholeNumber(text);
  if (count === 0) {
    throw new InvalidArgumentError("every process takes memory: give a number of mebibytes above 0, such as 2048.");
  }
  return count;
}

function list(text: string): string[] {
  return text.split(",").filter((name) => name !== "");
}
