/**
 * Other versions of Node.js, pinned, for what must be the same on all of them. A version is fetched
 * from the registry once, by npm, into `.cache/nodes/` of the project, and stays there.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PROJECT_URL } from "./project.ts";

/** The versions that traces must agree on, the newest of each line when this list was made. */
export const NODE_VERSIONS: readonly string[] = ["22.23.3", "24.21.0", "26.10.0"];
const CACHE_FOLDER = ".cache/nodes";
const BINARY = "node_modules/node/bin/node";
const INSTALL_MILLISECONDS_MAX = 120_000;
const EXPLANATION_LENGTH_MAX = 160;

export type NodeBinary =
  | { readonly kind: "present"; readonly path: string }
  | { readonly kind: "absent"; readonly reason: string };

/** The binary of a version: this process's, the project's own, or one that is fetched first. */
export function nodeOf(version: string): NodeBinary {
  if (process.versions.node === version) {
    return { kind: "present", path: process.execPath };
  }
  const folder = fileURLToPath(new URL(`${CACHE_FOLDER}/${version}/`, PROJECT_URL));
  const known = [fileURLToPath(new URL(BINARY, PROJECT_URL)), join(folder, BINARY)];
  const problem = known.some((path) => isVersion(path, version)) ? undefined : install(folder, version);
  const path = known.find((candidate) => isVersion(candidate, version));
  return path === undefined ? { kind: "absent", reason: problem ?? "it does not start" } : { kind: "present", path };
}

function isVersion(path: string, version: string): boolean {
  return existsSync(path) && spawnSync(path, ["--version"], { encoding: "utf8" }).stdout?.trim() === `v${version}`;
}

/** Gives what went wrong, or `undefined`. */
function install(folder: string, version: string): string | undefined {
  mkdirSync(folder, { recursive: true });
  // A manifest of its own keeps npm from climbing to ours, and lets the package fetch its binary.
  const manifest = { private: true, allowScripts: { node: true } };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest)}\n`);
  process.stderr.write(`fetching node ${version}, once\n`);
  const args = ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", `node@${version}`];
  const { status, error, stderr } = spawnSync("npm", args, {
    cwd: folder,
    encoding: "utf8",
    timeout: INSTALL_MILLISECONDS_MAX,
  });
  if (error !== undefined) {
    return error.message;
  }
  return status === 0 ? undefined : firstError(stderr);
}

function firstError(output: string): string {
  const line = output.split("\n").find((text) => text.startsWith("npm error")) ?? "npm failed without a message";
  return line.slice(0, EXPLANATION_LENGTH_MAX);
}
