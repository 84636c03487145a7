/** What a decoder makes of one input, in lines for people. They may hold text of the input: escape them before they are printed. */
import type { Decoded, Decoder } from "../core/decoder.ts";
import { chunkOf } from "./foreign-chunks.ts";
import type { CreateDecoder, ForeignDecoder } from "./foreign-decoder.ts";
import { describeError } from "./thrown.ts";

/** Events beyond so many are only counted. */
const EVENTS_MAX = 200;
const BYTES_MAX = 32;
const TEXT_LENGTH_MAX = 200;
const FIELDS_MAX = 16;
const DEPTH_MAX = 4;

/** Gives the `describe` of a scenario whose decoder is made by `create`. */
export function describeDecoding<Event>(create: () => Decoder<Event>): (input: Uint8Array) => string[] {
  return (input) => {
    const decoder = create();
    const decoded = [decoder.push(input.slice()), decoder.end()];
    const fault = decoded.map((part: Decoded<Event>) => part.fault).find((found) => found !== undefined);
    const told = fault === undefined ? "no fault" : `fault ${fault.code} at byte ${fault.offset} (${fault.section})`;
    return [...eventLines(decoded.flatMap(({ events }) => events)), told];
  };
}

/** The same for a decoder that nobody here wrote; what it reports in a later tick is not seen. */
export function describeForeign<Event>(create: CreateDecoder<Event>): (input: Uint8Array) => string[] {
  return (input) => {
    const events: Event[] = [];
    const errors: unknown[] = [];
    try {
      const decoder = create({ emit: (event) => void events.push(event), fail: (error) => void errors.push(error) });
      feed(decoder, input, events);
    } catch (thrown) {
      errors.push(thrown);
    }
    return [...eventLines(events), errors.length === 0 ? "no error" : `error ${describeError(errors[0])}`];
  };
}

function feed<Event>(decoder: ForeignDecoder<Event>, input: Uint8Array, events: Event[]): void {
  for (const returned of [decoder.push(chunkOf(input)), decoder.end?.()]) {
    if (Array.isArray(returned)) {
      events.push(...returned);
    }
  }
}

function eventLines(events: readonly unknown[]): string[] {
  const lines = events.slice(0, EVENTS_MAX).map((event, index) => `event ${index}: ${valueText(event, DEPTH_MAX)}`);
  return events.length > EVENTS_MAX ? [...lines, `... ${events.length - EVENTS_MAX} more events`] : lines;
}

/** A value in one line of bounded length. */
function valueText(value: unknown, depth: number): string {
  if (typeof value === "string") {
    // Quotes are doubled, since whoever prints escapes backslashes.
    const quoted = `"${value.slice(0, TEXT_LENGTH_MAX).replaceAll('"', '""')}"`;
    return value.length > TEXT_LENGTH_MAX ? `${quoted}...` : quoted;
  }
  if (value instanceof Uint8Array) {
    const hex = Array.from(value.subarray(0, BYTES_MAX), (byte) => byte.toString(16).padStart(2, "0")).join("");
    return `<${hex}${value.length > BYTES_MAX ? "..." : ""}> (${value.length} bytes)`;
  }
  if (typeof value !== "object" || value === null) {
    return String(value);
  }
  if (depth === 0) {
    return "...";
  }
  return Array.isArray(value) ? listText(value, depth) : fieldsText(value, depth);
}

function listText(list: readonly unknown[], depth: number): string {
  const items = list.slice(0, FIELDS_MAX).map((item) => valueText(item, depth - 1));
  return `[${[...items, ...(list.length > FIELDS_MAX ? ["..."] : [])].join(", ")}]`;
}

function fieldsText(object: object, depth: number): string {
  const entries = Object.entries(object);
  const fields = entries.slice(0, FIELDS_MAX).map(([name, value]) => `${name}: ${valueText(value, depth - 1)}`);
  return `{ ${[...fields, ...(entries.length > FIELDS_MAX ? ["..."] : [])].join(", ")} }`;
}
