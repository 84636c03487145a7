/**
 * Campaigns that are killed (SIGKILL) at random moments, each resumed by the next from the corpus that it
 * left. Announced is: a finding, when its line is printed; an entry of the corpus, when its file can be
 * seen. Nothing announced may be lost or in pieces, and a campaign must start from what was stored.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { entryName, isEntryName } from "../lab/corpus/entry-name.ts";
import { isTemporary } from "../lab/corpus/whole-file.ts";
import { draw } from "../lab/core/hash.ts";
import { keyOfSeed } from "../lab/core/seed.ts";
import { decodeTrace } from "../lab/trace/read.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figures.ts";
import { atLeast, atMost, figure } from "./figures.ts";
import { staircase } from "./kills-target.ts";
import { ask, commandPath, PROJECT_FOLDER } from "./project.ts";

const KILLS = 5;
const KILLS_FULL = 100;
/** After so many kills a new corpus is begun, so that there is something new to store. */
const KILLS_PER_CORPUS = 5;
/** Kills come from the very start of a process up to this long after it. */
const KILL_MS_MAX = 2_500;
const LOOK_MS = 20;
/** Workers of a killed process must have noticed by then. */
const ORPHAN_MS_MAX = 5_000;
/** Executions of a resumed campaign beside those of the stored inputs. */
const RESUMED_RUNS = 100;
const SEED = keyOfSeed("kills");

export const kills: Bench = {
  name: "kills",
  summary: "campaigns killed at random moments and resumed: what was announced, and what is still there",
  run: async ({ full }) => {
    const folder = mkdtempSync(join(tmpdir(), "quiesce-kills-"));
    try {
      const target = join(folder, "staircase.mjs");
      writeFileSync(target, staircase());
      return await killMany(folder, target, full ? KILLS_FULL : KILLS);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function killMany(folder: string, target: string, count: number): Promise<Figure[]> {
  const ledger = new Ledger();
  for (let kill = 0; kill < count; kill += 1) {
    const generation = join(folder, `${Math.floor(kill / KILLS_PER_CORPUS)}`);
    const campaign: Campaign = {
      target,
      corpus: join(generation, "corpus"),
      out: join(generation, "out"),
      seed: `${kill}`,
    };
    mkdirSync(campaign.corpus, { recursive: true });
    const afterMs = (draw(SEED, kill) >>> 0) % KILL_MS_MAX;
    await runAndKill(campaign, { afterMs, alone: kill % 2 === 0 }, ledger);
    ledger.check();
    await resume(campaign, join(folder, `measured-${kill}`), ledger);
  }
  const { findings, entries, lost, resumed, orphans, smaller } = ledger;
  return [
    figure({ label: "resumed after a kill", value: resumed, unit: `of ${count}`, bar: atLeast(count) }),
    figure({ label: "covering less than what was stored", value: smaller, unit: "campaigns", bar: atMost(0) }),
    figure({ label: "findings announced", value: findings.size, unit: "findings", bar: atLeast(1) }),
    figure({ label: "corpus entries announced", value: entries.size, unit: "entries", bar: atLeast(1) }),
    figure({
      label: "announced and lost, or in pieces",
      value: lost.size,
      unit: "files",
      bar: atMost(0),
      ...first(lost),
    }),
    figure({ label: "kills that left processes behind", value: orphans, unit: "kills", bar: atMost(0) }),
  ];
}

interface Campaign {
  readonly target: string;
  readonly corpus: string;
  readonly out: string;
  readonly seed: string;
}

/** What was announced, and what became of it. */
class Ledger {
  readonly findings = new Set<string>();
  readonly entries = new Set<string>();
  readonly lost = new Set<string>();
  resumed = 0;
  orphans = 0;
  smaller = 0;

  look(corpus: string): void {
    for (const name of readdirSync(corpus).filter((file) => !isTemporary(file))) {
      this.entries.add(join(corpus, name));
    }
  }

  check(): void {
    for (const path of this.findings) {
      if (!existsSync(path) || !isWholeFinding(path)) {
        this.lost.add(path);
      }
    }
    for (const path of this.entries) {
      if (!existsSync(path) || !isWholeEntry(path)) {
        this.lost.add(path);
      }
    }
  }
}

function isWholeEntry(path: string): boolean {
  return path.endsWith(entryName(readFileSync(path)));
}

/** A replay is a chain of hashes; an input is named by its content. */
function isWholeFinding(path: string): boolean {
  const bytes = new Uint8Array(readFileSync(path));
  return path.endsWith(".replay") ? decodeTrace(bytes).kind === "trace" : path.includes(entryName(bytes));
}

function first(paths: ReadonlySet<string>): { note?: string } {
  const [path] = paths;
  return path === undefined ? {} : { note: path };
}

interface Kill {
  readonly afterMs: number;
  /** Whether only the process itself is killed, and those that it started have to notice; otherwise all of them are. */
  readonly alone: boolean;
}

async function runAndKill(
  { target, corpus, out, seed }: Campaign,
  { afterMs, alone }: Kill,
  ledger: Ledger,
): Promise<void> {
  const args = ["fuzz", "--target", target, "--corpus", corpus, "--out", out, "--seed", seed, "--time", "60s"];
  const child = spawn(process.execPath, [commandPath(), ...args], {
    cwd: PROJECT_FOLDER,
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) {
    throw new Error(`${process.execPath} does not start`);
  }
  const closed = once(child, "close");
  createInterface({ input: child.stderr }).on("line", (line) => {
    const path = /^found .* saved to (?<path>.+)$/u.exec(line)?.groups?.["path"];
    if (path !== undefined) {
      ledger.findings.add(resolve(PROJECT_FOLDER, path));
    }
  });
  for (const end = performance.now() + afterMs; performance.now() < end;) {
    ledger.look(corpus);
    await sleep(Math.min(LOOK_MS, Math.max(1, end - performance.now())));
  }
  process.kill(alone ? pid : -pid, "SIGKILL");
  ledger.orphans += (await groupEnded(pid)) ? 0 : 1;
  await closed;
}

/** Waits for all processes of a group to end; ends them after a while. */
async function groupEnded(group: number): Promise<boolean> {
  for (const end = performance.now() + ORPHAN_MS_MAX; performance.now() < end;) {
    try {
      process.kill(-group, 0);
    } catch {
      return true;
    }
    await sleep(LOOK_MS);
  }
  process.kill(-group, "SIGKILL");
  return false;
}

/** The part of the answers that is used here. */
interface MergeReport {
  readonly after: number;
}
interface FuzzReport {
  readonly refused: readonly string[];
  readonly guided: { readonly features: number } | null;
}

/** A campaign that has hardly more executions than there are stored inputs must cover what they cover. */
async function resume({ target, corpus, out, seed }: Campaign, measured: string, ledger: Ledger): Promise<void> {
  const stored = readdirSync(corpus).filter(isEntryName).length;
  const { after } = await ask<MergeReport>(["corpus", "merge", measured, corpus, "--target", target]);
  const runs = ["--runs", `${2 * stored + RESUMED_RUNS}`];
  const what = ["--target", target, "--corpus", corpus, "--out", out, "--seed", `${seed} resumed`];
  const { refused, guided } = await ask<FuzzReport>(["fuzz", ...what, ...runs]);
  ledger.resumed += refused.length === 0 && guided !== null ? 1 : 0;
  ledger.smaller += (guided?.features ?? 0) < after ? 1 : 0;
}
