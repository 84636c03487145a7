/** What an input does when it is run alone. */
import { escapeText } from "../trace/format-text.ts";
import type { RecordedFailure } from "../trace/trace.ts";

export interface InputReplay {
  readonly input: string;
  readonly inputBytes: number;
  readonly target: string;
  /** How its process died; `null` where it lived. */
  readonly death: string | null;
  readonly failures: readonly RecordedFailure[];
}

export function describeInputReplay({ input, inputBytes, target, death, failures }: InputReplay): string {
  const lines = [`${input}: ${inputBytes} bytes, alone on ${target}`];
  if (death !== null) {
    lines.push(`  FAILS: ${death}`);
  }
  for (const { fingerprint, message } of failures) {
    lines.push(`  FAILS: ${fingerprint}`, `    ${message}`);
  }
  if (death === null && failures.length === 0) {
    lines.push("  passes");
  }
  return lines.map((line) => `${escapeText(line)}\n`).join("");
}
