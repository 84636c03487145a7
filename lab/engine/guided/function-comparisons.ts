/** The comparison build of a module that exports a fuzz function. */
import { ComparisonWorker } from "../../host/instrument/comparison-worker.ts";

export interface FunctionComparisons {
  /** The URL of the module. */
  readonly module: string;
  /** See `includePatterns`. */
  readonly include: readonly string[];
  readonly root: string;
}

/** Loads the module once more, in a thread of its own; rejects with what loading it throws. */
export async function openFunctionComparisons({
  module,
  include,
  root,
}: FunctionComparisons): Promise<ComparisonWorker> {
  const entry = new URL(`./function-entry${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);
  entry.searchParams.set("module", module);
  return await ComparisonWorker.open({ module: entry.href, exportName: "run", include, root });
}
