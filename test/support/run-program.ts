/** Runs one program on a fresh kernel under a strategy, and gives what can be asserted about the run. */
import type { Deviation, Strategy } from "../../lab/core/decisions.ts";
import { Decisions } from "../../lab/core/decisions.ts";
import type { Outcome } from "../../lab/core/outcome.ts";
import { replay } from "../../lab/engine/strategies/replay.ts";
import { inMacrotask, nodePump } from "../../lab/host/pump.ts";
import type { Body } from "../../lab/runtime/context.ts";
import { Context } from "../../lab/runtime/context.ts";
import type { RunLimits } from "../../lab/runtime/kernel.ts";
import { Kernel, RUN_LIMITS } from "../../lab/runtime/kernel.ts";
import type { StopReason } from "../../lab/runtime/scheduler.ts";
import type { EventKind } from "../../lab/trace/events.ts";
import { EVENT } from "../../lab/trace/events.ts";
import type { EventLog } from "../../lab/trace/recorder.ts";
import { EVENT_WORDS, Recorder } from "../../lab/trace/recorder.ts";

/** Every question answered with 0. */
export const SIMPLEST: Strategy = replay([]);

export interface Ran<Value> {
  readonly log: EventLog;
  readonly names: readonly string[];
  readonly hash: string;
  readonly deviations: readonly Deviation[];
  readonly stopReason: StopReason;
  /** Virtual time at the end. */
  readonly ticks: number;
  readonly steps: number;
  /** The outcome of the task `main`; `undefined` when it had not ended. */
  readonly outcome: Outcome<Value> | undefined;
  /** Whether every task had ended. */
  readonly quiescent: boolean;
}

/** An event whose names were looked up; which fields are names is the caller's to know. */
export interface Seen {
  readonly subject: string;
  readonly first: number;
  readonly second: number;
}

export async function runProgram<Value>(
  body: Body<Value>,
  strategy: Strategy = SIMPLEST,
  limits: RunLimits = RUN_LIMITS,
): Promise<Ran<Value>> {
  const recorder = new Recorder();
  const kernel = new Kernel({ recorder, decisions: new Decisions(strategy), limits });
  const main = kernel.spawn(kernel.root, "main", (task, region) => body(new Context(kernel, task, region)));
  await inMacrotask(() => {
    while (kernel.step()) {
      nodePump?.drain();
    }
    kernel.finish();
  });
  // What is asserted inside a program is asserted by its test.
  if (main.outcome?.kind === "panicked" && isAssertion(main.outcome.thrown)) throw main.outcome.thrown;
  const log = recorder.log();
  return {
    log,
    names: log.names,
    hash: recorder.hash(),
    deviations: kernel.decisions.deviations(),
    stopReason: kernel.stopReason,
    ticks: kernel.now,
    steps: kernel.steps,
    // The task `main` runs `body`, whose value this is.
    outcome: main.outcome as Outcome<Value> | undefined,
    quiescent: kernel.root.children.size === 0,
  };
}

function isAssertion(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === "AssertionError";
}

/** The value of a run whose `main` ended well. */
export function valueOf<Value>(ran: Ran<Value>): Value {
  if (ran.outcome?.kind !== "ok") {
    throw new Error(`main ended ${JSON.stringify(ran.outcome)}, stopped for ${ran.stopReason}`);
  }
  return ran.outcome.value;
}

/** The events of one kind, in order. */
export function eventsOf(ran: Ran<unknown>, kind: EventKind): Seen[] {
  const seen: Seen[] = [];
  const { words, eventCount } = ran.log;
  for (let at = 0; at < eventCount * EVENT_WORDS; at += EVENT_WORDS) {
    const [code, subject = 0, first = 0, second = 0] = words.subarray(at, at + EVENT_WORDS);
    if (code === EVENT[kind]) {
      seen.push({ subject: ran.names[subject] ?? "?", first, second });
    }
  }
  return seen;
}

/** `kind subject` of the chosen kinds, in order. */
export function story(ran: Ran<unknown>, ...kinds: readonly EventKind[]): string[] {
  const { words, eventCount } = ran.log;
  const lines: string[] = [];
  for (let at = 0; at < eventCount * EVENT_WORDS; at += EVENT_WORDS) {
    const [code, subject = 0] = words.subarray(at, at + EVENT_WORDS);
    const kind = kinds.find((candidate) => EVENT[candidate] === code);
    if (kind !== undefined) {
      lines.push(`${kind} ${ran.names[subject] ?? "?"}`);
    }
  }
  return lines;
}
