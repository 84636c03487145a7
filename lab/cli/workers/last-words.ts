/** What a process that died said of it on its standard error. */
import { escapeText } from "../../trace/format-text.ts";

/** The line in which Node.js says what a process dies of. */
const SAYING = /^\[?(?:\w*Error\b|FATAL ERROR|Uncaught)/mu;
const SAYING_LENGTH_MAX = 200;

/** The line of `lastWords` that says why, with nothing in it that a terminal acts upon; `undefined` where none does. */
export function sayingOf(lastWords: string): string | undefined {
  const start = SAYING.exec(lastWords)?.index;
  const [line] = start === undefined ? [] : lastWords.slice(start).split("\n", 1);
  // In brackets where no frame of the stack was captured.
  return line === undefined ? undefined : escapeText(line.replace(/^\[(.*)\]$/u, "$1").slice(0, SAYING_LENGTH_MAX));
}

/** How a process ended, and the end of its standard error. */
export interface Ending {
  readonly cause: string;
  readonly lastWords: string;
}

/** How a process ended, and what it said of it. */
export function deathText({ cause, lastWords }: Ending): string {
  const saying = sayingOf(lastWords);
  return saying === undefined ? cause : `${cause}: ${saying}`;
}
