/** Where output goes: lines in a pipe, a panel on a terminal, and a reader that stops reading. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EVENT } from "../../lab/trace/events.ts";
import { Recorder } from "../../lab/trace/recorder.ts";
import { encodeTrace } from "../../lab/trace/write.ts";
import { CODES, controlsIn, MAIN, NODE, quiesce, ROOT, temporaryFolder } from "./quiesce.ts";

const folder = temporaryFolder();
const FUZZ = ["fuzz", "--target", "hpack", "--plant", "leak-on-fault", "--runs", "2000", "--out", folder];
const hasScript = spawnSync("script", ["--version"]).status === 0;

it("a pipe gets plain lines: what was found, where it is stored, and the report", () => {
  const { stdout, stderr } = quiesce(FUZZ);
  expect(stderr).toMatch(/^found obligation-leak\/.* in run \d+, saved to .*\.replay$/m);
  expect(stderr).toMatch(/^shrunk obligation-leak\/.* to \d+ bytes and \d+ deviations in \d+ executions$/m);
  expect(stdout).toMatch(/^FAIL obligation-leak\//m);
  expect(controlsIn(stdout + stderr)).toEqual([]);
});

describe.skipIf(!hasScript)("a terminal", () => {
  const redraw = "\r\u001b[2K";

  it("gets a panel that is redrawn and removed", () => {
    const line = [NODE, MAIN, "fuzz", "--target", "hpack", "--runs", "3000", "--out", folder].join(" ");
    const { stdout } = spawnSync("script", ["-qec", line, "/dev/null"], { encoding: "utf8", cwd: ROOT, input: "" });
    const panel = stdout.split("PASS")[0] ?? "";
    expect(panel.split(redraw)).toContainEqual(
      expect.stringMatching(/^hpack seed 1: \d+ runs \(of 3000\), \d+ runs\/s$/),
    );
    expect(panel.lastIndexOf(redraw)).toBeLessThan(panel.indexOf("3000 runs, "));
  });
});

describe("a reader that stops, as head does", () => {
  const recorder = new Recorder();
  for (let number = 0; number < 100_000; number += 1) {
    recorder.emit(EVENT.mark, recorder.intern(`mark ${number % 100}`));
  }
  const long = join(folder, "long.trace");
  const recorded = { target: "hpack", scenario: "session", seed: "1", input: undefined, deviations: [], plants: [] };
  const platform = { quiesce: "0", node: "0", v8: "0" };
  const trace = { case: recorded, platform, failure: undefined, hash: recorder.hash(), log: recorder.log() };
  writeFileSync(long, encodeTrace(trace));

  it.each(["show", "export"])("trace %s ends quietly", (action) => {
    const line = `set -o pipefail; ${NODE} ${MAIN} trace ${action} ${long} | head -n 3`;
    const { status, stdout, stderr } = spawnSync("bash", ["-c", line], { encoding: "utf8" });
    expect(stdout.trimEnd().split("\n")).toHaveLength(3);
    expect(stderr).toBe("");
    expect(status).toBe(CODES.clean);
  });

  it("a report that nobody reads changes no exit code", () => {
    const clean = `${NODE} ${MAIN} fuzz --target hpack --runs 300 --out ${folder}`;
    for (const pipe of ["| true", "2>&1 | true"]) {
      const { status, stderr } = spawnSync("bash", ["-c", `set -o pipefail; ${clean} ${pipe}`], { encoding: "utf8" });
      expect(stderr).toBe("");
      expect(status).toBe(CODES.clean);
    }
  });

  it("the whole of a long trace arrives where it is read", () => {
    const { stdout } = quiesce(["trace", "show", long]);
    expect(stdout.trimEnd().split("\n\n")[1]?.split("\n")).toHaveLength(100_000);
  });
});
