/** A hunt: a campaign in processes of its own, watched by the evidence that it leaves on disk. */
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
  readonly seed: string;
  /** How many processes execute. */
  readonly workers: number;
  readonly seconds: number;
  /** An empty folder for findings. */
  readonly out: string;
  /** The evidence that ends the hunt; without it the hunt goes on to its end. */
  readonly until: string | undefined;
}

export interface Hunted {
  /** Oracles with a finding, and deaths such as `hang`, in the order in which they were seen. */
  readonly found: readonly string[];
  readonly seconds: number;
  /** How the campaign ended, where that was neither well nor with a finding nor because the hunt was over. */
  readonly trouble: string | undefined;
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
  const secondsMax = order.seconds + (order.until === undefined ? GRACE_SECONDS : 0);
  const campaign = new Campaign(order);
  const found = new Set<string>();
  do {
    await pause(POLL_MS);
    evidenceIn(order.out).forEach((evidence) => found.add(evidence));
  } while (!campaign.ended && !found.has(order.until ?? "") && elapsed() < secondsMax);
  const seconds = elapsed();
  const { trouble } = campaign;
  await campaign.end();
  return { found: [...found], seconds, trouble: order.until === undefined ? trouble : undefined };
}

class Campaign {
  ended = false;
  trouble: string | undefined = "it did not end";
  private readonly child: ChildProcess;
  private readonly exited: Promise<void>;

  constructor({ target, instrument, environment, seed, workers, seconds, out }: HuntOrder) {
    const what = ["--target", target, "--instrument", instrument.join(","), "--seed", seed];
    const how = ["--workers", `${workers}`, "--time", `${seconds}s`, "--out", out, "--json"];
    const child = spawn(process.execPath, [fileURLToPath(PROGRAM), "fuzz", ...what, ...how], {
      stdio: "ignore",
      env: { ...process.env, ...environment },
    });
    this.child = child;
    this.exited = new Promise((resolve) => {
      child.on("error", () => resolve());
      child.on("exit", (code, signal) => {
        const isFinding = code === EXIT.clean || code === EXIT.finding;
        this.ended = true;
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

/** What stored findings are named after: an oracle, or how a process died. */
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
