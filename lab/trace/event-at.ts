/** Reading a log by the index of an event. Indexes outside of the log read as zeros. */
import { EVENT } from "./events.ts";
import { EVENT_WORDS, ticksOf } from "./recorder.ts";
import type { EventLog } from "./recorder.ts";

/** The words of one event. */
export interface EventWords {
  readonly code: number;
  readonly subject: number;
  readonly first: number;
  readonly second: number;
}

export function eventAt({ words }: EventLog, index: number): EventWords {
  const at = index * EVENT_WORDS;
  return {
    code: words[at] ?? 0,
    subject: words[at + 1] ?? 0,
    first: words[at + 2] ?? 0,
    second: words[at + 3] ?? 0,
  };
}

/** The time that the event sets, or `undefined` when it is no change of the clock. */
export function timeOf(log: EventLog, index: number): number | undefined {
  const { code, first, second } = eventAt(log, index);
  return code === EVENT.time ? ticksOf(first, second) : undefined;
}

/** The virtual time at an event. Looks backwards for the last change of the clock. */
export function ticksAt(log: EventLog, index: number): number {
  for (let at = index; at >= 0; at -= 1) {
    const ticks = timeOf(log, at);
    if (ticks !== undefined) {
      return ticks;
    }
  }
  return 0;
}
