/** The figures of benches, for people and for programs. */
import { cpus } from "node:os";
import { escapeText } from "../lab/trace/format-text.ts";
import type { Bar, BenchResult, Figure } from "./figures.ts";
import { allMet } from "./figures.ts";

export interface BenchReport {
  readonly benches: readonly BenchResult[];
  /** Whether every bar is met. */
  readonly met: boolean;
  readonly machine: Machine;
}

export interface Machine {
  readonly node: string;
  readonly v8: string;
  readonly platform: string;
  readonly processors: number;
  readonly processor: string;
}

export function benchReport(benches: readonly BenchResult[]): BenchReport {
  return { benches, met: allMet(benches), machine: thisMachine() };
}

/** The figures of one bench, a line each. */
export function describeBench({ name, summary, figures }: BenchResult): string {
  const rows = figures.map((row) => [row.label, valueText(row), barText(row), row.note ?? ""]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  return `${[`${name}: ${summary}`, ...lines.map((line) => `  ${line.trimEnd()}`)].map(escapeText).join("\n")}\n`;
}

/** The last line of a whole report. */
export function describeTotal(results: readonly BenchResult[]): string {
  const bars = results.flatMap(({ figures }) => figures.filter(({ bar }) => bar !== undefined));
  const met = bars.filter((row) => row.met === true).length;
  const { node, processors, processor } = thisMachine();
  return `${met} of ${bars.length} bars met (Node ${node}, ${processors} x ${escapeText(processor)})\n`;
}

function valueText({ value, unit, spread }: Figure): string {
  if (value === null) {
    return "-";
  }
  const range = spread === undefined ? "" : ` (${numberText(spread.low)} to ${numberText(spread.high)})`;
  return `${numberText(value)}${range} ${unit}`;
}

function barText({ bar, met, value }: Figure): string {
  if (bar === undefined) {
    return "";
  }
  const verdict = value === null ? "NOT MEASURED" : met === true ? "met" : "NOT MET";
  return `${verdict}, ${boundText(bar)}`;
}

function boundText({ kind, value }: Bar): string {
  return `${kind} ${numberText(value)}`;
}

function numberText(value: number): string {
  if (Number.isInteger(value)) {
    return `${value}`;
  }
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function thisMachine(): Machine {
  const { node, v8 } = process.versions;
  const processors = cpus();
  return {
    node,
    v8,
    platform: `${process.platform} ${process.arch}`,
    processors: processors.length,
    processor: processors[0]?.model ?? "unknown",
  };
}
