/**
 * Drift: does a shrunk failure still reproduce after the code has changed beside it? Every bug
 * planted in the HPACK session, or in the runtime under it, is hunted and shrunk; then an unrelated
 * task is planted as well and the shrunk case runs again. A failure that shrank to no deviation at
 * all cannot drift, so those that have some are counted beside.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { Plant } from "../lab/core/plant.ts";
import { decodeTrace } from "../lab/trace/read.ts";
import type { Trace } from "../lab/trace/trace.ts";
import { encodeTrace } from "../lab/trace/write.ts";
import { PLANTS } from "../protocols/hpack/plants.ts";
import type { Bench } from "./bench.ts";
import { atLeast, figure } from "./figures.ts";
import { inParallel } from "../lab/cli/in-parallel.ts";
import { ask } from "./project.ts";

const UNRELATED = "unrelated-task";
const SCENARIO = "session";
const SEED = "1";
const HUNT_TIME = "20s";
const SESSION_CODE = /^(?:protocols\/hpack\/session\.ts|lab\/runtime\/)/;

export const drift: Bench = {
  name: "drift",
  summary: "shrunk failures of the HPACK session, replayed after an unrelated task was added",
  run: async () => {
    const plants = PLANTS.filter(isSessionBug);
    const folder = mkdtempSync(join(tmpdir(), "quiesce-drift-"));
    try {
      const ends = await inParallel(plants, availableParallelism(), (plant) => drifted(plant, folder));
      const found = ends.filter((end) => end !== undefined);
      const lost = found.filter(({ reproduced }) => !reproduced).map(({ plant }) => plant);
      const missed = plants.filter((_, index) => ends[index] === undefined).map(({ name }) => name);
      return [
        figure({
          label: "bugs found and shrunk",
          value: found.length,
          unit: `of ${plants.length}`,
          bar: atLeast(plants.length),
          ...(missed.length === 0 ? {} : { note: `not found: ${missed.join(", ")}` }),
        }),
        figure({
          label: "still reproduce with the unrelated task",
          value: found.length - lost.length,
          unit: `of ${plants.length}`,
          bar: atLeast(plants.length),
          ...(lost.length === 0 ? {} : { note: `lost: ${lost.join(", ")}` }),
        }),
        figure({
          label: "of these with deviations that could drift",
          value: found.filter(({ reproduced, deviations }) => reproduced && deviations > 0).length,
          unit: `of ${found.filter(({ deviations }) => deviations > 0).length}`,
        }),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function isSessionBug({ nearMiss, edits }: Plant): boolean {
  return nearMiss !== true && edits.every(({ file }) => SESSION_CODE.test(file));
}

interface Drifted {
  readonly plant: string;
  readonly deviations: number;
  readonly reproduced: boolean;
}

/** Finds and shrinks the bug and replays it with the unrelated task; `undefined` when it was not found. */
async function drifted({ name }: Plant, folder: string): Promise<Drifted | undefined> {
  const out = join(folder, name);
  const hunt = ["--target", "hpack", "--scenario", SCENARIO, "--plant", name, "--seed", SEED, "--time", HUNT_TIME];
  const { findings } = await ask<FuzzAnswer>(["fuzz", ...hunt, "--stop-on-finding", "--out", out]);
  const [finding] = findings;
  if (finding === undefined) {
    return undefined;
  }
  const trace = readTrace(finding.replay);
  const changed = join(out, "changed.replay");
  const plants = [...trace.case.plants, UNRELATED];
  writeFileSync(changed, encodeTrace({ ...trace, case: { ...trace.case, plants } }));
  const { reproduced, sameTrace } = await ask<ReplayAnswer>(["replay", changed]);
  if (sameTrace) {
    throw new Error(`the unrelated task left no trace in the session of ${name}`);
  }
  return { plant: name, deviations: trace.case.deviations.length, reproduced };
}

interface FuzzAnswer {
  readonly findings: readonly { readonly replay: string }[];
}
interface ReplayAnswer {
  readonly reproduced: boolean;
  readonly sameTrace: boolean;
}

function readTrace(path: string): Trace {
  const read = decodeTrace(readFileSync(path));
  if (read.kind !== "trace") {
    throw new Error(`${path} is unreadable: ${read.message}`);
  }
  return read.trace;
}
