/** What the file system refuses while findings and inputs are stored: for the user to mend, and no bug of ours. */

/** No room, no right, no working disk. */
const CODES: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EIO"]);

/** What to tell the user; `undefined` for any other error. */
export function storageComplaint(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !CODES.has(Reflect.get(thrown, "code"))) {
    return undefined;
  }
  return `${thrown.message}; what was announced before is stored; make room, or name another folder`;
}
