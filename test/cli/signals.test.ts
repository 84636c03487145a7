/** Campaigns that are stopped: an interrupt ends with a summary, and a kill loses nothing that was announced. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { decodeTrace } from "../../lab/trace/read.ts";
import { bytesOf, CODES, quiesce, startQuiesce, temporaryFolder } from "./quiesce.ts";

const folder = temporaryFolder();
const PLANTS = "leak-on-fault,losers-left-running,cancel-ignored,clock-read";
/** Kills fall on as many moments, this many milliseconds apart, from the first announcement on. */
const KILLS = 10;
const KILL_STEP_MS = 35;
/** A terminal and npm both pass an interrupt on, one a little later than the other. */
const TWIN_MS = 3;
/** From the line of progress to where both interrupts wait for the end of the same slice of runs. */
const INTO_SLICE_MS = 20;

interface Watched {
  readonly child: ChildProcess;
  readonly text: { stdout: string; stderr: string };
  /** Resolves when standard error matches, or the process has ended. */
  seen(pattern: RegExp): Promise<void>;
  ended(): Promise<number | null>;
}

function watch(args: readonly string[]): Watched {
  const child = startQuiesce(args);
  const text = { stdout: "", stderr: "" };
  const closed = once(child, "close") as Promise<[number | null]>;
  child.stdout?.on("data", (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (text.stderr += chunk.toString()));
  const seen = async (pattern: RegExp): Promise<void> => {
    while (child.exitCode === null && child.signalCode === null && !pattern.test(text.stderr)) {
      await Promise.race([once(child.stderr ?? child, "data"), closed]);
    }
  };
  return { child, text, seen, ended: async () => (await closed)[0] };
}

function announced(stderr: string): string[] {
  return [...stderr.matchAll(/saved to (.*\.replay)\n/g)].map(([, path = ""]) => path);
}

describe("an interrupt", () => {
  it.each(["1", "2"])(
    "of a campaign of %s workers with findings: a summary, every finding, exit code 1",
    async (workers) => {
      const out = join(folder, `interrupted-${workers}`);
      const planted = ["--plant", PLANTS, "--time", "60s", "--workers", workers, "--out", out];
      const campaign = watch(["fuzz", "--target", "hpack", ...planted]);
      await campaign.seen(/^shrunk /m);
      campaign.child.kill("SIGINT");
      expect(await campaign.ended()).toBe(CODES.finding);
      expect(campaign.text.stdout).toMatch(/^hpack seed 1: \d+ runs, .* \(interrupted\)$/m);
      const found = announced(campaign.text.stderr);
      expect(found.length).toBeGreaterThan(0);
      for (const path of found) {
        expect(decodeTrace(bytesOf(path)).kind).toBe("trace");
        expect(campaign.text.stdout).toContain(path);
      }
    },
  );

  it("without a finding: a summary and exit code 130, twice at once as well as once", async () => {
    const campaign = watch(["fuzz", "--target", "hpack", "--time", "60s", "--out", folder]);
    await campaign.seen(/ runs\/s$/m);
    await sleep(INTO_SLICE_MS);
    campaign.child.kill("SIGINT");
    await sleep(TWIN_MS);
    campaign.child.kill("SIGINT");
    expect(await campaign.ended()).toBe(CODES.interrupted);
    expect(campaign.text.stdout).toMatch(/^INTERRUPTED: no finding so far$/m);
  });

  it.each([100, 150, 200, 250, 300, 400])(
    "of a module %i ms after the start: a summary and exit code 130",
    async (ms) => {
      const module = join(folder, "harmless.cjs");
      writeFileSync(module, "exports.fuzz = (input) => input.length;");
      const campaign = watch(["fuzz", "--target", module, "--time", "60s", "--out", folder]);
      await sleep(ms);
      campaign.child.kill("SIGINT");
      const exitCode = await campaign.ended();
      // Before anything listens, the signal itself ends the process.
      if (exitCode === null) return;
      expect(campaign.text.stderr).not.toMatch(/Error|does not finish loading/u);
      expect(exitCode).toBe(CODES.interrupted);
    },
  );

  it("of all targets: passed on, and still one JSON object", async () => {
    const out = join(folder, "all");
    const campaign = watch(["fuzz", "--target", "all", "--time", "60s", "--out", out, "--json"]);
    // Nothing is printed before the end with --json, so only time tells that the campaign has begun.
    await sleep(3_000);
    campaign.child.kill("SIGINT");
    expect(await campaign.ended()).toBe(CODES.interrupted);
    const { targets } = JSON.parse(campaign.text.stdout) as { targets: object[] };
    expect(targets).toEqual([expect.objectContaining({ target: "hpack", interrupted: true, verdict: "interrupted" })]);
  });
});

describe("a kill", () => {
  it.each(Array.from({ length: KILLS }, (_, index) => index))(
    "moment %i: what was announced is there and replays",
    async (moment) => {
      const out = join(folder, `killed-${moment}`);
      const seed = ["--seed", `kill ${moment}`];
      const campaign = watch(["fuzz", "--target", "hpack", "--plant", PLANTS, ...seed, "--time", "60s", "--out", out]);
      await campaign.seen(/^found /m);
      await sleep(moment * KILL_STEP_MS);
      campaign.child.kill("SIGKILL");
      await campaign.ended();
      const found = announced(campaign.text.stderr);
      expect(found.length).toBeGreaterThan(0);
      for (const path of found) {
        const read = decodeTrace(bytesOf(path));
        expect(read.kind).toBe("trace");
        expect(quiesce(["replay", path]).status).toBe(CODES.finding);
      }
    },
  );
});
