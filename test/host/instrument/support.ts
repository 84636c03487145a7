/** Runs texts bare and instrumented, in this process as functions and in child processes as modules. */
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileFunction } from "node:vm";
import type { Arm } from "../../../lab/host/instrument/arms.ts";
import type { Comparison } from "../../../lab/host/instrument/comparison-log.ts";
import { ComparisonLog } from "../../../lab/host/instrument/comparison-log.ts";
import { comparisonRuntime } from "../../../lab/host/instrument/comparison-probes.ts";
import { CounterSpace } from "../../../lab/host/instrument/counter-space.ts";
import { Fuel } from "../../../lab/host/instrument/fuel.ts";
import { probeNames } from "../../../lab/host/instrument/probes.ts";
import type { Transformed, TransformOptions } from "../../../lab/host/instrument/transform.ts";
import { transform } from "../../../lab/host/instrument/transform.ts";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/u, "");

/** Numbers that no installation of a test process reaches. */
const NAMES = probeNames(900);
const counters = new CounterSpace();
const log = new ComparisonLog();
export const fuel = new Fuel();
Object.defineProperty(globalThis, NAMES.counters, { value: counters.saturating, configurable: true });
Object.defineProperty(globalThis, NAMES.fuel, { value: fuel.cell, configurable: true });
Object.defineProperty(globalThis, NAMES.exhausted, { value: fuel.refill, configurable: true });
Object.defineProperty(globalThis, NAMES.comparisons, { value: comparisonRuntime(log), configurable: true });

export type Build = "bare" | "coverage" | "comparisons";

export interface Ran {
  readonly value: unknown;
  readonly arms: readonly Arm[];
  readonly counts: readonly number[];
  readonly compared: readonly Comparison[];
}

export function transformed(source: string, options: Partial<TransformOptions> = {}): Transformed {
  const result = transform(source, {
    kind: "commonjs",
    names: NAMES,
    firstCounter: 0,
    firstComparison: undefined,
    ...options,
  });
  if (result.kind === "untransformed") {
    throw new Error(result.reason);
  }
  return result;
}

/** Runs a function body, as CommonJS runs a module. */
export function runBody(source: string, build: Build): Ran {
  const result =
    build === "bare" ? undefined : transformed(source, build === "comparisons" ? { firstComparison: 0 } : {});
  counters.counters.fill(0);
  log.take();
  fuel.reset(1_000_000);
  const arms = result?.arms ?? [];
  const value: unknown = compileFunction(result?.text ?? source).call({});
  return { value, arms, counts: [...counters.counters.subarray(0, arms.length)], compared: log.take() };
}

/** Runs a module with the Node of this process, from a file in `folder`, and gives what it printed. */
export function runScript(folder: string, script: string, ...args: readonly string[]): string {
  const file = join(folder, `script-${randomUUID()}.mjs`);
  writeFileSync(file, script);
  return execFileSync(process.execPath, [file, ...args], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Runs a module with the Node of this process as if it lay in the project, with no stale memory in its buffers, and gives what it printed. */
export function runInProject(script: string): string {
  return execFileSync(process.execPath, ["--zero-fill-buffers", "--input-type=module", "-"], {
    cwd: ROOT,
    encoding: "utf8",
    input: script,
    stdio: ["pipe", "pipe", "inherit"],
  });
}
