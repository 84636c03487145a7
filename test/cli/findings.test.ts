/** A finding can be taken elsewhere: its line is pasted, its file is kept, and it bears changes of the code. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeTrace } from "../../lab/trace/read.ts";
import { encodeTrace } from "../../lab/trace/write.ts";
import { TOY_TARGET, writeModule } from "./modules.ts";
import { bytesOf, CODES, json, plantedReplay, quiesce, replaysIn, ROOT, temporaryFolder } from "./quiesce.ts";

const folder = temporaryFolder();

/** The lines of a report that reproduce its findings. */
function replayLines(stdout: string): string[] {
  return stdout.split("\n").flatMap((line) => (/^ {2}\S.* (replay|replay --) /.test(line) ? [line.trim()] : []));
}

function paste(line: string, cwd: string): number | null {
  return spawnSync("sh", ["-c", line], { cwd, stdio: ["ignore", "pipe", "pipe"] }).status;
}

describe("the printed line, pasted where quiesce was called", () => {
  const planted = ["fuzz", "--target", "hpack", "--plant", "leak-on-fault", "--runs", "2000", "--stop-on-finding"];

  it("in the project's folder", () => {
    const { stdout } = quiesce([...planted, "--out", join(folder, "with 'quotes' and spaces")]);
    const [line = ""] = replayLines(stdout);
    expect(line).toMatch(/^npm run replay -- /);
    expect(paste(line, ROOT)).toBe(CODES.finding);
  });

  it("in another folder, with the findings there", () => {
    const elsewhere = join(folder, "elsewhere");
    mkdirSync(elsewhere);
    const { stdout } = quiesce(planted, elsewhere);
    const [line = ""] = replayLines(stdout);
    expect(replaysIn(elsewhere)).toHaveLength(1);
    expect(paste(line, elsewhere)).toBe(CODES.finding);
  });

  it("for a module that the configuration does not list", () => {
    writeModule(folder, "toy.ts", TOY_TARGET);
    const { stdout } = quiesce(["fuzz", "--target", "./toy.ts", "--runs", "300"], folder);
    const [line = ""] = replayLines(stdout);
    expect(line).toMatch(/ --target \.\/toy\.ts$/);
    expect(paste(line, folder)).toBe(CODES.finding);
  });

  it("after shrinking it again", () => {
    const { stdout } = quiesce(["shrink", plantedReplay(folder)]);
    expect(paste(stdout.trim().split("\n").at(-1) ?? "", ROOT)).toBe(CODES.finding);
  });
});

it("a second campaign keeps the files of the first", () => {
  const out = join(folder, "twice");
  const args = ["fuzz", "--target", "hpack", "--plant", "leak-on-fault", "--runs", "500", "--out", out];
  quiesce(args);
  const first = replaysIn(out);
  const contents = first.map(bytesOf);
  quiesce([...args, "--seed", "2"]);
  expect(replaysIn(out).length).toBeGreaterThan(first.length);
  expect(first.map(bytesOf)).toEqual(contents);
});

it("shrinking leaves the file that it was given", () => {
  const file = plantedReplay(folder);
  const before = bytesOf(file);
  quiesce(["shrink", file]);
  expect(bytesOf(file)).toEqual(before);
});

describe.each(["leak-on-fault", "losers-left-running"])("a shrunk failure of %s", (plant) => {
  it("still reproduces after an unrelated task was added to the target", () => {
    const read = decodeTrace(bytesOf(plantedReplay(folder, plant)));
    if (read.kind !== "trace") {
      throw new TypeError(read.message);
    }
    const { trace } = read;
    const drifted = join(folder, `${plant}-drifted.replay`);
    writeFileSync(drifted, encodeTrace({ ...trace, case: { ...trace.case, plants: [plant, "unrelated-task"] } }));
    const ended = quiesce(["replay", drifted, "--json"]);
    const { deviations } = trace.case;
    expect(json(ended)).toMatchObject({ reproduced: true, sameTrace: false, deviations: deviations.length });
    expect(json(ended)["applied"]).toBe(deviations.length);
    expect(quiesce(["replay", drifted]).stdout).toContain(
      `applied ${deviations.length} of ${deviations.length} deviations`,
    );
  });
});

it("a failure that is gone: exit code 0, and how many of its deviations were still asked for", () => {
  const read = decodeTrace(bytesOf(plantedReplay(folder, "losers-left-running")));
  if (read.kind !== "trace") {
    throw new TypeError(read.message);
  }
  const { trace } = read;
  const fixed = join(folder, "fixed.replay");
  const deviations = [...trace.case.deviations, { key: "schedule|nobody|7", value: 1 }];
  writeFileSync(fixed, encodeTrace({ ...trace, case: { ...trace.case, plants: [], deviations } }));
  const { status, stdout } = quiesce(["replay", fixed]);
  expect(stdout).toMatch(/^NOT REPRODUCED loser-drain\//);
  const [, applied = ""] = /applied (\d+) of \d+ deviations/.exec(stdout) ?? [];
  expect(Number(applied)).toBeLessThan(deviations.length);
  expect(stdout).toContain(`applied ${applied} of ${deviations.length} deviations`);
  expect(status).toBe(CODES.clean);
});

it("nothing but what was asked for is written", () => {
  const clean = join(folder, "clean");
  mkdirSync(clean);
  quiesce(["fuzz", "--target", "hpack", "--runs", "200"], clean);
  quiesce(["targets"], clean);
  expect(execFileSync("ls", ["-A", clean], { encoding: "utf8" })).toBe("");
});
