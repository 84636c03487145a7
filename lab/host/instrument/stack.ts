/** Gives the places in a stack trace the columns of the original files; lines are right as they are. */
import { fileURLToPath } from "node:url";
import { originalColumn } from "./edits.ts";
import type { InstrumentedModule } from "./instrumented-module.ts";

export function originalStack(stack: string, modules: readonly InstrumentedModule[]): string {
  return modules.reduce(withOriginalColumns, stack);
}

function withOriginalColumns(stack: string, { url, shifts }: InstrumentedModule): string {
  // Frames of ESM hold the URL, those of CommonJS the path, which the URL may end with.
  const file = `${escaped(url)}|${escaped(fileURLToPath(url))}`;
  const place = new RegExp(`(?<file>${file}):(?<line>\\d+):(?<column>\\d+)`, "gu");
  return stack.replace(place, (_, found: string, line: string, column: string) => {
    // Columns of a stack trace are one-based.
    return `${found}:${line}:${originalColumn(shifts, Number(line), Number(column) - 1) + 1}`;
  });
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");
}
