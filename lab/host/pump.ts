/** The pump of Node.js: runs process ticks and microtasks synchronously, from a macrotask. */
import type { Pump } from "../runtime/pump.ts";

/** Present in Node 20 to 26; documented as deprecated without a date of removal. */
const tickCallback = (process as { _tickCallback?: () => void })._tickCallback;

/** The synchronous pump, or `undefined` on an engine without it. */
export const nodePump: Pump | undefined = tickCallback === undefined ? undefined : { drain: () => tickCallback() };

/** Calls `work` in a macrotask of its own: the only place from which a pump can drain. */
export function inMacrotask<Value>(work: () => Value): Promise<Value> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(work());
      } catch (thrown) {
        reject(thrown);
      }
    });
  });
}
