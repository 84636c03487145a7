/** What became of a stored failure, for people. */
import type { Explanation } from "../engine/explain.ts";
import type { Reordering } from "../engine/reordering.ts";
import { escapeText } from "../trace/format-text.ts";
import { reorderingLines } from "./explain-report.ts";

export interface ReplayResult {
  readonly replay: string;
  readonly target: string;
  readonly scenario: string;
  readonly plants: readonly string[];
  readonly fingerprint: string | null;
  readonly message: string | null;
  /** Whether it still fails with the recorded fingerprint. */
  readonly reproduced: boolean;
  /** The fingerprint with which it fails instead. */
  readonly otherFailure: string | null;
  /** Whether every event was the same as recorded. */
  readonly sameTrace: boolean;
  readonly samePlatform: boolean;
  readonly deviations: number;
  /** How many of the deviations were asked for. */
  readonly applied: number;
  readonly inputBytes: number;
  /** Kinds of asynchronous resources that were made outside the lab, for an ambient access. */
  readonly foreign: readonly string[];
  readonly explanation: Explanation | null;
  /** The one change of the order of tasks with which it passes. */
  readonly reordering: Reordering | null;
}

export function describeReplay(result: ReplayResult): string {
  const { replay, target, scenario, fingerprint, message, plants } = result;
  const planted = plants.length === 0 ? "" : `, planted ${plants.join(", ")}`;
  const lines = [
    `${result.reproduced ? "REPRODUCED" : "NOT REPRODUCED"} ${fingerprint ?? "(a run without failure)"}`,
    `  ${replay}: ${target} ${scenario}${planted}`,
    ...(message === null ? [] : [`  ${message}`]),
    `  applied ${result.applied} of ${result.deviations} deviations, ${result.inputBytes} bytes of input`,
    `  ${traceLine(result)}`,
    ...(result.otherFailure === null ? [] : [`  it fails in another way now: ${result.otherFailure}`]),
    ...(result.foreign.length === 0 ? [] : [`  made outside the lab: ${result.foreign.join(", ")}`]),
    ...explanationLines(result),
    ...(result.reordering === null ? [] : reorderingLines(result.reordering)),
  ];
  return `${lines.map((line) => escapeText(line)).join("\n")}\n`;
}

function traceLine({ sameTrace, samePlatform }: ReplayResult): string {
  if (sameTrace) {
    return "every event is as recorded";
  }
  return samePlatform
    ? "the events differ from the recorded ones: the code has changed, or it is not deterministic"
    : "the events differ; so does the platform";
}

function explanationLines({ explanation, inputBytes }: ReplayResult): string[] {
  if (explanation === null) {
    return [];
  }
  const roles = { exact: "only this value", needed: "other values do as well", irrelevant: "not needed" };
  const { decisions, freeBytes } = explanation;
  return [
    ...decisions.map(({ key, value, role }) => `  decision ${key} = ${value} (${roles[role]})`),
    ...(inputBytes === 0 ? [] : [`  bytes that may be anything: ${freeBytes.join(" ") || "none"}`]),
  ];
}
