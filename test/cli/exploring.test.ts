/** Exhaustive exploration, liveness and explanations, as a user calls them. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CODES, json, quiesce, temporaryFolder } from "./quiesce.ts";

const folder = temporaryFolder();
const SESSION = ["fuzz", "--target", "hpack", "--scenario", "session", "--out", folder];

describe("fuzz --exhaustive", () => {
  it("ends with a certificate that says what it covers", () => {
    const ended = quiesce([...SESSION, "--exhaustive", "2", "--families", "schedule", "--values", "1"]);
    const runs = /all ([\d ]+) runs with at most 2 deviations within these bounds pass/.exec(ended.stdout)?.[1];
    expect(ended.stdout).toContain("explored: only schedule, answers 0 to 1");
    expect(Number(runs?.replaceAll(" ", ""))).toBeGreaterThan(100);
    expect(ended.status).toBe(CODES.clean);
  });

  it("begins no depth that the budget cannot finish, and gives no certificate then", () => {
    const ended = quiesce([
      ...SESSION,
      "--exhaustive",
      "2",
      "--families",
      "cancel,schedule",
      "--runs",
      "1000",
      "--json",
    ]);
    const { verdict, depths, runs } = json(ended);
    expect(verdict).toBe("incomplete");
    expect(depths).toEqual([
      { deviations: 0, runs: 1, total: 1 },
      { deviations: 1, runs: Number(runs) - 1, total: Number(runs) - 1 },
      { deviations: 2, runs: 0, total: expect.any(Number) },
    ]);
    expect(ended.status).toBe(CODES.nothingExercised);
  });

  it("stores what it finds", () => {
    const planted = [...SESSION, "--exhaustive", "1", "--families", "net.halfopen", "--plant", "no-deadline", "--json"];
    const ended = quiesce(planted);
    const { verdict, finding } = json(ended);
    expect(verdict).toBe("finding");
    expect(finding).toMatchObject({ deviations: 1 });
    expect(ended.status).toBe(CODES.finding);
  });

  it.each([
    {
      args: ["--families", "shedule"],
      message: /no decision of shedule is ever asked; those that are: cancel, .*schedule/,
    },
    { args: ["--workers", "2"], message: /leave --workers away/ },
    { args: ["--liveness"], message: /add liveness to --families/ },
    { args: ["--input", "none.bin"], message: /none\.bin cannot be read/ },
  ])("refuses $args", ({ args, message }) => {
    const { stderr, stdout, status } = quiesce([...SESSION, "--exhaustive", "1", ...args]);
    expect(stderr).toMatch(message);
    expect(stdout).toBe("");
    expect(status).toBe(CODES.usage);
  });
});

it("fuzz --liveness finds what never comes to an end, and explain says when it was decided", () => {
  const hunt = ["--liveness", "--plant", "never-gives-up", "--stop-on-finding", "--runs", "2000", "--json"];
  const ended = quiesce([...SESSION, ...hunt]);
  const { findings } = json(ended) as { findings: { replay: string; fingerprint: string }[] };
  expect(findings.map(({ fingerprint }) => fingerprint)).toEqual([
    expect.stringMatching(/^convergence\/did not: ran out of ticks\//),
  ]);
  const replay = findings[0]?.replay ?? "";
  const curve = json(quiesce(["explain", replay, "--curve", "--redraws", "8", "--json"]));
  expect(curve).toMatchObject({ reproduced: true, causality: { redraws: 8, seed: "1" } });
  const text = quiesce(["explain", replay, "--curve", "--redraws", "8"]);
  expect(text.stdout).toMatch(
    /steepest between 0\.\d\d and 1\.00, in step \d+, with decision net\.halfopen\|client>server/,
  );
  expect(text.status).toBe(CODES.finding);
});

it("a liveness campaign without a simulated run has exercised nothing", () => {
  const ended = quiesce(["fuzz", "--target", "hpack", "--scenario", "decode", "--liveness", "--runs", "50", "--json"]);
  expect(json(ended)).toMatchObject({ verdict: "not-exercised", unexercised: ["convergence"] });
  expect(ended.status).toBe(CODES.nothingExercised);
});

it("explain names the order of two tasks that flips the verdict", () => {
  const planted = ["--plant", "values-dropped-on-cancel", "--stop-on-finding", "--runs", "3000", "--json"];
  quiesce([...SESSION, ...planted]);
  const replay = readdirSync(join(folder, "hpack")).find((name) => name.startsWith("cancellation-drain"));
  const { stdout } = quiesce(["explain", join(folder, "hpack", replay ?? "none")]);
  expect(stdout).toMatch(/main\/\S+ \(.+\) before main\/\S+ \(.+\) at tick \d+: fails; the other way round: passes/);
  expect(stdout).toMatch(/decision schedule\|main\/\S+: answer \d+ fails, \d+ passes/);
});

it("explain refuses to measure nothing", () => {
  const replay = readdirSync(join(folder, "hpack"))[0] ?? "none";
  const { stderr, status } = quiesce(["explain", join(folder, "hpack", replay), "--curve", "--redraws", "0"]);
  expect(stderr).toMatch(/--redraws 0 would measure nothing/);
  expect(status).toBe(CODES.usage);
});
