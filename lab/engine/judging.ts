/** placeholder until oracles/verdicts lands */
import type { Judge, Oracle, Verdict } from "../core/oracle.ts";
import type { EventLog } from "../trace/recorder.ts";
export interface Judging { judge(log: EventLog): Verdict[] }
export function createJudging(oracles: readonly Oracle[]): Judging {
  return { judge(log) {
    const nameOf = (id: number): string => log.names[id] ?? "";
    const judges: Judge[] = oracles.map((o) => o.judge(nameOf));
    for (let at = 0; at < log.words.length; at += 4) for (const [i, o] of oracles.entries()) if (o.codes.includes(log.words[at] ?? 0)) judges[i]?.event(log.words[at] ?? 0, log.words[at + 1] ?? 0, log.words[at + 2] ?? 0, log.words[at + 3] ?? 0);
    return judges.map((j) => j.end());
  } };
}
