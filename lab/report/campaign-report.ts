/** The result of a campaign, for people and for programs. */
import { match } from "ts-pattern";
import type { Finding } from "../engine/failure.ts";
import type { StrategyYield, VerdictCounts } from "../engine/tally.ts";
import { counted } from "./counted.ts";
import type { GuidedSummary } from "./guided-report.ts";
import { guidedLines } from "./guided-report.ts";
import { oracleLines } from "./oracle-lines.ts";
import { escapeText } from "../trace/format-text.ts";

interface ReportedFinding extends Finding {
  /** What a fresh process made of the stored failure. */
  readonly verified: Verification;
  /** The line that reproduces it, to be pasted. */
  readonly reproduce: string;
}

/**
 * What a fresh process made of a finding. `state` means that it did not fail there, so it depends on what ran before
 * it in the campaign; `alone` that a stored input failed there in the same way.
 */
export type Verification = "same trace" | "same failure, other trace" | "alone" | "state" | "not verified";

export type CampaignVerdict = "pass" | "finding" | "nondeterminism" | "not-exercised" | "interrupted";

export interface CampaignReport {
  readonly target: string;
  readonly seed: string;
  readonly runs: number;
  readonly seconds: number;
  readonly interrupted: boolean;
  readonly traceHash: string;
  readonly verdict: CampaignVerdict;
  readonly scenarios: ReadonlyMap<string, number>;
  /** What each strategy brought. */
  readonly strategies: ReadonlyMap<string, StrategyYield>;
  readonly oracles: ReadonlyMap<string, VerdictCounts>;
  /** Required oracles that no run exercised. */
  readonly unexercised: readonly string[];
  /** What to do about those. */
  readonly advice: string;
  readonly findings: readonly ReportedFinding[];
  /** What a fresh process made of the first runs; `undefined` where it was not asked. */
  readonly fresh: FreshCheck | undefined;
  readonly refused: readonly string[];
  /** What the user should know of processes that died. */
  readonly notes: readonly string[];
  /** Deaths of processes of which nobody knows what they were of. */
  readonly unexplained: readonly string[];
  /** What coverage guidance did, where there was any. */
  readonly guided: GuidedSummary | undefined;
}

/** The hash of the same runs here and in a fresh process. */
export interface FreshCheck {
  readonly runs: number;
  readonly here: string;
  readonly fresh: string;
  /** Where the first run that differs parts, for people. */
  readonly difference: string | undefined;
}

/** The verdict of a whole campaign. Nondeterminism comes first, since it makes the rest doubtful. */
export function verdictOf(
  report: Pick<CampaignReport, "runs" | "findings" | "unexplained" | "unexercised" | "fresh" | "interrupted">,
): CampaignVerdict {
  const { runs, findings, unexplained, unexercised, fresh, interrupted } = report;
  const differs = fresh !== undefined && fresh.here !== fresh.fresh;
  if (differs || findings.some(({ oracle }) => oracle === "determinism")) {
    return "nondeterminism";
  }
  if (findings.length + unexplained.length > 0) {
    return "finding";
  }
  if (interrupted) {
    return "interrupted";
  }
  return runs === 0 || unexercised.length > 0 ? "not-exercised" : "pass";
}

/** The report as `--json` prints it. */
export function jsonReport(report: CampaignReport): object {
  const { target, seed, runs, seconds, traceHash, verdict, interrupted, unexercised, findings, refused } = report;
  return {
    target,
    seed,
    runs,
    runsPerSecond: perSecond(report),
    seconds,
    traceHash,
    verdict,
    interrupted,
    scenarios: Object.fromEntries(report.scenarios),
    strategies: Object.fromEntries(report.strategies),
    oracles: Object.fromEntries(report.oracles),
    unexercised,
    findings,
    fresh: report.fresh ?? null,
    refused,
    notes: report.notes,
    unexplained: report.unexplained,
    guided: report.guided ?? null,
  };
}

