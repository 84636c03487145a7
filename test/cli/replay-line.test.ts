/** The line that reproduces a finding, for paths of any name: a shell reads it as it was meant, and a terminal shows all of it. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { replayLine } from "../../lab/cli/replay-line.ts";
import { TOY_TARGET, writeModule } from "./modules.ts";
import { CODES, controlsIn, quiesce, replaysIn, temporaryFolder } from "./quiesce.ts";

const folder = temporaryFolder();

/** The words that a shell makes of a line. */
function wordsOf(line: string, shell: string): string[] {
  const script = `set -- ${line}\nprintf '%s\\0' "$@"`;
  return execFileSync(shell, ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

const PATHS: readonly string[] = [
  "/plain/file.replay",
  "/with 'quotes' and \"others\".replay",
  "/back\\slash\\n.replay",
  "/new\nline\nagain.replay",
  "/new\nline 'and' back\\slash, 7%s\n7.replay",
  "/tab\t.replay",
  "/\u001b[2Jcleared\u0007.replay",
  "/\u202ereversed\u200b\u00ad.replay",
  "/$(echo `id`)\r$HOME.replay",
];

describe.each(["sh", "bash"])("as %s reads it", (shell) => {
  it.each(PATHS)("%j", (path) => {
    const line = replayLine(path, `./target\n${path}`);
    expect(wordsOf(line, shell).slice(-3)).toEqual([path, "--target", `./target\n${path}`]);
    expect(controlsIn(line)).toEqual([]);
    expect(line).not.toContain("\n");
  });
});

it("a report prints it such that it can be pasted", () => {
  const strange = join(folder, "new\nline 'and' more\u001b[2J");
  const out = join(strange, "back\\slash");
  mkdirSync(out, { recursive: true });
  const module = writeModule(strange, "toy.ts", TOY_TARGET);
  const { stdout } = quiesce(["fuzz", "--target", module, "--runs", "300", "--out", out]);
  const [replay = ""] = replaysIn(out);
  const words = wordsOf(stdout.split("\n").find((line) => line.includes("npm run replay -- ")) ?? "", "sh");
  expect(words).toEqual(["npm", "run", "replay", "--", replay, "--target", module]);
  expect(quiesce(["replay", ...words.slice(4)]).status).toBe(CODES.finding);
  expect(controlsIn(stdout)).toEqual([]);
});
