/** The packages of a hunt, which lie in a folder of their own. */
import { createRequire } from "node:module";
import { join } from "node:path";

/** The environment variable that names the folder. */
export const PACKAGES_FOLDER_VARIABLE = "QUIESCE_REDISCOVER_PACKAGES";

/** Loads a module of the installed packages; its types are what the caller says they are. */
export function installed(module: string): unknown {
  const folder = process.env[PACKAGES_FOLDER_VARIABLE];
  if (folder === undefined) {
    throw new TypeError(`${PACKAGES_FOLDER_VARIABLE} names no folder; run this target with \`npm run rediscover\``);
  }
  return createRequire(join(folder, "package.json"))(module);
}
