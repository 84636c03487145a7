/**
 * Judging a log: one pass over its words, each event to the oracles that asked for its kind.
 *
 * A live run and a trace that was read back are judged by this same computation. A judge is made at
 * its first event, so a run costs what it exercises; an oracle without any event is not exercised.
 */
import type { Judge, Oracle, Verdict } from "../lab/core/oracle.ts";
import { NOT_EXERCISED } from "../lab/core/oracle.ts";
import { EVENT_WORDS } from "../lab/trace/recorder.ts";
import type { EventLog } from "../lab/trace/recorder.ts";

export interface Judging {
  /** One verdict per oracle, in the order of the oracles. */
  judge(log: EventLog): readonly Verdict[];
}

/** Prepares to judge many logs by the same oracles. */
export function createJudging(oracles: readonly Oracle[]): Judging {
  const takersOf = dispatchTable(oracles);
  return { judge: (log) => judgeLog(log, oracles, takersOf) };
}

/** By the code of an event, the positions of the oracles that take it. */
type DispatchTable = readonly (readonly number[] | undefined)[];

function dispatchTable(oracles: readonly Oracle[]): DispatchTable {
  const codeMax = Math.max(0, ...oracles.flatMap(({ codes }) => codes));
  return Array.from({ length: codeMax + 1 }, (_, code) => {
    const takers = oracles.flatMap(({ codes }, position) => (codes.includes(code) ? [position] : []));
    return takers.length === 0 ? undefined : takers;
  });
}

function judgeLog(log: EventLog, oracles: readonly Oracle[], takersOf: DispatchTable): readonly Verdict[] {
  const { words, names } = log;
  const nameOf = (id: number): string => names[id] ?? `name-${id}`;
  const judges = oracles.map((): Judge | undefined => undefined);
  const end = log.eventCount * EVENT_WORDS;
  for (let at = 0; at < end; at += EVENT_WORDS) {
    const code = words[at] ?? 0;
    const takers = takersOf[code];
    if (takers !== undefined) {
      for (const position of takers) {
        const judge = (judges[position] ??= oracles[position]?.judge(nameOf));
        judge?.event(code, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0);
      }
    }
  }
  return judges.map((judge) => judge?.end() ?? NOT_EXERCISED);
}
