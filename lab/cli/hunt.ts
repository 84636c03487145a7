/** Hunts in processes of their own: campaigns with several seeds, watched by the evidence that they leave on disk. */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EXIT } from "./exit.ts";
import { PROGRAM } from "./place.ts";

export interface HuntOrder {
  /** The module of the target. */
  readonly target: string;
  readonly instrument: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** One process for each. */
  readonly seeds: readonly string[];
  readonly seconds: number;
  /** An empty folder for findings. */
  readonly out: string;
  /** The oracle whose finding ends the hunt; without one it goes on to its end. */
  readonly until: string | undefined;
}

export interface Hunted {
  /** Oracles with a finding, in the order in which they were seen, and what else was left. */
  readonly found: readonly string[];
  readonly seconds: number;
  /** How processes ended that did not end well by themselves, unless the hunt ended them. */
  readonly troubles: readonly string[];
}

const MILLISECONDS = 1_000;
const POLL_MS = 100;
/** How much longer than its time a campaign may take: its last run, shrinking, and the check in a fresh process. */
const GRACE_SECONDS = 60;
/** How long a process that was asked to end may take. */
const TERMINATE_MS = 1_000;

const TROUBLES: Readonly<Record<number, string>> = {
  [EXIT.usage]: "the target does not load",
  [EXIT.nondeterminism]: "a case ran in two ways",
  [EXIT.nothingExercised]: "a required oracle was not exercised",
  [EXIT.internal]: "a bug of quiesce",
};

export async function hunt(order: HuntOrder): Promise<Hunted> {
  const startedAt = performance.now();
  const elapsed = (): number => (performance.now() - startedAt) / MILLISECONDS;
  const prey = order.seeds.map((seed) => new Campaign(order, seed));
  const found: string[] = [];
  const isOver = (): boolean =>
    prey.every(({ ended }) => ended) ||
    elapsed() > order.seconds + GRACE_SECONDS ||
    (order.until !== undefined && (found.includes(order.until) || elapsed() > order.seconds));
  while (!isOver()) {
    await pause(POLL_MS);
    for (const oracle of evidenceIn(order.out)) {
      if (!found.includes(oracle)) {
        found.push(oracle);
      }
    }
  }
  const seconds = elapsed();
  const troubles = prey.flatMap(({ trouble }) => trouble ?? []);
  await Promise.all(prey.map((campaign) => campaign.end()));
  return { found, seconds, troubles };
}

class Campaign {
  ended = false;
  trouble: string | undefined = "did not end";
  private readonly child: ChildProcess;
  private readonly exited: Promise<void>;

  constructor({ target, instrument, environment, seconds, out }: HuntOrder, seed: string) {
    const args = ["fuzz", "--target", target, "--instrument", instrument.join(","), "--seed", seed];
    this.child = spawn(
      process.execPath,
      [fileURLToPath(PROGRAM), ...args, "--time", `${seconds}s`, "--out", out, "--json"],
      { stdio: "ignore", env: { ...process.env, ...environment } },
    );
    this.exited = new Promise((resolve) => {
      this.child.on("error", () => resolve());
      this.child.on("exit", (code, signal) => {
        this.ended = true;
        const isFinding = code === EXIT.clean || code === EXIT.finding;
        this.trouble = isFinding ? undefined : (TROUBLES[code ?? -1] ?? `ended by ${signal ?? `exit code ${code}`}`);
        resolve();
      });
    });
  }

  /** Ends the process, which may be in the middle of something that hears nothing. */
  async end(): Promise<void> {
    if (!this.ended) {
      this.child.kill("SIGTERM");
      await Promise.race([this.exited, pause(TERMINATE_MS)]);
      this.child.kill("SIGKILL");
      await this.exited;
    }
  }
}

/** The oracles that stored findings are named after. */
function evidenceIn(folder: string): string[] {
  const folders = existsSync(folder) ? readdirSync(folder) : [];
  const files = folders.toSorted().flatMap((name) => readdirSync(join(folder, name)).toSorted());
  return files.filter((name) => /\.(?:replay|bin)$/u.test(name)).map((name) => name.replace(/-[0-9a-f]{8,}.*$/u, ""));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
