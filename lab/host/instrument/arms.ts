/**
 * Places one counter on every branch arm of a program. An arm is a way that execution can take:
 *
 * - the entry of a function, the body of a `catch`, each `case` (also when it is fallen into);
 * - both sides of `if` and `?:`, the right side of `&&`, `||`, `??` and of their assignments;
 * - a switch that nothing matched, when it has no `default`;
 * - each round of a loop, and a loop that was left without a round;
 * - a default value of a parameter or a pattern, and an optional chain that goes on.
 *
 * Function entries and rounds of loops also spend a step of fuel, so that nothing runs for ever.
 * Not counted: module bodies, calls `f?.()` without arguments, and default values that are unnamed
 * functions or classes, which would lose their name. Code inside `with` is left alone, since its
 * object sees every name that is looked up, and so are the calls by which compiled CommonJS declares
 * its exports, since Node reads them.
 */
import type { AnyNode, Program } from "acorn";
import type { Edits } from "./edits.ts";
import type { FunctionNode } from "./syntax.ts";
import { declaresExports, forEachChild, nextToken, takesName } from "./syntax.ts";

export type ArmKind =
  | "function"
  | "then"
  | "else"
  | "right"
  | "case"
  | "no-case"
  | "round"
  | "no-round"
  | "catch"
  | "default-value"
  | "chain";

export interface Arm {
  readonly kind: ArmKind;
  /** The position in the source of what the arm runs, or of the statement that has no such arm. */
  readonly at: number;
}

/** The source text of the probes. */
export interface ArmProbes {
  /** An expression that counts one execution. */
  count(counter: number): string;
  /** Statements that count one execution and spend a step of fuel. */
  step(counter: number): string;
  /** The same as an expression. */
  stepExpression(counter: number): string;
  /** A name for a local variable that the program does not use. */
  local(counter: number): string;
}

type Of<Type extends AnyNode["type"]> = Extract<AnyNode, { type: Type }>;
type Loop = Of<"WhileStatement" | "DoWhileStatement" | "ForStatement" | "ForInStatement" | "ForOfStatement">;

/** Adds the probes to `edits`; the counter of an arm is its index in the result. */
export function placeArms(program: Program, source: string, edits: Edits, probes: ArmProbes): readonly Arm[] {
  const placer = new ArmPlacer(source, edits, probes);
  placer.visit(program);
  return placer.arms;
}

class ArmPlacer {
  readonly arms: Arm[] = [];
  /** The outermost label of each labelled loop. */
  private readonly labels = new Map<AnyNode, AnyNode>();
  private readonly source: string;
  private readonly edits: Edits;
  private readonly probes: ArmProbes;

  constructor(source: string, edits: Edits, probes: ArmProbes) {
    this.source = source;
    this.edits = edits;
    this.probes = probes;
  }

  readonly visit = (node: AnyNode): void => {
    if (declaresExports(node, this.source)) {
      return;
    }
    this.place(node);
    if (node.type === "WithStatement") {
      this.visit(node.object);
    } else {
      forEachChild(node, this.visit);
    }
  };

  private place(node: AnyNode): void {
    switch (node.type) {
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        return this.placeInFunction(node);
      case "IfStatement":
        return this.placeInIf(node);
      case "ConditionalExpression":
        this.countExpression("then", node.consequent);
        return this.countExpression("else", node.alternate);
      case "LogicalExpression":
        return this.countExpression("right", node.right);
      case "AssignmentExpression":
        return ["&&=", "||=", "??="].includes(node.operator) ? this.countNamed("right", node.right) : undefined;
      case "AssignmentPattern":
        return this.countNamed("default-value", node.right);
      case "SwitchStatement":
        return this.placeInSwitch(node);
      case "LabeledStatement":
        return this.placeInLabelled(node);
      case "WhileStatement":
      case "DoWhileStatement":
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
        return this.placeInLoop(node);
      case "CatchClause":
        return this.edits.open(node.body.start + 1, `${this.probes.count(this.arm("catch", node.start))};`);
      case "MemberExpression":
        return this.placeInMember(node);
      case "CallExpression":
        return this.placeInCall(node);
      default:
        return undefined;
    }
  }

