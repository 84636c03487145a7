/**
 * The time from nothing to the end of a campaign of one run, against a Node.js that does nothing.
 * Processes are started as npm would start them, from `bin` of package.json, without npm itself.
 * The compile cache of Node.js is warm, as on every start but the first; the first is shown beside.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bench } from "./bench.ts";
import { atMost, figure } from "./figures.ts";
import type { Contender } from "./harness.ts";
import { interleave } from "./harness.ts";
import { commandPath, PROJECT_FOLDER } from "./project.ts";

const ROUNDS = { warmUp: 2, measured: 15 };
const NOTHING: readonly string[] = ["-e", "0"];
/** 4 says that not every oracle was exercised, for which a single run may be too few. */
const EXPECTED: readonly number[] = [0, 4];

export const startup: Bench = {
  name: "startup",
  summary: "starting `fuzz --target hpack --runs 1` against `node -e 0`, npm left out",
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), "quiesce-startup-"));
    try {
      const fuzz = [commandPath(), "fuzz", "--target", "hpack", "--runs", "1", "--out", join(folder, "findings")];
      let starts = 0;
      const measured = await interleave(
        [
          starting("nothing", () => run(NOTHING, join(folder, "warm"))),
          starting("warm", () => run(fuzz, join(folder, "warm"))),
          starting("cold", () => run(fuzz, join(folder, `cold-${(starts += 1)}`))),
        ],
        ROUNDS,
      );
      return [
        figure({
          label: "fuzz against nothing",
          value: measured.ratio("warm", "nothing"),
          unit: "x time",
          bar: atMost(4),
        }),
        figure({
          label: "fuzz against nothing, compile cache empty",
          value: measured.ratio("cold", "nothing"),
          unit: "x time",
          note: "the first start only",
        }),
        figure({ label: "time of fuzz", value: measured.time("warm").median / 1e6, unit: "ms" }),
        figure({ label: "time of node -e 0", value: measured.time("nothing").median / 1e6, unit: "ms" }),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function starting(name: string, work: () => void): Contender {
  return { name, units: 1, work };
}

/**
 * The compile cache lies in the folder for temporary files unless `NODE_COMPILE_CACHE` names another.
 * Naming one would also switch it on before the first module is loaded, which no user has.
 */
function run(args: readonly string[], temporary: string): void {
  mkdirSync(temporary, { recursive: true });
  const { NODE_COMPILE_CACHE: _, ...environment } = process.env;
  const { status, error } = spawnSync(process.execPath, args, {
    cwd: PROJECT_FOLDER,
    stdio: "ignore",
    env: { ...environment, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
  });
  if (error !== undefined || status === null || !EXPECTED.includes(status)) {
    throw new Error(`node ${args.join(" ")} ended with ${error?.message ?? `exit code ${status}`}`);
  }
}
