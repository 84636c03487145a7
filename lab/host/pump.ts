/** The pump of Node.js: runs process ticks and microtasks synchronously, from a macrotask. */
import type { Pump } from "../runtime/pump.ts";
import { native } from "./native.ts";

/** Present in Node 20 to 26; documented as deprecated without a date of removal. */
const tickCallback = (process as { _tickCallback?: () => void })._tickCallback;

/** What Node.js calls with an error that nobody caught. */
const fatalException = (process as { _fatalException?: (thrown: unknown, fromPromise: boolean) => unknown })
  ._fatalException;

/** The synchronous pump, or `undefined` on an engine without it. A tick that throws comes out of it; drain again for the rest. */
export const nodePump: Pump | undefined =
  tickCallback === undefined
    ? undefined
    : {
        drain() {
          for (let taken = 0; taken < TAKEN_MAX; taken += 1) {
            try {
              tickCallback();
              return;
            } catch (thrown) {
              if (!takesUncaught(thrown)) {
                emptyAsyncStack(thrown);
                throw thrown;
              }
            }
          }
        },
      };

/** Ticks that throw for ever, each from the one before, are left alone after so many. */
const TAKEN_MAX = 64;

/** Whether the program itself takes what nobody caught, as `node:domain` does; what takes it then may throw. */
function takesUncaught(thrown: unknown): boolean {
  if (fatalException === undefined || !process.hasUncaughtExceptionCaptureCallback()) {
    return false;
  }
  fatalException(thrown, false);
  return true;
}

/**
 * A tick that throws leaves its entry on the stack of async contexts, and Node.js ends the process when
 * the macrotask around it finds that stack in disorder. Node.js empties it itself once an uncaught error
 * was handled, so the error is reported as uncaught to a handler that does nothing.
 */
function emptyAsyncStack(thrown: unknown): void {
  if (fatalException !== undefined) {
    process.setUncaughtExceptionCaptureCallback(() => undefined);
    try {
      fatalException(thrown, false);
    } finally {
      process.setUncaughtExceptionCaptureCallback(null);
    }
  }
}

/** Calls `work` in a macrotask of its own: the only place from which a pump can drain. */
export function inMacrotask<Value>(work: () => Value): Promise<Value> {
  return new Promise((resolve, reject) => {
    native.setImmediate(() => {
      try {
        resolve(work());
      } catch (thrown) {
        reject(thrown);
      }
    });
  });
}
