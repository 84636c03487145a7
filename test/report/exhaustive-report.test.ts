import { expect, test } from "vitest";
import type { ExhaustiveReport } from "../../lab/report/exhaustive-report.ts";
import { describeExhaustive } from "../../lab/report/exhaustive-report.ts";

function lastLine(report: Partial<ExhaustiveReport>): string | undefined {
  const whole: ExhaustiveReport = {
    target: "t",
    scenario: "s",
    families: undefined,
    valuesMax: undefined,
    inputBytes: 1,
    deviationsMax: 1,
    depths: [],
    seconds: 1,
    oracles: new Map(),
    verdict: "certificate",
    finding: undefined,
    ...report,
  };
  return describeExhaustive(whole).trimEnd().split("\n").at(-1);
}

const simplest = { deviations: 0, runs: 1, total: 1 };

test("a certificate counts its runs", () => {
  expect(lastLine({ depths: [simplest] })).toBe("CERTIFICATE: the only run with at most 1 deviation passes");
  expect(lastLine({ depths: [simplest, { deviations: 1, runs: 1_200, total: 1_200 }], valuesMax: 1 })).toBe(
    "CERTIFICATE: all 1 201 runs with at most 1 deviation within these bounds pass",
  );
});

test("what is left is counted as well", () => {
  const incomplete = { verdict: "incomplete", deviationsMax: 2 } as const;
  expect(lastLine({ ...incomplete, depths: [simplest, { deviations: 1, runs: 1, total: 2 }] })).toBe(
    "NO CERTIFICATE: the only run with at most 0 deviations passes; 1 of 2 with 1 deviation is left, more than --runs or --time allows",
  );
  expect(lastLine({ ...incomplete, depths: [simplest, { deviations: 1, runs: 1, total: 5 }] })).toMatch(
    /; 4 of 5 with 1 deviation are left, /u,
  );
});
