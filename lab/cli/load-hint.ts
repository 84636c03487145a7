/** What to do about a module that does not load, where its error says too little. */

/** What Node.js says of an ES module that it takes for CommonJS. */
const TAKEN_FOR_COMMONJS =
  /^(?:Cannot use import statement outside a module|Cannot use 'import\.meta' outside a module|Unexpected token 'export')/u;

/** Text to follow the message of the error; empty where it says enough. */
export function loadHint(message: string, path: string): string {
  if (!TAKEN_FOR_COMMONJS.test(message)) {
    return "";
  }
  const suffix = path.endsWith("ts") ? ".mts" : ".mjs";
  return `; ES modules end in ${suffix}, or lie where package.json has "type": "module"`;
}
