/** What executes a run; traces are reproducible where the engines agree. */
import { QUIESCE_VERSION } from "../core/version.ts";
import type { Platform } from "../trace/trace.ts";

export function platform(): Platform {
  return { quiesce: QUIESCE_VERSION, node: process.versions.node, v8: process.versions.v8 };
}
