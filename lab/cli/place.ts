/** Where quiesce lies: its TypeScript sources, or what was built from them for publishing. */

/** Whether this is the built package; Node.js strips no types from packages. */
export const IS_BUILT = import.meta.url.endsWith(".js");
/** The folder of the package. */
export const PACKAGE_ROOT = new URL(IS_BUILT ? "../../../" : "../../", import.meta.url);
/** The program that a child process runs. */
export const PROGRAM = new URL("lab/cli/quiesce.js", PACKAGE_ROOT);

/** A module of this folder, to be started in a thread or process of its own. */
export function siblingModule(name: string): URL {
  return new URL(`${name}${IS_BUILT ? ".js" : ".ts"}`, import.meta.url);
}
