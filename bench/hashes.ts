/** The trace hashes of many seeds: what must be the same wherever it is computed. */
import { inMacrotask } from "../lab/host/pump.ts";
import { HPACK, openHpack } from "./project.ts";

/** What is asked for; an answer has one entry per seed. */
export interface HashOrder {
  /** Seeds `1` to this number. */
  readonly seeds: number;
}

/**
 * Looks for growth of the heap, for which it collects garbage five times a run; a thousand of its
 * runs would take minutes and add nothing to what its decoder does in the other scenarios.
 */
const LEFT_OUT: readonly string[] = ["heap"];

/** One text per seed: the hashes of its first run of every scenario, in the order of the target. */
export async function hashesOf({ seeds }: HashOrder): Promise<string[]> {
  const open = await openHpack();
  const scenarios = HPACK.scenarios.map(({ name }) => name).filter((name) => !LEFT_OUT.includes(name));
  const hashOf = (seed: string, scenario: string): string => open(seed, scenario).repeat(0).result.hash;
  return await inMacrotask(() =>
    Array.from({ length: seeds }, (_, index) =>
      scenarios.map((scenario) => `${scenario} ${hashOf(`${index + 1}`, scenario)}`).join(", "),
    ),
  );
}
