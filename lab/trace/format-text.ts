/**
 * Events and recorded texts for people. Everything that a trace holds is somebody else's text, so
 * nothing of it reaches a terminal unescaped: it cannot move the cursor, hide, reorder or break a line.
 */
import { CANCEL_REASONS, OUTCOME_KINDS } from "../core/outcome.ts";
import { eventAt, ticksAt, timeOf } from "./event-at.ts";
import { EVENT_SHAPES, kindOfCode } from "./events.ts";
import type { FieldType } from "./events.ts";
import type { EventLog } from "./recorder.ts";

/** Wide enough for 9_999_999 ticks, so that the columns of most traces line up. */
const TICKS_WIDTH = 9;
/**
 * Control and format characters (bidirectional ones among them), lone surrogates, line and
 * paragraph separators, and everything that renders as nothing. The backslash is here so that an
 * escape in the output cannot be taken for one that the text itself held.
 */
const UNSAFE = /[\\\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** The text with every character that a terminal acts upon or hides as a visible escape. One line, no two alike. */
export function escapeText(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    return SHORT_ESCAPES[character] ?? (code < 0x100 ? `\\x${hex.padStart(2, "0")}` : `\\u{${hex}}`);
  });
}

/** A field of an event as it is printed. */
interface FieldText {
  readonly label: string;
  readonly text: string;
}

/** One event in words that are safe to print. An event that no recorder makes is described, too. */
export interface EventText {
  readonly kind: string;
  readonly subject: string;
  readonly fields: readonly FieldText[];
}

export function eventText(log: EventLog, index: number): EventText {
  const { code, subject, first, second } = eventAt(log, index);
  const kind = kindOfCode(code);
  if (kind === undefined) {
    return { kind: `unknown-${code}`, subject: nameText(log, subject), fields: [] };
  }
  // The time is in the first column already.
  if (kind === "time") {
    return { kind, subject: nameText(log, subject), fields: [] };
  }
  const shape = EVENT_SHAPES[kind];
  const fields: FieldText[] = [];
  for (const [field, word] of [[shape.first, first] as const, [shape.second, second] as const]) {
    const text = field === undefined ? "" : fieldText(log, field.type, word);
    if (field !== undefined && text !== "") {
      fields.push({ label: field.label, text });
    }
  }
  return { kind, subject: nameText(log, subject), fields };
}

/** One line, for example `1_200 ticks  spawn  server/reader  region=session`. */
export function describeEvent(log: EventLog, index: number, ticks = ticksAt(log, index)): string {
  const { kind, subject, fields } = eventText(log, index);
  const time = `${groupDigits(ticks).padStart(TICKS_WIDTH)} ticks`;
  const parts = [time, kind, subject, ...fields.map(({ label, text }) => `${label}=${text}`)];
  return parts.filter((part) => part !== "").join("  ");
}

/** The lines of all events from `start` up to `end`, in one pass. */
export function* lines(log: EventLog, start = 0, end = log.eventCount): Generator<string, void> {
  let ticks = ticksAt(log, start - 1);
  for (let index = start; index < Math.min(end, log.eventCount); index += 1) {
    ticks = timeOf(log, index) ?? ticks;
    yield describeEvent(log, index, ticks);
  }
}

/** A name as it is printed. */
export function nameText(log: EventLog, id: number): string {
  const name = log.names[id];
  return name === undefined ? `name-${id}` : escapeText(name);
}

function fieldText(log: EventLog, type: FieldType, word: number): string {
  switch (type) {
    case "number":
      return groupDigits(word);
    case "name":
      return nameText(log, word);
    case "hash":
      return (word >>> 0).toString(16).padStart(8, "0");
    case "outcome":
      return OUTCOME_KINDS[word] ?? `outcome-${word}`;
    case "reason":
      return CANCEL_REASONS[word] ?? `reason-${word}`;
  }
}

function groupDigits(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, "_");
}