/** The report as lines of text. */
export function describeCampaign(report: CampaignReport): string {
  const { target, seed, runs, traceHash, interrupted } = report;
  const head = `${target} seed ${seed}: ${runs} runs, ${perSecond(report)} runs/s, trace hash ${traceHash}`;
  const before = [
    `${head}${interrupted ? " (interrupted)" : ""}`,
    `scenarios: ${[...report.scenarios].map(([name, count]) => `${name} ${count}`).join(", ")}`,
    ...strategyLines(report.strategies),
    ...oracleLines(report.oracles),
    ...guidedLines(report.guided, report.seconds),
    ...report.refused.map((reason) => `corpus file refused: ${reason}`),
    ...report.notes.map((note) => `warning: ${note}`),
    ...freshLines(report.fresh),
  ];
  const after = [...report.unexplained.map((death) => `FAIL ${death}`), verdictLine(report)];
  const lines = [...before.map(escapeText), ...report.findings.flatMap(findingLines), ...after.map(escapeText)];
  return `${lines.join("\n")}\n`;
}

function perSecond({ runs, seconds }: CampaignReport): number {
  return Math.round(runs / Math.max(seconds, 0.001));
}

function strategyLines(strategies: ReadonlyMap<string, StrategyYield>): string[] {
  const width = Math.max(...[...strategies.keys()].map((name) => name.length));
  return [...strategies]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, { runs, novel, findings }]) => {
      return `  by ${name.padEnd(width)}  runs ${runs}  novel ${novel}  findings ${findings}`;
    });
}

function freshLines(fresh: FreshCheck | undefined): string[] {
  if (fresh === undefined) {
    return [];
  }
  const same = fresh.here === fresh.fresh;
  const result = same ? `the same hash ${fresh.fresh}` : `hash ${fresh.fresh}, here ${fresh.here}`;
  return [
    `fresh process: ${fresh.runs} runs gave ${result}`,
    ...(fresh.difference === undefined ? [] : [`  ${fresh.difference}`]),
  ];
}

/** Lines that are safe to print. That which reproduces the finding is so by itself, and to be pasted as it is. */
function findingLines(finding: ReportedFinding): string[] {
  const { fingerprint, message, inputBytes, deviations, runsToFind, shrinkExecutions, reproduce, verified } = finding;
  const size = `${inputBytes} bytes of input and ${deviations} deviations`;
  const shrunk = shrinkExecutions > 0 ? `shrunk to ${size}` : `${size}, not shrunk`;
  const told = [
    "",
    `FAIL ${fingerprint}`,
    `  ${message}`,
    `  found after ${runsToFind} runs, ${shrunk}`,
    `  ${VERIFICATIONS[verified]}`,
  ];
  return [...told.map(escapeText), `  ${reproduce}`];
}

const VERIFICATIONS: Readonly<Record<ReportedFinding["verified"], string>> = {
  "same trace": "a fresh process fails in the same way, event for event",
  "same failure, other trace": "a fresh process fails in the same way, though not event for event",
  state: "a fresh process does not fail: it depends on what ran before it",
  alone: "a fresh process fails in the same way by this input alone",
  "not verified": "not verified in a fresh process",
};

function verdictLine({ verdict, runs, unexercised, advice, findings, unexplained }: CampaignReport): string {
  return match(verdict)
    .with("pass", () => "PASS: no finding, and every required oracle was exercised")
    .with("finding", () => `FAIL: ${counted(findings.length + unexplained.length, "finding")}`)
    .with("nondeterminism", () => "NONDETERMINISM: the same case ran in two ways")
    .with("not-exercised", () =>
      runs === 0
        ? "NOT EXERCISED: the time was up before the first run; give it more"
        : `NOT EXERCISED: ${unexercised.join(", ")}; ${advice}`,
    )
    .with("interrupted", () => "INTERRUPTED: no finding so far")
    .exhaustive();
}
