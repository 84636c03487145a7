/**
 * Which modules are instrumented, from patterns:
 *
 * - the name of a package (`hpack.js`, `@scope/name`): its files, wherever it is installed;
 * - a file, a folder, or a glob with `*` and `**` (`./lab`, `src/**`, `/abs/decoder.js`): files of the
 *   project. A path that names no package and has no slash starts with `./`. What exists is named by
 *   its path, also where that holds `*` or `?`. Folders called node_modules are only looked into when
 *   the pattern names them.
 */
import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGE_NAME = /^(@[^/*?]+\/)?[^./@*?][^/*?]*$/u;

const PACKAGES_FOLDER = "/node_modules/";
const GLOB_TOKENS: Readonly<Record<string, string>> = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };

/** Says of the URL of a module whether it is instrumented. */
export type Include = (url: string) => boolean;

/** An `Include` of everything that any of the patterns means; relative paths start at `root`. */
export function includePatterns(patterns: readonly string[], root: string): Include {
  const matchers = patterns.map((pattern) => matcherOf(pattern, root));
  return (url) => {
    const path = pathOfUrl(url);
    return path !== undefined && matchers.some((matches) => matches(path));
  };
}

/** The file of a `file:` URL, without its query. */
export function pathOfUrl(url: string): string | undefined {
  return url.startsWith("file:") ? slashed(fileURLToPath(url)) : undefined;
}

function matcherOf(pattern: string, root: string): (path: string) => boolean {
  if (pattern.trim() === "") {
    throw new TypeError("an include pattern is empty: name a package, a file, a folder or a glob");
  }
  if (PACKAGE_NAME.test(pattern)) {
    return (path) => packageOfPath(path) === pattern;
  }
  const absolute = slashed(isAbsolute(pattern) ? join(pattern) : join(root, pattern)).replace(/\/$/u, "");
  const means = /[*?]/u.test(absolute) && !existsSync(absolute) ? globMatcher(absolute) : plainMatcher(absolute);
  const ownFilesOnly = !absolute.includes(PACKAGES_FOLDER);
  return (path) => means(path) && !(ownFilesOnly && path.includes(PACKAGES_FOLDER));
}

function globMatcher(glob: string): (path: string) => boolean {
  const source = glob.replace(/\*\*\/?|[*?]|[.+^${}()|[\]\\]/gu, (token) => GLOB_TOKENS[token] ?? `\\${token}`);
  const expression = new RegExp(`^${source}$`, "u");
  return (path) => expression.test(path);
}

/** Matches the file or folder, and everything below it. */
function plainMatcher(plain: string): (path: string) => boolean {
  return (path) => path === plain || path.startsWith(`${plain}/`);
}

function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}

/** The name of the package that a file was installed with. */
function packageOfPath(path: string): string | undefined {
  return /^.*\/node_modules\/(?<name>(?:@[^/]+\/)?[^/]+)\//u.exec(path)?.groups?.["name"];
}

/** A name of a file that is the same on every machine: from the folder of packages or, for own files, from `root`. */
export function stableName(path: string, root: string): string {
  const packages = path.indexOf(PACKAGES_FOLDER);
  if (packages !== -1) {
    return path.slice(packages + PACKAGES_FOLDER.length);
  }
  const folder = `${slashed(root).replace(/\/$/u, "")}/`;
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}
