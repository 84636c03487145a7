/** What the user called a target. */

/** Whether `--target` names a module and not a target of the configuration. */
export function isPath(name: string): boolean {
  return /[/\\]|\.[cm]?[jt]s$/.test(name);
}
