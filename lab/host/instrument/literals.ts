/**
 * A fuzzing dictionary from the literals of a program: its strings, the constant parts of its templates,
 * the plain runs of its regular expressions, and its numbers as big- and little-endian integers.
 * What is said rather than compared is left out: messages of errors, names of modules, directives.
 */
import type { AnyNode, Program } from "acorn";
import { forEachChild } from "./syntax.ts";

/** The longest token, in bytes. */
const TOKEN_BYTES_MAX = 64;
/** How many tokens one module contributes. */
const MODULE_TOKENS_MAX = 1024;
/** How many tokens all modules contribute. */
const TOKENS_MAX = 4096;
const INTEGER_BYTES: readonly number[] = [1, 2, 4];
const BITS_PER_BYTE = 8;
/** Characters that mean something in a pattern; what lies between them is matched as it stands. */
const PATTERN_SYNTAX = /\\.|\(\?<?[=!:]|[\^$.*+?()[\]{}|]/su;
const ERROR_NAME = /Error$/u;

/** The tokens of a program in the order of its source, each once. */
export function collectLiterals(program: Program): readonly Uint8Array[] {
  const tokens = new TokenSet(MODULE_TOKENS_MAX);
  const visit = (node: AnyNode): void => {
    switch (node.type) {
      case "Literal":
        return addLiteral(tokens, node);
      case "TemplateElement":
        return tokens.addText(node.value.cooked ?? "");
      case "ImportDeclaration":
      case "ExportAllDeclaration":
      case "ImportExpression":
        return undefined;
      case "ExportNamedDeclaration":
        return node.declaration ? visit(node.declaration) : undefined;
      case "ExpressionStatement":
        return node.directive === undefined ? visit(node.expression) : undefined;
      case "NewExpression":
      case "CallExpression":
        return speaks(node.callee) ? undefined : forEachChild(node, visit);
      default:
        return forEachChild(node, visit);
    }
  };
  visit(program);
  return tokens.list;
}

/** The tokens of several modules, each once. */
export function mergeDictionaries(dictionaries: Iterable<readonly Uint8Array[]>): readonly Uint8Array[] {
  const tokens = new TokenSet(TOKENS_MAX);
  for (const dictionary of dictionaries) {
    for (const token of dictionary) {
      tokens.add(token);
    }
  }
  return tokens.list;
}

/** Whether the arguments of a call are a message or the name of a module. */
function speaks(callee: AnyNode): boolean {
  return callee.type === "Identifier" && (callee.name === "require" || ERROR_NAME.test(callee.name));
}

function addLiteral(tokens: TokenSet, literal: Extract<AnyNode, { type: "Literal" }>): void {
  const { value, regex } = literal;
  if (regex) {
    for (const run of regex.pattern.split(PATTERN_SYNTAX)) {
      tokens.addText(run);
    }
  } else if (typeof value === "string") {
    tokens.addText(value);
  } else if (typeof value === "number" && Number.isInteger(value)) {
    tokens.addInteger(value);
  }
}

/** Distinct byte strings in the order they were added, up to a limit. */
class TokenSet {
  readonly list: Uint8Array[] = [];
  private readonly known = new Set<string>();
  private readonly tokensMax: number;

  constructor(tokensMax: number) {
    this.tokensMax = tokensMax;
  }

  addText(text: string): void {
    if (text.length <= TOKEN_BYTES_MAX) {
      this.add(Buffer.from(text));
    }
  }

  addInteger(value: number): void {
    for (const length of INTEGER_BYTES) {
      if (value >= 0 && value < 2 ** (BITS_PER_BYTE * length)) {
        const bytes = Uint8Array.from({ length }, (_, index) => value / 2 ** (BITS_PER_BYTE * (length - 1 - index)));
        this.add(bytes);
        this.add(bytes.toReversed());
      }
    }
  }

  add(token: Uint8Array): void {
    const key = Buffer.from(token).toString("latin1");
    if (
      token.length > 0 &&
      token.length <= TOKEN_BYTES_MAX &&
      this.list.length < this.tokensMax &&
      !this.known.has(key)
    ) {
      this.known.add(key);
      this.list.push(token);
    }
  }
}
