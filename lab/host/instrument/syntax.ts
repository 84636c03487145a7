/** Walking an acorn syntax tree, and finding tokens that the tree does not record. */
import type { AnyNode } from "acorn";

const SLASH = 0x2f;
const STAR = 0x2a;
const CLOSING_PARENTHESIS = 0x29;
/** The code of a space; tabs and line breaks of ASCII lie below it. */
const SPACE = 0x20;
const ASCII_MAX = 0x7f;

/** `Object.defineProperty(exports, name, { get … })` and `Object.keys(module).forEach(…)`. */
const EXPORT_DECLARING = /^Object\s*\.\s*(?:defineProperty$|keys\s*\(\s*\w+\s*\)\s*\.\s*forEach$)/u;
const EXPORTS = /\bexports\b/u;

/** Every kind of node that has parameters and a body. */
export type FunctionNode = Extract<
  AnyNode,
  { type: "FunctionDeclaration" | "FunctionExpression" | "ArrowFunctionExpression" }
>;

/** Calls `visit` with each child of `node`. */
export function forEachChild(node: AnyNode, visit: (child: AnyNode) => void): void {
  for (const value of Object.values(node) as unknown[]) {
    if (Array.isArray(value)) {
      for (const element of value as unknown[]) {
        if (isNode(element)) {
          visit(element);
        }
      }
    } else if (isNode(value)) {
      visit(value);
    }
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/**
 * The position of the first token at or after `from` that is neither a comment nor a closing
 * parenthesis: where the operator stands between two operands, or the colon after a `case`.
 */
export function nextToken(source: string, from: number): number {
  let at = from;
  while (at < source.length) {
    const code = source.charCodeAt(at);
    if (code === SLASH && source.charCodeAt(at + 1) === SLASH) {
      at = endOfLine(source, at);
    } else if (code === SLASH && source.charCodeAt(at + 1) === STAR) {
      at = source.indexOf("*/", at) + 2;
    } else if (code <= SPACE || code === CLOSING_PARENTHESIS || code > ASCII_MAX) {
      // No token between two nodes starts outside ASCII: what stands there is exotic white space.
      at += 1;
    } else {
      return at;
    }
  }
  return at;
}

function endOfLine(source: string, from: number): number {
  let at = from;
  while (at < source.length && !"\n\r\u2028\u2029".includes(source.charAt(at))) {
    at += 1;
  }
  return at;
}

/** Whether a function or class would take its name from the binding it is assigned to. */
export function takesName(node: AnyNode): boolean {
  switch (node.type) {
    case "ArrowFunctionExpression":
      return true;
    case "FunctionExpression":
    case "ClassExpression":
      return node.id === null || node.id === undefined;
    default:
      return false;
  }
}

/**
 * Whether a call only declares what a CommonJS module exports, in one of the forms that compilers emit.
 * Node recognises those forms in the text, to know the names that `import` may ask for: they must stay.
 */
export function declaresExports(node: AnyNode, source: string): boolean {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") {
    return false;
  }
  const callee = source.slice(node.callee.start, node.callee.end);
  return EXPORT_DECLARING.test(callee) && EXPORTS.test(source.slice(node.callee.end, node.end));
}
