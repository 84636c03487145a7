/** What was thrown, looked at with care: anything may be thrown, also what throws when it is looked at. */

/** What cannot be read. */
const UNREADABLE = "an error that cannot be read";

/** Whether it is an error of this realm. */
export function isError(thrown: unknown): thrown is Error {
  try {
    return thrown instanceof Error;
  } catch {
    return false;
  }
}

/** The class and message of what was thrown; no stack, which holds paths of the machine. */
export function describeThrown(thrown: unknown): string {
  return describeWith(thrown, ({ name, message }) => `${name}: ${message}`) ?? `a value of type ${typeof thrown}`;
}

/** The message of an error, and what else was thrown as text. */
export function messageOf(thrown: unknown): string {
  try {
    return describeWith(thrown, ({ message }) => String(message)) ?? String(thrown);
  } catch {
    return UNREADABLE;
  }
}

/** What `describe` makes of an error; `undefined` for what is none. */
export function describeWith(thrown: unknown, describe: (error: Error) => string): string | undefined {
  if (!isError(thrown)) {
    return undefined;
  }
  try {
    return describe(thrown);
  } catch {
    return UNREADABLE;
  }
}
