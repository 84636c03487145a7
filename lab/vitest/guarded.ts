/**
 * Calls work as a run needs it, inside a process that belongs to a test runner: in a macrotask, with
 * the ambient guards in place and rejections that nobody handled charged to the run. Afterwards
 * everything is as it was, also what the test runner has replaced.
 *
 * The work is synchronous, so that nobody else runs while the guards are there.
 */
import { withStackFrames } from "../core/stack-frames.ts";
import { MessageChannel } from "node:worker_threads";
import type { Runner } from "../engine/run.ts";
import { guardAmbient } from "../host/ambient.ts";

/** Not by a timer: a test may have replaced all of them. */
export function guarded<Value>(runner: Runner, work: () => Value): Promise<Value> {
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  const { port1, port2 } = new MessageChannel();
  port1.on("message", () => {
    port1.close();
    try {
      resolve(withGuards(runner, work));
    } catch (thrown) {
      reject(thrown);
    }
  });
  port2.postMessage("now");
  return promise;
}

/** What a test runner listens to, and would report as its own where it belongs to the run. */
const UNHANDLED = ["unhandledRejection", "uncaughtException"] as const;

function withGuards<Value>(runner: Runner, work: () => Value): Value {
  const restoreListeners = UNHANDLED.map((event) => replaceListeners(event, runner));
  const guards = guardAmbient();
  try {
    return withStackFrames(0, work);
  } finally {
    guards.restore();
    for (const restore of restoreListeners) {
      restore();
    }
  }
}

function replaceListeners(event: (typeof UNHANDLED)[number], runner: Runner): () => void {
  // Raw ones, so that a listener for one time stays one.
  const listeners = process.rawListeners(event) as ((reason: unknown) => void)[];
  process.removeAllListeners(event);
  process.on(event, (reason: unknown) => {
    if (!runner.noteUnhandled(reason)) {
      throw reason;
    }
  });
  return () => {
    process.removeAllListeners(event);
    for (const listener of listeners) {
      process.on(event, listener);
    }
  };
}
