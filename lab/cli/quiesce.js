#!/usr/bin/env node
/**
 * Starts the command line, or says what is missing on a Node.js that could not even read its source.
 * An installed package runs what was built, since Node.js strips no types there. The compile cache is switched on first: without it every start strips types and compiles anew.
 */

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major > 22 || (major === 22 && minor >= 18)) {
  const { enableCompileCache } = await import("node:module");
  enableCompileCache();
  const isInstalled = import.meta.url.includes("/node_modules/");
  await import(isInstalled ? "../../dist/lab/cli/main.js" : "./main.ts");
} else {
  const advice = "install it, or run `npm ci` in the folder of quiesce and use its npm scripts, which bring Node.js 24";
  process.stderr.write(`quiesce: needs Node.js 22.18 or newer and this is ${process.versions.node}; ${advice}\n`);
  process.exitCode = 2;
}
