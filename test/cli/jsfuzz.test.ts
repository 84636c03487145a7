/** The second engine, as it is used from the command line. Its inputs are other ones each time, so failures are common ones. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { jsfuzzCommand } from "../../lab/cli/jsfuzz/command.ts";
import { CODES, json, quiesce, replaysIn, ROOT, temporaryFolder } from "./quiesce.ts";

const folder = temporaryFolder();

function byJsfuzz(target: string, ...options: readonly string[]): ReturnType<typeof quiesce> {
  return quiesce([
    "fuzz",
    "--engine",
    "jsfuzz",
    "--target",
    target,
    "--out",
    join(folder, "out"),
    "--json",
    ...options,
  ]);
}

function moduleOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test("it goes on after a failure, and each is shrunk, stored and replayed as one of ours", () => {
  // Too rare for the few executions of our own that judge what it found.
  const module = moduleOf(
    "failing.js",
    `exports.fuzz = (b) => {
      const sum = b.length > 4 ? b.reduce((all, byte) => (all * 31 + byte) % 97, 0) : 0;
      if (sum === 13) throw new Error("thirteen");
      if (sum === 14) throw new TypeError("fourteen");
    };`,
  );
  const ended = byJsfuzz(module, "--runs", "4000");
  expect(ended.status).toBe(CODES.finding);
  const report = json(ended);
  expect(report).toMatchObject({ runs: 4_000, verdict: "finding", guided: { executions: 4_000 } });
  expect(report["findings"]).toHaveLength(2);
  expect(report["findings"]).toEqual(
    expect.arrayContaining(
      [/Error: thirteen/u, /TypeError: fourteen/u].map((fingerprint) =>
        expect.objectContaining({ fingerprint: expect.stringMatching(fingerprint), verified: "same trace" }),
      ),
    ),
  );
  const replays = replaysIn(join(folder, "out", "failing.js"));
  expect(replays).toHaveLength(2);
  expect(quiesce(["replay", replays[0] ?? "", "--target", module]).status).toBe(CODES.finding);
  const stopped = json(byJsfuzz(module, "--runs", "4000", "--stop-on-finding"));
  expect(stopped["findings"]).toHaveLength(1);
  expect(stopped["runs"]).toBeLessThan(4_000);
}, 30_000);

test("its corpus is stored, and what is instrumented guides it", () => {
  const module = moduleOf(
    "branches.js",
    "exports.fuzz = (b) => { if (b.length > 1) { if (b[0] > 127) { return 1; } return 2; } return 3; };",
  );
  const corpus = join(folder, "corpus");
  const report = json(byJsfuzz(module, "--runs", "1500", "--corpus", corpus));
  expect(report).toMatchObject({ verdict: "pass", runs: 1_500 });
  expect(report["notes"]).toEqual([expect.stringMatching(/made by jsfuzz 1\.0\.15, which has no seed/u)]);
  expect(readdirSync(corpus).length).toBeGreaterThan(2);
}, 30_000);

test("ES modules and declared errors: it fuzzes blindly and says so, and what is declared does not end it", () => {
  const module = moduleOf(
    "declared.mjs",
    "export const declaredErrors = ['RangeError']; export function fuzz() { throw new RangeError('as promised'); }",
  );
  const report = json(byJsfuzz(module, "--runs", "200"));
  expect(report).toMatchObject({ verdict: "pass", runs: 200 });
  expect(report["notes"]).toContainEqual(expect.stringMatching(/fuzzed blindly/u));
}, 30_000);

test("a target of the configuration is run by the probe of its decoder", () => {
  const report = json(byJsfuzz("hpack", "--runs", "300"));
  expect(report).toMatchObject({ target: "hpack", verdict: "pass", guided: { executions: 300 } });
}, 30_000);

test.each([
  ["a module that does not load", ["--target", "./not-there.js"], /not-there\.js does not exist/u],
  ["a scenario that takes no bytes", ["--target", "hpack", "--scenario", "session"], /all that jsfuzz runs/u],
  ["planted bugs", ["--target", "hpack", "--plant", "rescan"], /neither --plant nor --workers/u],
  ["all targets", ["--target", "all"], /belong to one target/u],
])("%s: refused with the reason", (_, options, message) => {
  const { status, stderr, stdout } = quiesce(["fuzz", "--engine", "jsfuzz", "--runs", "10", ...options]);
  expect({ status, stdout }).toEqual({ status: CODES.usage, stdout: "" });
  expect(stderr).toMatch(message);
});

test("an engine that does not exist is refused with those that do", () => {
  const { status, stderr } = quiesce(["fuzz", "--engine", "jsfuz", "--target", "hpack", "--runs", "10"]);
  expect(status).toBe(CODES.usage);
  expect(stderr).toMatch(/unknown engine "jsfuz": did you mean jsfuzz/u);
});

test("it is looked for where the user is, then where quiesce is, and asked for by name and version otherwise", () => {
  expect(jsfuzzCommand(ROOT).version).toBe("1.0.15");
  const own = join(folder, "project");
  mkdirSync(join(own, "node_modules", "jsfuzz"), { recursive: true });
  writeFileSync(
    join(own, "node_modules", "jsfuzz", "package.json"),
    JSON.stringify({ version: "9.9.9", bin: { jsfuzz: "./cli.js" } }),
  );
  expect(jsfuzzCommand(own)).toEqual({ version: "9.9.9", script: join(own, "node_modules", "jsfuzz", "cli.js") });
  expect(() => jsfuzzCommand(folder, [])).toThrow(/npm install --save-dev jsfuzz@1\.0\.15/u);
});
