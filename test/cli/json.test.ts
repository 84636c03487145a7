/** `--json`: exactly one object on standard output, with the fields that are promised. */
import { expect, it } from "vitest";
import { CODES, json, plantedReplay, quiesce, temporaryFolder } from "./quiesce.ts";

const folder = temporaryFolder();
const text = expect.any(String) as string;
const count = expect.any(Number) as number;

it("fuzz", () => {
  const planted = ["--plant", "leak-on-fault", "--seed", "7", "--runs", "1000", "--out", folder];
  const ended = quiesce(["fuzz", "--target", "hpack", ...planted, "--json"]);
  const report = json(ended);
  expect(ended.stderr).toBe("");
  expect(report).toMatchObject({ target: "hpack", seed: "7", runs: 1000, runsPerSecond: count, verdict: "finding" });
  expect(report["traceHash"]).toMatch(/^[0-9a-f]{8}$/);
  expect(report["oracles"]).toMatchObject({ "obligation-leak": { pass: count, fail: count, notExercised: count } });
  expect(report["findings"]).toContainEqual(
    expect.objectContaining({
      fingerprint: expect.stringMatching(/^obligation-leak\//) as string,
      oracle: "obligation-leak",
      replay: text,
      inputBytes: count,
      deviations: count,
      runsToFind: count,
      shrinkExecutions: count,
    }),
  );
});

it("fuzz of all targets", () => {
  const report = json(quiesce(["fuzz", "--target", "all", "--runs", "200", "--out", folder, "--json"]));
  expect(report["targets"]).toContainEqual(expect.objectContaining({ target: "hpack", runs: 200, verdict: "pass" }));
});

it("targets", () => {
  const { targets } = json(quiesce(["targets", "--json"]));
  expect(targets).toContainEqual(
    expect.objectContaining({
      name: "hpack",
      oracles: expect.arrayContaining(["agreement", "split-invariance", "obligation-leak"]) as string[],
      plants: expect.arrayContaining([{ name: "leak-on-fault", oracle: "obligation-leak" }]) as object[],
      scenarios: expect.arrayContaining(["decode", "session"]) as string[],
      corpusSize: count,
    }),
  );
});

it("mutants", () => {
  const plants = ["--plant", "leak-on-fault,unrelated-task"];
  const ended = quiesce(["mutants", "--target", "hpack", ...plants, "--json"]);
  const { mutants, nearMisses } = json(ended);
  expect(ended.status).toBe(CODES.clean);
  expect(mutants).toEqual([
    expect.objectContaining({
      target: "hpack",
      plant: "leak-on-fault",
      oracle: "obligation-leak",
      caught: true,
      caughtBy: "obligation-leak",
      runsToFind: count,
      inputBytes: count,
      deviations: count,
    }),
  ]);
  expect(nearMisses).toEqual([expect.objectContaining({ name: "unrelated-task", reported: false })]);
});

it("replay, shrink and trace", () => {
  const file = plantedReplay(folder);
  const replayed = json(quiesce(["replay", file, "--json"]));
  expect(replayed).toMatchObject({ reproduced: true, sameTrace: true, deviations: count, applied: count });
  expect(json(quiesce(["shrink", file, "--json"]))).toMatchObject({ replay: text, shrinkExecutions: count });
  expect(json(quiesce(["replay", folder, "--json"]))["replays"]).toContainEqual(replayed);
  expect(json(quiesce(["trace", "show", file, "--json"]))).toMatchObject({
    case: { target: "hpack", scenario: text, seed: text, plants: ["leak-on-fault"] },
    platform: { node: text, v8: text, quiesce: text },
    failure: { oracle: "obligation-leak" },
    hash: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    eventCount: count,
  });
  expect(json(quiesce(["trace", "verify", file, "--json"]))).toMatchObject({ chain: "intact", verdict: "equal" });
  expect(json(quiesce(["trace", "diff", file, file, "--json"]))).toEqual({ equal: true, difference: null });
});
