/** Measures what survives garbage collection. */
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: (() => void) | undefined;

/** Collects garbage and gives the bytes of the heap that are in use. */
export function retainedHeapBytes(): number {
  collect ??= exposeCollector();
  collect();
  return getHeapStatistics().used_heap_size;
}

function exposeCollector(): () => void {
  setFlagsFromString("--expose-gc");
  const exposed: unknown = runInNewContext("gc");
  if (typeof exposed !== "function") {
    throw new TypeError("this engine does not expose its garbage collector");
  }
  return () => exposed();
}
