/** The steps of a run: whose turn it was, and what was done in it. */
import { eventAt } from "../trace/event-at.ts";
import { EVENT } from "../trace/events.ts";
import { eventText } from "../trace/format-text.ts";
import type { EventLog } from "../trace/recorder.ts";

/** Kinds that come along with what a task does, and are told only where a turn holds nothing else. */
const ASIDE: readonly number[] = [EVENT.reserve, EVENT.commit, EVENT.abort, EVENT.input, EVENT.held, EVENT.spent];

export interface Step {
  /** The path of the task. */
  readonly task: string;
  /** The index of the event that begins it. */
  readonly event: number;
}

/** In order. */
export function stepsOf(log: EventLog): Step[] {
  const steps: Step[] = [];
  for (let event = 0; event < log.eventCount; event += 1) {
    const { code, subject } = eventAt(log, event);
    if (code === EVENT.step) {
      steps.push({ task: log.names[subject] ?? "", event });
    }
  }
  return steps;
}

/** What the task did first in its turn, for example `receive main/lists`; `goes on` where it left no event. */
export function describeStep(log: EventLog, step: Step): string {
  const events = eventsIn(log, step);
  const index = events.find((event) => !ASIDE.includes(eventAt(log, event).code)) ?? events[0];
  if (index === undefined) {
    return "goes on";
  }
  const { code, subject } = eventAt(log, index);
  const { kind, subject: name, fields } = eventText(log, index);
  if (code === EVENT.operation) {
    const [object, access] = fields.map(({ text }) => text);
    return `${access ?? "waits"} ${object ?? ""}`.trim();
  }
  const about = subject === eventAt(log, step.event).subject ? [] : [name];
  return [kind, ...about, ...fields.map(({ label, text }) => `${label}=${text}`)].join(" ");
}

/** The indexes of the events behind the one that begins the step, up to the next step. */
function eventsIn(log: EventLog, { event }: Step): number[] {
  const events: number[] = [];
  for (let index = event + 1; index < log.eventCount; index += 1) {
    const { code } = eventAt(log, index);
    if (code === EVENT.step || code === EVENT.time) {
      break;
    }
    events.push(index);
  }
  return events;
}
