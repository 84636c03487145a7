/**
 * Instruments modules as they load: ESM, CommonJS and TypeScript, by `import` and by `require`.
 *
 * It changes the thread that it is called in. Modules that were loaded before are not instrumented, so
 * install first and load the target after; what could not be instrumented is told by `problems`.
 *
 * Two builds of one program at once need two threads: both module systems cache by file, and a graph
 * that is partly shared would log what the other build did. See `comparison-worker.ts`.
 */
import { createRequire, registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import type { Comparison } from "./comparison-log.ts";
import { ComparisonLog } from "./comparison-log.ts";
import { comparisonRuntime } from "./comparison-probes.ts";
import type { CounterSource } from "./counter-space.ts";
import { CounterSpace } from "./counter-space.ts";
import { Fuel } from "./fuel.ts";
import type { Include } from "./include.ts";
import type { InstrumentedModule } from "./instrumented-module.ts";
import { mergeDictionaries } from "./literals.ts";
import { ModuleInstrumenter } from "./module-instrumenter.ts";
import type { ProbeNames } from "./probes.ts";
import { probeNames } from "./probes.ts";
import type { InstrumentationProblem } from "./problem.ts";
import { loadedBefore, NOTHING_INSTRUMENTED } from "./problem.ts";
import { originalStack } from "./stack.ts";

/** `coverage` counts; `comparisons` counts and logs what is compared. */
type InstrumentationMode = "coverage" | "comparisons";

export interface InstrumentationOptions {
  readonly include: Include;
  readonly mode: InstrumentationMode;
  /** The folder that names of own files start at; the working directory unless told. */
  readonly root?: string;
}

export interface Instrumentation {
  readonly counters: CounterSource;
  readonly fuel: Fuel;
  /** The modules so far, in the order of their names. */
  modules(): readonly InstrumentedModule[];
  /** The literals of all modules, in the order of their names, each once. */
  dictionary(): readonly Uint8Array[];
  /** What was compared since the last call. */
  takeComparisons(): readonly Comparison[];
  /** A stack trace with the columns of the original files. */
  originalStack(stack: string): string;
  problems(): readonly InstrumentationProblem[];
  /** Stops instrumenting. Modules that were instrumented keep counting. */
  dispose(): void;
}

let installations = 0;

export function installInstrumentation(options: InstrumentationOptions): Instrumentation {
  const { include, mode, root = process.cwd() } = options;
  const counters = new CounterSpace();
  const fuel = new Fuel();
  const log = new ComparisonLog();
  const names = probeNames(installations);
  installations += 1;
  defineGlobals(names, counters, fuel, log);
  const instrumenter = new ModuleInstrumenter({ names, counters, root, comparisons: mode === "comparisons" });
  const missed = loadedModules().filter(include).map(loadedBefore);
  const hooks = registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!include(url)) {
        return loaded;
      }
      const instrumented = instrumenter.instrument(url, loaded);
      return instrumented === undefined ? loaded : { ...loaded, ...instrumented, shortCircuit: true };
    },
  });
  const modules = (): readonly InstrumentedModule[] => instrumenter.modules();
  return {
    counters,
    fuel,
    modules,
    dictionary: () => mergeDictionaries(modules().map(({ dictionary }) => dictionary)),
    takeComparisons: () => log.take(),
    originalStack: (stack) => originalStack(stack, modules()),
    problems: () => [...(modules().length === 0 ? [NOTHING_INSTRUMENTED] : []), ...missed, ...instrumenter.problems],
    dispose: () => hooks.deregister(),
  };
}

/** Constant properties, which V8 embeds in compiled code. */
function defineGlobals(names: ProbeNames, counters: CounterSpace, fuel: Fuel, log: ComparisonLog): void {
  Object.defineProperty(globalThis, names.counters, { value: counters.saturating });
  Object.defineProperty(globalThis, names.fuel, { value: fuel.cell });
  Object.defineProperty(globalThis, names.exhausted, { value: fuel.refill });
  Object.defineProperty(globalThis, names.comparisons, { value: comparisonRuntime(log) });
}

/** What `require` has loaded; Node does not tell what `import` has. */
function loadedModules(): string[] {
  const { cache } = createRequire(import.meta.url);
  return Object.keys(cache).map((path) => pathToFileURL(path).href);
}
