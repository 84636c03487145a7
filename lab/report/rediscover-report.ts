/** What a search for known bugs came to, as a table and as JSON. */

/** A hunt in one version. */
interface HuntedVersion {
  /** Oracles with a finding, and ways in which the process died. */
  readonly found: readonly string[];
  readonly seconds: number;
  /** What went wrong beside findings. */
  readonly trouble: string | undefined;
}

export interface Rediscovery {
  readonly bug: {
    readonly name: string;
    readonly package: string;
    readonly vulnerable: string;
    readonly fixed: string;
    readonly oracle: string;
    readonly bug: string;
  };
  readonly vulnerable: HuntedVersion;
  readonly fixed: HuntedVersion;
}

const HEADINGS = ["package", "version", "result", "oracle", "seconds", "bug"];

/** Whether the bug was found where it is, and nothing where it is not. */
export function asPromised(rediscovery: Rediscovery): boolean {
  return isFound(rediscovery) && isClean(rediscovery.fixed);
}

export function describeRediscoveries(rediscoveries: readonly Rediscovery[]): string {
  const rows = [HEADINGS, ...rediscoveries.flatMap(rowsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const found = rediscoveries.filter(isFound).length;
  const clean = rediscoveries.filter(({ fixed }) => isClean(fixed)).length;
  const all = rediscoveries.length;
  return `${lines.join("\n")}\n\n${found} of ${all} bugs found; ${clean} of ${all} fixed versions clean\n`;
}

export function rediscoverReport(rediscoveries: readonly Rediscovery[]): object {
  return {
    passed: rediscoveries.every(asPromised),
    bugs: rediscoveries.map((rediscovery) => {
      const { bug, vulnerable, fixed } = rediscovery;
      return {
        ...bug,
        vulnerable: { version: bug.vulnerable, isFound: isFound(rediscovery), ...vulnerable },
        fixed: { version: bug.fixed, isClean: isClean(fixed), ...fixed },
      };
    }),
  };
}

function isFound({ bug, vulnerable }: Rediscovery): boolean {
  return vulnerable.found.includes(bug.oracle);
}

function isClean({ found, trouble }: HuntedVersion): boolean {
  return found.length === 0 && trouble === undefined;
}

/** The vulnerable version, then the fixed one. */
function rowsOf(rediscovery: Rediscovery): string[][] {
  const { bug, vulnerable, fixed } = rediscovery;
  const found = isFound(rediscovery);
  const clean = isClean(fixed);
  return [
    [
      bug.package,
      bug.vulnerable,
      found ? "found" : "NOT FOUND",
      found ? bug.oracle : seen(vulnerable),
      time(vulnerable),
      bug.bug,
    ],
    ["", bug.fixed, clean ? "clean" : "NOT CLEAN", seen(fixed), time(fixed), ""],
  ];
}

function seen({ found, trouble }: HuntedVersion): string {
  return [...found, trouble ?? []].flat().join(", ");
}

function time({ seconds }: HuntedVersion): string {
  return seconds.toFixed(1);
}
