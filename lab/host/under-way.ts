/**
 * What a thread is doing, told in the middle of it: another thread asks through the inspector, which V8 answers at
 * the next check for interrupts, in a loop and in a regular expression alike. Work that has no such checks, as in a
 * sort of a large array, gives no answer.
 */
import type { Session } from "node:inspector";
import { setTimeout as wait } from "node:timers/promises";
import type { Deviation } from "../core/decisions.ts";
import { withStackFrames } from "../core/stack-frames.ts";

/** A run that has not ended. */
export interface UnderWay {
  readonly scenario: string;
  readonly deviations: readonly Deviation[];
}

/** What was answered. */
export interface Glimpse {
  /** Frames of the stack as V8 writes them, from the innermost on. */
  readonly frames: readonly string[];
  /** The run, where there was one. */
  readonly run: UnderWay | undefined;
}

/** Under this symbol the thread that is asked has its answer. */
const ANSWER = "quiesce.underWay";
const FRAMES_MAX = 64;
/** The frame of the expression that asks; what is being done is beneath it. */
const EXPRESSION_FRAME = /^\s+at <anonymous>:1:\d+$/u;
/** How often is asked, since where a loop is depends on the moment. */
const GLIMPSES = 6;
const GAP_MS = 7;
/** How long an answer is waited for, which takes no time but that of a busy machine. */
const PATIENCE_MS = 2_000;

/** Has this thread answer when it is asked what it does. */
export function answerUnderWay(running: () => UnderWay | undefined): void {
  Object.defineProperty(globalThis, Symbol.for(ANSWER), {
    value: () => {
      const stack = withStackFrames(FRAMES_MAX, () => new Error("asked").stack ?? "");
      const lines = stack.split("\n");
      const frames = lines.slice(lines.findIndex((line) => EXPRESSION_FRAME.test(line)) + 1);
      const glimpse: Glimpse = { frames, run: running() };
      return JSON.stringify(glimpse);
    },
  });
}

/** Asks the main thread of this process several times, in a thread of its own; gives what it answered. */
export async function glimpseMainThread(): Promise<Glimpse[]> {
  const glimpses: Glimpse[] = [];
  try {
    const inspector = await import("node:inspector");
    const session = new inspector.Session();
    session.connectToMainThread();
    for (let asked = 0; asked < GLIMPSES; asked += 1) {
      const glimpse = await ask(session);
      if (glimpse === undefined) {
        break;
      }
      glimpses.push(glimpse);
      await wait(GAP_MS);
    }
  } catch {
    // Builds of Node.js without an inspector tell nothing.
  }
  return glimpses;
}

async function ask(session: Session): Promise<Glimpse | undefined> {
  const expression = `globalThis[Symbol.for(${JSON.stringify(ANSWER)})]()`;
  const answered = new Promise<Glimpse | undefined>((resolve) => {
    session.post("Runtime.evaluate", { expression, silent: true }, (_error, answer) => {
      const value: unknown = answer?.result.value;
      resolve(typeof value === "string" ? (JSON.parse(value) as Glimpse) : undefined);
    });
  });
  return await Promise.race([answered, wait(PATIENCE_MS, undefined)]);
}
