/** The result of an exhaustive exploration: a certificate, a finding, or how far it came. */
import type { VerdictCounts } from "../engine/tally.ts";
import type { ExplorationBounds } from "../engine/exhaustive.ts";
import { HEALING_FAMILY } from "../engine/healing.ts";
import type { ExploredDepth } from "../engine/exploration.ts";
import { escapeText } from "../trace/format-text.ts";
import { counted } from "./counted.ts";
import { oracleLines } from "./oracle-lines.ts";

export interface ExhaustiveFinding {
  readonly fingerprint: string;
  readonly message: string;
  readonly inputBytes: number;
  readonly deviations: number;
  readonly replay: string;
  /** The line that reproduces it, to be pasted. */
  readonly reproduce: string;
}

type ExhaustiveVerdict =
  /** All runs passed, and oracles judged them. */
  | "certificate"
  | "finding"
  /** A case did not ask the questions that it asked before. */
  | "nondeterminism"
  /** No oracle had anything to judge. */
  | "not-exercised"
  /** The budget does not reach, or did not. */
  | "incomplete"
  | "interrupted";

export interface ExhaustiveReport extends ExplorationBounds {
  readonly target: string;
  readonly scenario: string;
  readonly inputBytes: number;
  readonly deviationsMax: number;
  readonly depths: readonly ExploredDepth[];
  readonly seconds: number;
  readonly oracles: ReadonlyMap<string, VerdictCounts>;
  readonly verdict: ExhaustiveVerdict;
  readonly finding: ExhaustiveFinding | undefined;
}

/** The report as `--json` prints it. */
export function jsonExhaustive(report: ExhaustiveReport): object {
  const { families, valuesMax, finding, oracles, ...rest } = report;
  return {
    ...rest,
    families: families ?? null,
    valuesMax: valuesMax ?? null,
    runs: runsOf(report),
    oracles: Object.fromEntries(oracles),
    finding: finding ?? null,
  };
}

/** The report as lines of text. */
export function describeExhaustive(report: ExhaustiveReport): string {
  const { target, scenario, inputBytes, deviationsMax, depths, oracles, finding, seconds } = report;
  const rate = Math.round(runsOf(report) / Math.max(seconds, 0.001));
  const input = `${counted(inputBytes, "byte")} of input`;
  const before = [
    `${target} ${scenario}, ${input}: runs with at most ${deviationsOf(deviationsMax)}, ${rate} runs/s`,
    ...depths.map(depthLine),
    boundsLine(report),
    ...oracleLines(oracles),
  ];
  const found = finding === undefined ? [] : findingLines(finding);
  const lines = [...before.map(escapeText), ...found, escapeText(verdictLine(report))];
  return `${lines.join("\n")}\n`;
}

function depthLine({ deviations, runs, total }: ExploredDepth): string {
  const ran = runs === total ? "all" : `${grouped(runs)}`;
  return `  with ${deviationsOf(deviations)}: ${ran} of ${grouped(total)}`;
}

function boundsLine({ families, valuesMax }: ExplorationBounds): string {
  const which = families === undefined ? `every family but ${HEALING_FAMILY}` : `only ${families.join(", ")}`;
  const values = valuesMax === undefined ? "every answer" : `answers 0 to ${valuesMax}`;
  return `  explored: ${which}, ${values}`;
}

/** Lines that are safe to print. That which reproduces the finding is so by itself, and to be pasted as it is. */
function findingLines({ fingerprint, message, inputBytes, deviations, reproduce }: ExhaustiveFinding): string[] {
  const size = `${counted(inputBytes, "byte")} of input and ${deviationsOf(deviations)}`;
  const told = ["", `FAIL ${fingerprint}`, `  ${message}`, `  shrunk to ${size}`];
  return [...told.map(escapeText), `  ${reproduce}`];
}

function verdictLine(report: ExhaustiveReport): string {
  const { verdict, deviationsMax, depths, families, valuesMax } = report;
  switch (verdict) {
    case "certificate": {
      const bounds = families === undefined && valuesMax === undefined ? "" : " within these bounds";
      return `CERTIFICATE: ${passing(runsOf(report), deviationsMax, bounds)}`;
    }
    case "finding":
      return "FAIL: 1 finding";
    case "nondeterminism":
      return "NONDETERMINISM: a case did not ask what it had asked before";
    case "not-exercised":
      return "NOT EXERCISED: no oracle had anything to judge, so there is nothing to certify";
    case "interrupted":
    case "incomplete":
      return `NO CERTIFICATE: ${reached(depths)}; ${missing(depths, verdict)}`;
  }
}

function reached(depths: readonly ExploredDepth[]): string {
  const whole = depths.filter(({ runs, total }) => runs === total);
  const last = whole.at(-1);
  const runs = whole.reduce((sum, depth) => sum + depth.runs, 0);
  return last === undefined ? "nothing was explored in full" : passing(runs, last.deviations, "");
}

function passing(runs: number, deviationsMax: number, bounds: string): string {
  const which = `with at most ${deviationsOf(deviationsMax)}${bounds}`;
  return runs === 1 ? `the only run ${which} passes` : `all ${grouped(runs)} runs ${which} pass`;
}

function missing(depths: readonly ExploredDepth[], verdict: "incomplete" | "interrupted"): string {
  const last = depths.at(-1) ?? { deviations: 0, runs: 0, total: 1 };
  const count = last.total - last.runs;
  const are = count === 1 ? "is" : "are";
  const left = `${grouped(count)} of ${grouped(last.total)} with ${deviationsOf(last.deviations)} ${are} left`;
  return verdict === "interrupted" ? `${left}, it was interrupted` : `${left}, more than --runs or --time allows`;
}

function runsOf({ depths }: ExhaustiveReport): number {
  return depths.reduce((sum, { runs }) => sum + runs, 0);
}

function deviationsOf(count: number): string {
  return counted(count, "deviation");
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, " ");
}
