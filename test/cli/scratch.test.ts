/** Temporary folders: they go with their process, and those of processes that are gone go as well. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openScratch } from "../../lab/cli/scratch.ts";

test("what a killed process left is swept, and what a living one has is not", () => {
  const { pid } = spawnSync(process.execPath, ["--version"]);
  const left = join(tmpdir(), `quiesce-${pid}-left`);
  const alive = join(tmpdir(), `quiesce-${process.ppid}-alive`);
  mkdirSync(left);
  mkdirSync(alive, { recursive: true });
  const own = openScratch();
  expect([existsSync(left), existsSync(alive), existsSync(own.path)]).toEqual([false, true, true]);
  const other = openScratch();
  expect(existsSync(own.path)).toBe(true);
  own.remove();
  other.remove();
  expect([existsSync(own.path), existsSync(other.path)]).toEqual([false, false]);
});
