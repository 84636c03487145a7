/**
 * Which words of an event are names, by its number: the table behind every check and comparison of
 * raw events. Held as small integers because it is asked once or more per event.
 */
import { EVENT_SHAPES } from "./events.ts";

/** Flags of `nameFieldsOf`. */
export const FIRST_IS_NAME = 1;
export const SECOND_IS_NAME = 2;
/** What `nameFieldsOf` says for a number that no kind of event has. */
export const UNKNOWN_KIND = -1;

const CODES_MAX = 256;
const table = new Int8Array(CODES_MAX).fill(UNKNOWN_KIND);
for (const { code, first, second } of Object.values(EVENT_SHAPES)) {
  table[code] = (first?.type === "name" ? FIRST_IS_NAME : 0) | (second?.type === "name" ? SECOND_IS_NAME : 0);
}

export function nameFieldsOf(code: number): number {
  return table[code] ?? UNKNOWN_KIND;
}

/** What is wrong with the event whose words begin at `at`, if anything is. Reader and writer both ask. */
export function eventFault(words: Int32Array, at: number, nameCount: number): string | undefined {
  const code = words[at] ?? UNKNOWN_KIND;
  const fields = nameFieldsOf(code);
  if (fields === UNKNOWN_KIND) {
    return `no kind of event has the number ${code}`;
  }
  const subject = words[at + 1] ?? 0;
  const first = (fields & FIRST_IS_NAME) === 0 ? 0 : (words[at + 2] ?? 0);
  const second = (fields & SECOND_IS_NAME) === 0 ? 0 : (words[at + 3] ?? 0);
  // A negative number is a large one when it is read as unsigned, so one comparison serves both ends.
  if (subject >>> 0 >= nameCount || first >>> 0 >= nameCount || second >>> 0 >= nameCount) {
    return `a name among ${subject}, ${first}, ${second} is not one of ${nameCount}`;
  }
  return undefined;
}
