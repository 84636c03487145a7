/**
 * The error contract of a decoder: which of the errors that it throws or reports are the peer's fault.
 * Every other error is a bug of the decoder.
 */
import { describeError, withoutInput } from "./thrown.ts";

type ErrorClass = abstract new (...args: never[]) => Error;

/**
 * A text is the `code` or message of an error, a pattern matches one of them. A class stands for its
 * instances, but `Error` does not stand for what the engine throws when a program is wrong: `TypeError`,
 * `RangeError` and the like count when they are named themselves.
 */
export type Declaration = string | RegExp | ErrorClass | ((error: unknown) => boolean);

export type Declarations = Declaration | readonly Declaration[];

/** Thrown by the engine itself when a program is wrong. */
const ENGINE_ERRORS: readonly ErrorClass[] = [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];

/** Says of an error whether it is declared. */
export function declaredBy(declarations: Declarations): (error: unknown) => boolean {
  const tests = [declarations].flat().map(testOf);
  return (error) => {
    try {
      return tests.some((test) => test(error));
    } catch {
      // What throws when it is looked at is no error that anybody declared.
      return false;
    }
  };
}

/** What tells one fault from another: its code, or its class and message without what they quote of the input. */
export function faultCode(error: unknown): string {
  const [code] = textsOf(error);
  return code ?? withoutInput(describeError(error));
}

function testOf(declaration: Declaration): (error: unknown) => boolean {
  if (typeof declaration === "string") {
    return (error) => textsOf(error).includes(declaration);
  }
  if (declaration instanceof RegExp) {
    // A global or sticky pattern would remember where it matched last.
    const pattern = new RegExp(declaration.source, declaration.flags.replace(/[gy]/gu, ""));
    return (error) => textsOf(error).some((text) => text !== undefined && pattern.test(text));
  }
  return isErrorClass(declaration) ? (error) => isInstance(error, declaration) : declaration;
}

function isErrorClass(declaration: ErrorClass | ((error: unknown) => boolean)): declaration is ErrorClass {
  return declaration === Error || declaration.prototype instanceof Error;
}

function isInstance(error: unknown, declared: ErrorClass): boolean {
  const ownClass: unknown = typeof error === "object" && error !== null ? error.constructor : undefined;
  const byEngine = ENGINE_ERRORS.some((engine) => engine === ownClass);
  return error instanceof declared && (!byEngine || ENGINE_ERRORS.includes(declared));
}

/** The code, if it has one, and the message. */
function textsOf(error: unknown): readonly [code: string | undefined, message: string | undefined] {
  const { code, message } = typeof error === "object" && error !== null ? (error as Record<string, unknown>) : NOTHING;
  return [typeof code === "string" ? code : undefined, typeof message === "string" ? message : undefined];
}

const NOTHING: Readonly<Record<string, unknown>> = {};
