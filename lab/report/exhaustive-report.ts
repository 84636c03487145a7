/** The result of an exhaustive exploration: a certificate, a finding, or how far it came. */
import type { VerdictCounts } from "../engine/tally.ts";
import type { ExplorationBounds } from "../engine/exhaustive.ts";
import { HEALING_FAMILY } from "../engine/healing.ts";
import type { ExploredDepth } from "../engine/exploration.ts";
import { escapeText } from "../trace/format-text.ts";
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
  const lines = [
    `${target} ${scenario}, ${inputBytes} bytes of input: runs with at most ${deviationsOf(deviationsMax)}, ${rate} runs/s`,
    ...depths.map(depthLine),
    boundsLine(report),
    ...oracleLines(oracles),
    ...(finding === undefined ? [] : findingLines(finding)),
    verdictLine(report),
  ];
  return `${lines.map((line) => escapeText(line)).join("\n")}\n`;
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

function findingLines({ fingerprint, message, inputBytes, deviations, reproduce }: ExhaustiveFinding): string[] {
  return [
    "",
    `FAIL ${fingerprint}`,
    `  ${message}`,
    `  shrunk to ${inputBytes} bytes of input and ${deviationsOf(deviations)}`,
    `  ${reproduce}`,
  ];
}

function verdictLine(report: ExhaustiveReport): string {
  const { verdict, deviationsMax, depths, families, valuesMax } = report;
  switch (verdict) {
    case "certificate": {
      const bounds = families === undefined && valuesMax === undefined ? "" : " within these bounds";
      return `CERTIFICATE: all ${grouped(runsOf(report))} runs with at most ${deviationsOf(deviationsMax)}${bounds} pass`;
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
  return last === undefined
    ? "nothing was explored in full"
    : `all ${grouped(runs)} runs with at most ${deviationsOf(last.deviations)} pass`;
}

function missing(depths: readonly ExploredDepth[], verdict: "incomplete" | "interrupted"): string {
  const last = depths.at(-1) ?? { deviations: 0, runs: 0, total: 1 };
  const left = `${grouped(last.total - last.runs)} of ${grouped(last.total)} with ${deviationsOf(last.deviations)} are left`;
  return verdict === "interrupted" ? `${left}, it was interrupted` : `${left}, more than --runs or --time allows`;
}

function runsOf({ depths }: ExhaustiveReport): number {
  return depths.reduce((sum, { runs }) => sum + runs, 0);
}

function deviationsOf(count: number): string {
  return `${count} deviation${count === 1 ? "" : "s"}`;
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, " ");
}
