/**
 * Places probes on the comparisons of a program, so that their operands can be logged.
 *
 * `a === b` becomes `probe.equal(site,a,b)`, each `case b:` hands its operand to a probe, and
 * `a.indexOf(b)` is looked up through a probe that gives back the method bound to `a`. Operands are
 * evaluated once, in the same order, and under the same short circuits; methods keep their `this`.
 *
 * Left alone: comparisons with `null`, `undefined`, booleans or `typeof`, which no bytes of an input
 * stand for, and methods inside an optional chain.
 */
import type { AnyNode, Program } from "acorn";
import type { Edits } from "./edits.ts";
import { declaresExports, forEachChild, nextToken } from "./syntax.ts";

/** Methods whose first argument is compared with what they are called on, or with what that holds. */
const COMPARING_METHODS: readonly string[] = [
  "compare",
  "endsWith",
  "equals",
  "get",
  "has",
  "includes",
  "indexOf",
  "lastIndexOf",
  "localeCompare",
  "startsWith",
];

/** The operators that are logged, each with the name of its probe. */
const OPERATOR_PROBES = {
  "===": "equal",
  "!==": "unequal",
  "==": "looselyEqual",
  "!=": "looselyUnequal",
  "<": "less",
  "<=": "lessOrEqual",
  ">": "greater",
  ">=": "greaterOrEqual",
} as const;

type ComparingOperator = keyof typeof OPERATOR_PROBES;

export type OperatorProbe = (typeof OPERATOR_PROBES)[ComparingOperator];

export interface ComparisonSite {
  /** The operator, `case`, or the name of the method. */
  readonly operator: string;
  /** The position in the source. */
  readonly at: number;
}

/** The source text of the probes. */
export interface ComparisonProbes {
  /** What stands before the left operand; a comma and the right operand follow. */
  operator(probe: OperatorProbe, site: number): string;
  /** What stands before the operand of a `case`. */
  case(site: number, subject: string): string;
  /** What stands before the object of a method; a comma and the quoted name follow. */
  method(site: number): string;
  /** A name for a local variable that the program does not use. */
  local(site: number): string;
}

type Of<Type extends AnyNode["type"]> = Extract<AnyNode, { type: Type }>;

/** Adds the probes to `edits`; the site of a comparison is its index in the result. */
export function placeComparisons(
  program: Program,
  source: string,
  edits: Edits,
  probes: ComparisonProbes,
): readonly ComparisonSite[] {
  const placer = new ComparisonPlacer(source, edits, probes);
  placer.visit(program);
  return placer.sites;
}

class ComparisonPlacer {
  readonly sites: ComparisonSite[] = [];
  private readonly source: string;
  private readonly edits: Edits;
  private readonly probes: ComparisonProbes;

  constructor(source: string, edits: Edits, probes: ComparisonProbes) {
    this.source = source;
    this.edits = edits;
    this.probes = probes;
  }

  readonly visit = (node: AnyNode): void => {
    if (declaresExports(node, this.source)) {
      return undefined;
    }
    switch (node.type) {
      case "BinaryExpression":
        this.placeInBinary(node);
        break;
      case "SwitchStatement":
        this.placeInSwitch(node);
        break;
      case "CallExpression":
        this.placeInCall(node);
        break;
      case "WithStatement":
        return this.visit(node.object);
      default:
    }
    return forEachChild(node, this.visit);
  };

  private placeInBinary(node: Of<"BinaryExpression">): void {
    const { left, right, operator } = node;
    if (!isComparing(operator) || isMeaningless(left) || isMeaningless(right)) {
      return;
    }
    const site = this.site(operator, node.start);
    this.edits.open(node.start, this.probes.operator(OPERATOR_PROBES[operator], site));
    this.edits.replace(nextToken(this.source, left.end), operator.length, ",");
    this.edits.close(node.end, ")");
  }

  private placeInSwitch(node: Of<"SwitchStatement">): void {
    const tests = node.cases.flatMap(({ test }) => (test ? [test] : []));
    if (tests.every(isMeaningless)) {
      return;
    }
    const subject = this.probes.local(this.sites.length);
    this.edits.open(node.start, `{let ${subject};`);
    this.edits.close(node.end, "}");
    this.edits.open(node.discriminant.start, `${subject}=(`);
    this.edits.close(node.discriminant.end, ")");
    for (const test of tests) {
      this.edits.open(test.start, this.probes.case(this.site("case", test.start), subject));
      this.edits.close(test.end, ")");
    }
  }

  private placeInCall({ callee, optional }: Of<"CallExpression">): void {
    if (optional || callee.type !== "MemberExpression" || callee.computed || hasOptionalLink(callee)) {
      return;
    }
    const { object, property } = callee;
    if (object.type === "Super" || property.type !== "Identifier" || !COMPARING_METHODS.includes(property.name)) {
      return;
    }
    this.edits.open(callee.start, this.probes.method(this.site(property.name, property.start)));
    this.edits.replace(nextToken(this.source, object.end), ".".length, ",");
    this.edits.open(property.start, '"');
    this.edits.close(property.end, '")');
  }

  private site(operator: string, at: number): number {
    return this.sites.push({ operator, at }) - 1;
  }
}

function isComparing(operator: string): operator is ComparingOperator {
  return Object.hasOwn(OPERATOR_PROBES, operator);
}

function isMeaningless(operand: AnyNode): boolean {
  switch (operand.type) {
    case "Literal":
      return operand.value === null || typeof operand.value === "boolean";
    case "Identifier":
      return operand.name === "undefined";
    case "UnaryExpression":
      return operand.operator === "typeof" || operand.operator === "void";
    default:
      return false;
  }
}

/** Whether evaluating the callee may stop at a `?.`, which would then skip the call as well. */
function hasOptionalLink(node: AnyNode): boolean {
  switch (node.type) {
    case "MemberExpression":
      return node.optional || hasOptionalLink(node.object);
    case "CallExpression":
      return node.optional || hasOptionalLink(node.callee);
    default:
      return false;
  }
}
