/** TypeScript -> JavaScript of the same length: types become spaces, so every place stays where it is. */
import { stripTypeScriptTypes } from "node:module";

/** Throws a `SyntaxError` on syntax that is more than types, such as `enum`. */
export function stripTypes(source: string): string {
  // Node says once that this function is experimental; a campaign prints nothing that its user cannot act on.
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}
