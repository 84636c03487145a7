/** What one decoding by a foreign decoder came to, and its digest. */
import { fold, hashText } from "../core/hash.ts";
import type { PassSubject } from "./pass-subject.ts";

export interface Decoding<Event> {
  readonly events: readonly Event[];
  /** What tells the fault from others; `undefined` for none. */
  readonly fault: string | undefined;
}

export function digestDecoding<Event>(
  { digest, join }: Pick<PassSubject<Event>, "digest" | "join">,
  { events, fault }: Decoding<Event>,
): number {
  let folded = 0;
  for (const event of join === undefined ? events : joined(events, join)) {
    folded = digest(folded, event);
  }
  return fault === undefined ? folded : fold(folded, hashText(fault));
}

/** The events with each run of parts made one. */
function joined<Event>(events: readonly Event[], join: (left: Event, right: Event) => Event | undefined): Event[] {
  const whole: Event[] = [];
  for (const event of events) {
    const last = whole.at(-1);
    const both = last === undefined ? undefined : join(last, event);
    if (both === undefined) {
      whole.push(event);
    } else {
      whole[whole.length - 1] = both;
    }
  }
  return whole;
}
