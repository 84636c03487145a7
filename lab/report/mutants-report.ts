/** The table of planted bugs and near misses: which oracle caught what, and what was left after shrinking. */
import type { Plant } from "../core/plant.ts";

export interface HuntResult {
  readonly target: string;
  readonly plant: Plant;
  /** The oracle of the first finding. */
  readonly caughtBy: string | null;
  readonly findings: readonly {
    readonly oracle: string;
    readonly fingerprint: string;
    readonly runsToFind: number;
    readonly inputBytes: number;
    readonly deviations: number;
    readonly shrinkExecutions: number;
  }[];
  readonly seconds: number;
  /** A bug was caught by the oracle it names; a near miss was not reported. */
  readonly asPromised: boolean;
}

/** What `--json` prints. */
export function huntsReport(results: readonly HuntResult[]): object {
  const bugs = results.filter(({ plant }) => plant.nearMiss !== true);
  const nearMisses = results.filter(({ plant }) => plant.nearMiss === true);
  return {
    mutants: bugs.map(({ target, plant, caughtBy, findings, seconds, asPromised }) => ({
      target,
      plant: plant.name,
      oracle: plant.oracle,
      caught: asPromised,
      caughtBy,
      runsToFind: findings[0]?.runsToFind ?? null,
      inputBytes: findings[0]?.inputBytes ?? null,
      inputBytesMin: plant.inputBytesMin ?? null,
      deviations: findings[0]?.deviations ?? null,
      shrinkExecutions: findings[0]?.shrinkExecutions ?? null,
      seconds,
    })),
    nearMisses: nearMisses.map(({ target, plant, caughtBy }) => ({
      target,
      name: plant.name,
      oracle: plant.oracle,
      reported: caughtBy !== null,
    })),
    shrinkExecutionsMedian: medianExecutions(bugs),
  };
}

export function describeHunts(results: readonly HuntResult[]): string {
  const bugs = results.filter(({ plant }) => plant.nearMiss !== true);
  const nearMisses = results.filter(({ plant }) => plant.nearMiss === true);
  const rows = bugs.map(({ target, plant, caughtBy, findings: [first] }) => [
    target,
    plant.name,
    plant.oracle,
    caughtBy ?? "-",
    `${first?.runsToFind ?? "-"}`,
    `${first?.inputBytes ?? "-"}`,
    `${plant.inputBytesMin ?? "-"}`,
    `${first?.deviations ?? "-"}`,
    `${first?.shrinkExecutions ?? "-"}`,
  ]);
  const header = ["target", "plant", "oracle", "caught by", "runs", "bytes", "least", "deviations", "executions"];
  const caught = bugs.filter(({ asPromised }) => asPromised).length;
  const silent = nearMisses.filter(({ asPromised }) => asPromised).length;
  const alarms = nearMisses.filter(({ asPromised }) => !asPromised);
  return [
    ...table([header, ...rows]),
    "",
    `${caught} of ${bugs.length} planted bugs caught by the oracle they name; median ${medianExecutions(bugs)} executions to shrink`,
    `${silent} of ${nearMisses.length} near misses not reported`,
    ...alarms.map(({ plant, caughtBy }) => `  false alarm: ${plant.name} reported by ${caughtBy ?? "nobody"}`),
    "",
  ].join("\n");
}

function medianExecutions(bugs: readonly HuntResult[]): number | null {
  const executions = bugs.flatMap(({ findings }) => findings.slice(0, 1).map((finding) => finding.shrinkExecutions));
  return executions.toSorted((left, right) => left - right)[executions.length >> 1] ?? null;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
