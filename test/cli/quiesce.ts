/** Runs the command line as its users do: as a process of the pinned Node.js, with nothing on standard input. */
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const NODE = join(ROOT, "node_modules", ".bin", "node");
export const MAIN = join(ROOT, "lab", "cli", "quiesce.js");

/** The exit codes that are promised to the outside; written out, since scripts rely on these very numbers. */
export const CODES = {
  clean: 0,
  finding: 1,
  usage: 2,
  nondeterminism: 3,
  nothingExercised: 4,
  internal: 5,
  interrupted: 130,
} as const;

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs to the end. */
export function quiesce(args: readonly string[], cwd = ROOT): Ended {
  const { status, stdout, stderr } = spawnSync(NODE, [MAIN, ...args], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 2 ** 28,
  });
  return { status, stdout, stderr };
}

/** Starts and goes on. */
export function startQuiesce(args: readonly string[]): ChildProcess {
  return spawn(NODE, [MAIN, ...args], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
}

/** The one JSON object on standard output; throws when there is anything else. */
export function json({ stdout }: Ended): Record<string, unknown> {
  const lines = stdout.trimEnd().split("\n");
  if (lines.length !== 1) {
    throw new TypeError(`${lines.length} lines on standard output, and one was expected: ${stdout.slice(0, 500)}`);
  }
  return JSON.parse(lines[0] ?? "") as Record<string, unknown>;
}

/** A folder that is removed after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "quiesce-cli-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** All replay files below a folder, sorted. */
export function replaysIn(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".replay"))
        .toSorted()
        .map((name) => join(folder, name))
    : [];
}

/** Hunts a planted bug that is found within a few runs, and gives the file of its shrunk failure. */
export function plantedReplay(folder: string, plant = "leak-on-fault"): string {
  const out = join(folder, plant);
  quiesce(["fuzz", "--target", "hpack", "--plant", plant, "--runs", "20000", "--stop-on-finding", "--out", out]);
  const [file] = replaysIn(out);
  if (file === undefined) {
    throw new TypeError(`the planted bug ${plant} was not found`);
  }
  return file;
}

export function bytesOf(file: string): Uint8Array {
  return new Uint8Array(readFileSync(file));
}

/** What a terminal would act upon, except for line ends. */
export function controlsIn(text: string): string[] {
  return text.match(/[\p{Cc}\p{Cf}]/gu)?.filter((character) => character !== "\n") ?? [];
}
