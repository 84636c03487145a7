/** What callers must give: refused where it comes in, as a `MisuseError` that says what to give instead. */
import { MisuseError } from "./signals.ts";

/** Characters that paths and the keys of decisions put between names. */
const RESERVED = /[/#|]/;

/** Throws where `name` cannot be one part of a path: two things could then share a path, and so their decisions. */
export function requireName(name: string): void {
  if (name === "" || RESERVED.test(name)) {
    throw new MisuseError(`"${name}" cannot be a name: use at least one character and none of / # |`);
  }
}

/** Throws where `value` is no whole number of at least `min`. */
export function requireWhole(value: number, what: string, min = 0): void {
  if (!Number.isSafeInteger(value) || value < min) {
    throw new MisuseError(`${what} is ${value}; give a whole number, ${min} or more`);
  }
}

/** Throws where a scope has ended: what is done in it then would reach nobody, nor be undone. */
export function requireOpen(scope: { readonly closed: boolean; readonly path: string }): void {
  if (scope.closed) {
    throw new MisuseError(`${scope.path} has ended; its context cannot be used any more`);
  }
}
