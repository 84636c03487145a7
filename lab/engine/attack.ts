/** Runs an attack once, every decision 0, and reads from its events how far it got and what it made its victim hold. */
import type { Attack, InputSource, Scenario } from "../target/target.ts";
import { Decisions } from "../core/decisions.ts";
import { EVENT, UNBOUNDED } from "../trace/events.ts";
import type { EventLog } from "../trace/recorder.ts";
import { EVENT_WORDS } from "../trace/recorder.ts";
import type { Runner } from "./run.ts";
import { replay } from "./strategies/replay.ts";

export interface AttackResult extends Attack {
  /** The most that was counted; `null` when nothing was. */
  readonly reached: number | null;
  /** Code of the fault that ended it; `null` when nothing did. */
  readonly endedBy: string | null;
  /** What the decoder that held most held at its fullest. */
  readonly bytesHeld: number;
  /** What that decoder may hold; `null` where nothing is promised. */
  readonly bytesHeldMax: number | null;
  /** The longest chunk of input that a decoder was given. */
  readonly chunkBytes: number;
  /** Whether it was ended with the fault that is promised, within its bound, and no promise failed. */
  readonly stopped: boolean;
  /** The first promise that failed. */
  readonly failure: string | null;
}

/** Call it like `Runner.run`: prepared, in a macrotask, with the ambient guards in place. */
export function runAttack(runner: Runner, scenario: Scenario, attack: Attack): AttackResult {
  const { log, failure } = runner.run(scenario, scenario.generate?.(simplestSource()), replay([]));
  const { reached, endedBy } = progressOf(log);
  const isWithin = reached !== null && reached <= attack.bound;
  return {
    ...attack,
    reached,
    endedBy,
    ...holdingOf(log),
    stopped: isWithin && endedBy === attack.fault && failure === undefined,
    failure: failure?.message ?? null,
  };
}

function simplestSource(): InputSource {
  const decisions = new Decisions(replay([]));
  return { at: (entity) => decisions.place("input", entity) };
}

function progressOf(log: EventLog): Pick<AttackResult, "reached" | "endedBy"> {
  let reached: number | null = null;
  let endedBy: string | null = null;
  for (const [code, , first] of eventsOf(log)) {
    if (code === EVENT.reached) {
      reached = Math.max(reached ?? 0, first);
    } else if (code === EVENT.attackEnd && first !== 0) {
      endedBy = log.names[first] ?? null;
    }
  }
  return { reached, endedBy };
}

function holdingOf(log: EventLog): Pick<AttackResult, "bytesHeld" | "bytesHeldMax" | "chunkBytes"> {
  const bounds = new Map<number, number>();
  let chunkBytes = 0;
  let fullest = { decoder: -1, bytes: 0 };
  for (const [code, subject, first] of eventsOf(log)) {
    if (code === EVENT.holdBound) {
      bounds.set(subject, first);
    } else if (code === EVENT.input) {
      chunkBytes = Math.max(chunkBytes, first);
    } else if (code === EVENT.held && (first > fullest.bytes || fullest.decoder < 0)) {
      fullest = { decoder: subject, bytes: first };
    }
  }
  const bound = bounds.get(fullest.decoder) ?? UNBOUNDED;
  return { bytesHeld: fullest.bytes, bytesHeldMax: bound === UNBOUNDED ? null : bound, chunkBytes };
}

function* eventsOf({
  words,
  eventCount,
}: EventLog): Generator<readonly [code: number, subject: number, first: number]> {
  for (let at = 0; at < eventCount * EVENT_WORDS; at += EVENT_WORDS) {
    yield [words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0];
  }
}
