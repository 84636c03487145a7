/**
 * The canary: a campaign against a planted bug, which must end with a finding of the oracle that the
 * bug names. It fails when the lab has gone blind. For all targets, or the one after `--target`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** The part of `targets --json` that is needed. */
interface ListedTarget {
  readonly name: string;
  readonly plants: readonly { readonly name: string; readonly oracle: string }[];
}

/** The part of `fuzz --json` that is needed. */
interface CampaignReport {
  readonly findings: readonly { readonly oracle: string; readonly runsToFind: number }[];
}

const MAIN = fileURLToPath(new URL("../../lab/cli/quiesce.js", import.meta.url));
const RUNS_MAX = 50_000;
/** The exit code of a campaign with a finding. */
const FINDING = 1;

const { target: only, seed } = parseArgs({
  options: { target: { type: "string" }, seed: { type: "string", default: "canary" } },
}).values;
// Our own children print what is parsed here.
const { targets } = JSON.parse(quiesce(["targets", "--json"]).stdout) as { targets: readonly ListedTarget[] };
const hunted = targets.filter(({ name }) => only === undefined || name === only);
const blind = hunted.filter((target) => !isCaught(target));
if (hunted.length === 0 || blind.length > 0) {
  process.stdout.write(`CANARY ALIVE: ${blind.map(({ name }) => name).join(", ") || "there was no target"}\n`);
  process.exitCode = 1;
}

function isCaught({ name, plants: [plant] }: ListedTarget): boolean {
  if (plant === undefined) {
    process.stdout.write(`${name} has no planted bug, so nothing shows that its campaigns see anything\n`);
    return false;
  }
  const folder = mkdtempSync(join(tmpdir(), "quiesce-canary-"));
  const what = ["--target", name, "--plant", plant.name, "--seed", seed, "--runs", `${RUNS_MAX}`];
  const { status, stdout } = quiesce(["fuzz", ...what, "--stop-on-finding", "--out", folder, "--json"]);
  rmSync(folder, { recursive: true, force: true });
  const found = stdout === "" ? undefined : (JSON.parse(stdout) as CampaignReport).findings[0];
  const caught = status === FINDING && found?.oracle === plant.oracle;
  const outcome = found === undefined ? "not found" : `found by ${found.oracle} after ${found.runsToFind} runs`;
  process.stdout.write(`${name}: ${plant.name} must be found by ${plant.oracle}: ${outcome}\n`);
  return caught;
}

function quiesce(args: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}