  private placeInFunction({ body }: FunctionNode): void {
    const counter = this.arm("function", body.start);
    if (body.type !== "BlockStatement") {
      this.wrap(body, `(${this.probes.stepExpression(counter)},`, ")");
      return;
    }
    const directive = body.body.findLast((statement) => "directive" in statement);
    if (directive === undefined) {
      this.edits.open(body.start + 1, this.probes.step(counter));
    } else {
      // A directive may end without a semicolon.
      this.edits.open(directive.end, `;${this.probes.step(counter)}`);
    }
  }

  private placeInIf(node: Of<"IfStatement">): void {
    const then = `${this.probes.count(this.arm("then", node.consequent.start))};`;
    const missing = !node.alternate;
    const otherwise = `${this.probes.count(this.arm("else", node.alternate?.start ?? node.start))};`;
    // What is closed first is outermost: the missing `else` follows the brace that may close the consequent.
    if (missing) {
      this.edits.close(node.consequent.end, `else{${otherwise}}`);
    }
    this.prefixStatement(node.consequent, then);
    if (node.alternate) {
      this.prefixStatement(node.alternate, otherwise);
    }
  }

  private placeInSwitch(node: Of<"SwitchStatement">): void {
    if (node.cases.every(({ test }) => test)) {
      const brace = nextToken(this.source, node.discriminant.end);
      // As the first clause it is fallen into by no other, and still matches last.
      this.edits.open(brace + 1, `default:${this.probes.count(this.arm("no-case", node.start))};break;`);
    }
    for (const { start, test } of node.cases) {
      const colon = nextToken(this.source, test ? test.end : start + "default".length);
      this.edits.open(colon + 1, `${this.probes.count(this.arm("case", start))};`);
    }
  }

  private placeInLabelled(node: Of<"LabeledStatement">): void {
    let { body }: { body: AnyNode } = node;
    while (body.type === "LabeledStatement") {
      ({ body } = body);
    }
    if (!this.labels.has(body)) {
      this.labels.set(body, node);
    }
  }

  private placeInLoop(node: Loop): void {
    const counter = this.arm("round", node.body.start);
    const step = this.probes.step(counter);
    if (roundsAtLeastOne(node)) {
      this.prefixStatement(node.body, step);
      return;
    }
    const entered = this.probes.local(counter);
    const skipped = this.probes.count(this.arm("no-round", node.start));
    // A label stays in front of its loop, or `continue` could not name it.
    this.wrap(this.labels.get(node) ?? node, `{let ${entered}=0;`, `if(!${entered})${skipped};}`);
    this.prefixStatement(node.body, `${entered}=1;${step}`);
  }

  /** `a?.b` becomes `a?.[(probe,"b")]`, which reads the same property. */
  private placeInMember({ object, property, optional, computed }: Of<"MemberExpression">): void {
    if (!optional || property.type === "PrivateIdentifier" || object.type === "Super") {
      return;
    }
    const probe = this.probes.count(this.arm("chain", property.start));
    if (computed) {
      this.wrap(property, `(${probe},`, ")");
    } else {
      this.wrap(property, `[(${probe},"`, `")]`);
    }
  }

  private placeInCall({ optional, arguments: [first] }: Of<"CallExpression">): void {
    if (optional && first !== undefined && first.type !== "SpreadElement") {
      this.countExpression("chain", first);
    }
  }

  /** Counts an expression whose value is assigned, unless it takes its name from where it is assigned to. */
  private countNamed(kind: ArmKind, expression: AnyNode): void {
    if (!takesName(expression)) {
      this.countExpression(kind, expression);
    }
  }

  private countExpression(kind: ArmKind, expression: AnyNode): void {
    this.wrap(expression, `(${this.probes.count(this.arm(kind, expression.start))},`, ")");
  }

  private prefixStatement(statement: AnyNode, text: string): void {
    if (statement.type === "BlockStatement") {
      this.edits.open(statement.start + 1, text);
    } else {
      this.wrap(statement, `{${text}`, "}");
    }
  }

  private wrap(node: AnyNode, before: string, after: string): void {
    this.edits.open(node.start, before);
    this.edits.close(node.end, after);
  }

  private arm(kind: ArmKind, at: number): number {
    return this.arms.push({ kind, at }) - 1;
  }
}

function roundsAtLeastOne(node: Loop): boolean {
  switch (node.type) {
    case "DoWhileStatement":
      return true;
    case "ForStatement":
      return !node.test;
    case "WhileStatement":
      return node.test.type === "Literal" && Boolean(node.test.value);
    default:
      return false;
  }
}
