/**
 * What the comparison build of a target runs: the probe of one of its scenarios. Import it with
 * `?target=` and `?scenario=`.
 */
import { fenceProcess } from "../host/process-fence.ts";
import { findScenario, findTarget, loadConfig } from "./load.ts";

// What the program leaves running must not end the thread either.
fenceProcess();
const query = new URL(import.meta.url).searchParams;
const target = await findTarget(await loadConfig(), query.get("target") ?? "").load();
const scenario = findScenario(target, query.get("scenario") ?? "");
await scenario.prepare?.();
// Failures are the main thread's to find; here they must not end the thread.
process.on("unhandledRejection", () => undefined);
process.on("uncaughtException", () => undefined);

export function run(input: Uint8Array): unknown {
  // Messages between threads make plain bytes of a Buffer, which is what fuzz functions expect.
  return scenario.kind === "direct"
    ? scenario.probe?.(Buffer.from(input.buffer, input.byteOffset, input.byteLength), () => undefined)
    : undefined;
}
