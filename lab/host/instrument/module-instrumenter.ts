/** Instruments one loaded module after another, and keeps the book of counters, comparisons and problems. */
import type { LoadFnOutput } from "node:module";
import { hashText } from "../../core/hash.ts";
import type { CounterSpace } from "./counter-space.ts";
import { pathOfUrl, stableName } from "./include.ts";
import type { InstrumentedModule } from "./instrumented-module.ts";
import { describeModule } from "./instrumented-module.ts";
import type { ProbeNames } from "./probes.ts";
import type { InstrumentationProblem } from "./problem.ts";
import { countersFull, notTransformed } from "./problem.ts";
import { stripTypes } from "./strip-types.ts";
import type { ModuleKind, Transformed, Untransformed } from "./transform.ts";
import { transform } from "./transform.ts";

/** Formats of loaded modules and what they may be, in the order in which Node tries. */
const KINDS: Readonly<Record<string, readonly ModuleKind[]>> = {
  commonjs: ["commonjs"],
  module: ["module"],
  "commonjs-typescript": ["commonjs"],
  "module-typescript": ["module"],
  typescript: ["commonjs", "module"],
};
/** `require` leaves open what a `.js` file is whose package does not say. */
const UNDECIDED: readonly ModuleKind[] = ["commonjs", "module"];

export interface ModuleInstrumenterOptions {
  readonly names: ProbeNames;
  readonly counters: CounterSpace;
  readonly root: string;
  /** Whether comparisons are logged. */
  readonly comparisons: boolean;
}

export interface Instrumented {
  readonly format: ModuleKind;
  readonly source: string;
}

export class ModuleInstrumenter {
  readonly problems: InstrumentationProblem[] = [];
  private readonly instrumented: InstrumentedModule[] = [];
  /** By URL and text: Node may load a file twice, to read its exports before it runs it. */
  private readonly seen = new Map<string, Instrumented | undefined>();
  private nextComparison = 0;
  private readonly options: ModuleInstrumenterOptions;

  constructor(options: ModuleInstrumenterOptions) {
    this.options = options;
  }

  /** The modules so far, in the order of their names. */
  modules(): readonly InstrumentedModule[] {
    return this.instrumented.toSorted((left, right) => (left.name < right.name ? -1 : Number(left.name > right.name)));
  }

  /** The module to run instead, or `undefined` when it has to run as it is. */
  instrument(url: string, { format, source }: LoadFnOutput): Instrumented | undefined {
    const path = pathOfUrl(url);
    const kinds = typeof format === "string" ? KINDS[format] : UNDECIDED;
    if (path === undefined || kinds === undefined || source === undefined || source === null) {
      // Data, add-ons and built-in modules have no source to instrument.
      return undefined;
    }
    const text = typeof source === "string" ? source : new TextDecoder().decode(source);
    const contentHash = hashText(text);
    const key = `${contentHash} ${url}`;
    if (!this.seen.has(key)) {
      const typed = format?.endsWith("typescript") === true;
      this.seen.set(key, this.instrumentText({ url, path, text, contentHash, typed, kinds }));
    }
    return this.seen.get(key);
  }

  private instrumentText(loaded: LoadedText): Instrumented | undefined {
    const { url, text, typed, kinds } = loaded;
    const stripped = typed ? withoutTypes(text) : text;
    const result = typeof stripped === "string" ? this.transform(stripped, kinds) : stripped;
    if (result.kind === "untransformed") {
      this.problems.push(notTransformed(url, result.reason));
      return undefined;
    }
    return this.keep(loaded, result);
  }

  private transform(source: string, kinds: readonly ModuleKind[]): TransformedAs | Untransformed {
    const { names, counters, comparisons } = this.options;
    let result: TransformedAs | Untransformed = { kind: "untransformed", reason: "it is empty" };
    for (const moduleKind of kinds) {
      const transformed = transform(source, {
        kind: moduleKind,
        names,
        firstCounter: counters.next,
        firstComparison: comparisons ? this.nextComparison : undefined,
      });
      result = transformed.kind === "transformed" ? { ...transformed, moduleKind } : transformed;
      if (result.kind === "transformed") {
        break;
      }
    }
    return result;
  }

  private keep({ url, path, text, contentHash }: LoadedText, transformed: TransformedAs): Instrumented | undefined {
    const { counters, root } = this.options;
    // One file may be loaded as several modules, which a query tells apart.
    const name = stableName(path, root) + new URL(url).search;
    const firstCounter = counters.next;
    if (!counters.take(name, transformed.arms.length)) {
      this.problems.push(countersFull(url, counters.counters.length));
      return undefined;
    }
    const firstComparison = this.nextComparison;
    this.nextComparison += transformed.comparisons.length;
    const identity = { url, name, contentHash, firstCounter, firstComparison };
    this.instrumented.push(describeModule(identity, text, transformed));
    return { format: transformed.moduleKind, source: transformed.text };
  }
}

interface LoadedText {
  readonly url: string;
  readonly path: string;
  readonly text: string;
  readonly contentHash: number;
  /** Whether it is TypeScript. */
  readonly typed: boolean;
  readonly kinds: readonly ModuleKind[];
}

interface TransformedAs extends Transformed {
  readonly moduleKind: ModuleKind;
}

function withoutTypes(source: string): string | Untransformed {
  try {
    return stripTypes(source);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) {
      return { kind: "untransformed", reason: `its types cannot be stripped: ${thrown.message}` };
    }
    throw thrown;
  }
}
