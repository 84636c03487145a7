/**
 * Where two runs part. Events are compared by their names and not by the numbers of these, since a
 * name that only one run has shifts all the numbers after it.
 */
import { eventAt } from "./event-at.ts";
import { FIRST_IS_NAME, nameFieldsOf, SECOND_IS_NAME, UNKNOWN_KIND } from "./event-fields.ts";
import { lines } from "./format-text.ts";
import type { EventLog } from "./recorder.ts";

/** Events that are shown before and after the difference. */
const CONTEXT_EVENTS = 3;

/** The first events that differ. The lines are safe to print. */
export interface Difference {
  /** Index of the first event that is not in both logs. */
  readonly index: number;
  /** The last events that the logs share. */
  readonly before: readonly string[];
  /** The left log from the difference on; empty where it has ended. */
  readonly left: readonly string[];
  /** The right log from the difference on; empty where it has ended. */
  readonly right: readonly string[];
}

/** The first difference, or `undefined` when the logs hold the same events. */
export function firstDifference(left: EventLog, right: EventLog): Difference | undefined {
  const shared = Math.min(left.eventCount, right.eventCount);
  let index = 0;
  while (index < shared && sameEvent(left, right, index)) {
    index += 1;
  }
  if (index === left.eventCount && index === right.eventCount) {
    return undefined;
  }
  const end = index + 1 + CONTEXT_EVENTS;
  return {
    index,
    before: [...lines(left, Math.max(0, index - CONTEXT_EVENTS), index)],
    left: [...lines(left, index, end)],
    right: [...lines(right, index, end)],
  };
}

function sameEvent(left: EventLog, right: EventLog, index: number): boolean {
  const one = eventAt(left, index);
  const other = eventAt(right, index);
  if (one.code !== other.code || left.names[one.subject] !== right.names[other.subject]) {
    return false;
  }
  const fields = nameFieldsOf(one.code);
  const names = fields === UNKNOWN_KIND ? 0 : fields;
  return (
    ((names & FIRST_IS_NAME) === 0 ? one.first === other.first : left.names[one.first] === right.names[other.first]) &&
    ((names & SECOND_IS_NAME) === 0
      ? one.second === other.second
      : left.names[one.second] === right.names[other.second])
  );
}
