/** This project as benches need it: its folder, its command as a process, and its HPACK target in this process. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Campaign } from "../lab/engine/campaign.ts";
import { Runner } from "../lab/engine/run.ts";
import { Tally } from "../lab/engine/tally.ts";
import { guardAmbient } from "../lab/host/ambient.ts";
import { nodePump } from "../lab/host/pump.ts";
import { ORACLES } from "../oracles/index.ts";
import { target } from "../protocols/hpack/target.ts";

export const PROJECT_URL = new URL("../", import.meta.url);
export const PROJECT_FOLDER = fileURLToPath(PROJECT_URL);

/** The file that package.json names for `quiesce`. */
export function commandPath(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("package.json", PROJECT_URL), "utf8"));
  const { bin } = manifest as { readonly bin: { readonly quiesce: string } };
  return fileURLToPath(new URL(bin.quiesce, PROJECT_URL));
}

/** Runs a script in a process of its own and gives what it printed. */
export async function outputOf(
  node: string,
  args: readonly string[],
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const child = spawn(node, args, {
    cwd: PROJECT_FOLDER,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => (code === null ? reject(new Error(`ended by ${signal}`)) : resolve(code)));
  });
  const [output, exitCode] = await Promise.all([text(child.stdout), ended]);
  return { exitCode, output };
}

/** What `quiesce` answers to `args` with `--json`; the type is what the caller knows of the answer. */
export async function ask<Answer>(args: readonly string[]): Promise<Answer> {
  const { exitCode, output } = await outputOf(process.execPath, [commandPath(), ...args, "--json"]);
  if (output === "") {
    throw new Error(`quiesce ${args.join(" ")} ended with exit code ${exitCode} and no answer`);
  }
  // Our own child printed it.
  return JSON.parse(output) as Answer;
}

/** A campaign of one scenario, as `quiesce fuzz` would run it; call it in a macrotask. */
export type OpenCampaign = (seed: string, scenario: string, strategy?: string) => Campaign;

export const HPACK = target;

/** Puts the guards of a run in place, until the process ends, and gives campaigns against HPACK. */
export async function openHpack(): Promise<OpenCampaign> {
  if (nodePump === undefined) {
    throw new TypeError("this Node.js has no process._tickCallback");
  }
  const runner = new Runner({ oracles: ORACLES, pump: nodePump });
  await runner.prepare(target.scenarios);
  const pool = { target, corpus: readCorpus() };
  guardAmbient();
  return (seed, scenario, strategy = "auto") =>
    new Campaign({ pool, runner, tally: new Tally([]), seed, strategy, scenario, plants: [] });
}

function readCorpus(): Uint8Array[] {
  const folder = new URL(`corpus/${target.name}/`, PROJECT_URL);
  const names = readdirSync(folder).filter((name) => name.endsWith(".bin"));
  return names.toSorted().map((name) => new Uint8Array(readFileSync(new URL(name, folder))));
}
