/**
 * Source text -> instrumented source text, with acorn and insertions that stay on their line.
 *
 * The instrumented program does what the original does: the same values in the same order, the same
 * names of functions, the same strictness. It differs in `Function.prototype.toString`, in columns
 * (`originalColumn` gives the original ones back), and where V8 quotes source text in the message of a
 * `TypeError` (`(a || b) is not a function`). Code made by `eval` and `new Function` is not instrumented.
 */
import type { Program } from "acorn";
import { parse } from "acorn";
import type { Arm } from "./arms.ts";
import { placeArms } from "./arms.ts";
import { placeComparisons } from "./comparison-sites.ts";
import type { ComparisonSite } from "./comparison-sites.ts";
import type { Shift } from "./edits.ts";
import { Edits } from "./edits.ts";
import { collectLiterals } from "./literals.ts";
import type { ProbeNames } from "./probes.ts";
import { armProbes, comparisonProbes } from "./probes.ts";

export type ModuleKind = "module" | "commonjs";

export interface TransformOptions {
  readonly kind: ModuleKind;
  /** The globals that the probes use. */
  readonly names: ProbeNames;
  /** The number of this module's first counter. */
  readonly firstCounter: number;
  /** The number of this module's first comparison, or `undefined` to log none. */
  readonly firstComparison: number | undefined;
}

export interface Transformed {
  readonly kind: "transformed";
  readonly text: string;
  readonly arms: readonly Arm[];
  readonly comparisons: readonly ComparisonSite[];
  readonly dictionary: readonly Uint8Array[];
  readonly shifts: readonly Shift[];
}

/** A text that runs as it is, because it is not a program or uses a name that the probes need. */
export interface Untransformed {
  readonly kind: "untransformed";
  readonly reason: string;
}

export function transform(source: string, options: TransformOptions): Transformed | Untransformed {
  const { kind, names, firstCounter, firstComparison } = options;
  if (source.includes(names.prefix)) {
    return { kind: "untransformed", reason: `it uses the name ${names.prefix}, which the probes need` };
  }
  const program = parseProgram(source, kind);
  if (typeof program === "string") {
    return { kind: "untransformed", reason: program };
  }
  const edits = new Edits();
  const arms = placeArms(program, source, edits, armProbes(names, firstCounter));
  const comparisons =
    firstComparison === undefined
      ? []
      : placeComparisons(program, source, edits, comparisonProbes(names, firstComparison));
  const { text, shifts } = edits.apply(source);
  return { kind: "transformed", text, arms, comparisons, dictionary: collectLiterals(program), shifts };
}

function parseProgram(source: string, kind: ModuleKind): Program | string {
  try {
    return parse(source, { ecmaVersion: "latest", sourceType: kind, allowHashBang: true });
  } catch (thrown) {
    if (thrown instanceof SyntaxError) {
      return `it does not parse: ${thrown.message}`;
    }
    throw thrown;
  }
}
