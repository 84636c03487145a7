/** Gives the places in a stack trace the columns of the original files; lines are right as they are. */
import { fileURLToPath } from "node:url";
import type { Shift } from "./edits.ts";
import { originalColumn } from "./edits.ts";
import type { InstrumentedModule } from "./instrumented-module.ts";

export function originalStack(stack: string, modules: readonly InstrumentedModule[]): string {
  let mapped = stack;
  for (const { url, shifts } of modules) {
    // Frames of ESM hold the URL, those of CommonJS the path.
    for (const file of [url, fileURLToPath(url)]) {
      mapped = mapped.split(`${file}:`).reduce((before, after) => `${before}${file}:${withOriginalColumn(after, shifts)}`);
    }
  }
  return mapped;
}

function withOriginalColumn(text: string, shifts: readonly Shift[]): string {
  // Columns of a stack trace are one-based.
  return text.replace(/^(\d+):(\d+)/u, (_, line: string, column: string) => {
    return `${line}:${originalColumn(shifts, Number(line), Number(column) - 1) + 1}`;
  });
}
