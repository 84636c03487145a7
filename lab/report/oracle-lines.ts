/** What the oracles made of many runs, as lines of text. */
import type { VerdictCounts } from "../engine/tally.ts";

/** One line per oracle that judged something, and one line for all others. */
export function oracleLines(oracles: ReadonlyMap<string, VerdictCounts>): string[] {
  const judged = [...oracles].filter(([, { pass, fail }]) => pass + fail > 0);
  const idle = [...oracles.keys()].filter((name) => !judged.some(([other]) => other === name));
  const width = Math.max(...judged.map(([name]) => name.length));
  return [
    ...judged.map(([name, { pass, fail, notExercised }]) => {
      return `  ${name.padEnd(width)}  pass ${pass}  fail ${fail}  not exercised ${notExercised}`;
    }),
    ...(idle.length === 0 ? [] : [`  never exercised: ${idle.join(", ")}`]),
  ];
}
