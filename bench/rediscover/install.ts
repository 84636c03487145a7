/** Installs one version of a package into a folder of its own, outside the dependencies of the project. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** What was wrong when a package could not be had. */
export class NotInstalled extends Error {
  override readonly name = "NotInstalled";
}

export interface Wanted {
  readonly package: string;
  readonly version: string;
}

const ARGUMENTS = [
  "install",
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  "--no-package-lock",
  "--loglevel",
  "error",
];

/** Gives the folder below `cache` in which the package lies; installs it unless it does already. */
export async function install(cache: string, wanted: Wanted): Promise<string> {
  const folder = join(cache, `${wanted.package.replaceAll("/", "+")}-${wanted.version}`);
  if (installedVersion(folder, wanted) === wanted.version) {
    return folder;
  }
  mkdirSync(folder, { recursive: true });
  // Without a package.json of its own, npm would look for one in the folders above.
  writeFileSync(join(folder, "package.json"), "{}\n");
  const name = `${wanted.package}@${wanted.version}`;
  try {
    await promisify(execFile)("npm", [...ARGUMENTS, "--prefix", folder, name], { cwd: folder });
  } catch (thrown) {
    throw new NotInstalled(`${name} cannot be installed: ${reasonOf(thrown)}`);
  }
  if (installedVersion(folder, wanted) !== wanted.version) {
    throw new NotInstalled(`${name} cannot be installed: npm left something else in ${folder}`);
  }
  return folder;
}

function installedVersion(folder: string, wanted: Wanted): string | undefined {
  const manifest = join(folder, "node_modules", wanted.package, "package.json");
  if (!existsSync(manifest)) {
    return undefined;
  }
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version?: string };
  return version;
}

/** Messages of npm name the registry of the machine, so that only its code is told. */
function reasonOf(thrown: unknown): string {
  const { code, stderr } = thrown as { code?: unknown; stderr?: unknown };
  if (code === "ENOENT") {
    return "there is no npm on this machine";
  }
  const npmCode = /\bcode (E\w+)/u.exec(String(stderr))?.[1];
  return npmCode === undefined
    ? "npm failed"
    : `npm failed with ${npmCode}; a registry of packages must be reachable for what is not installed yet`;
}
