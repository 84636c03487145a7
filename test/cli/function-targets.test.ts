/** Modules that export a fuzz function, and coverage guidance, as they are used from the command line. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CODES, json, quiesce, replaysIn, ROOT, temporaryFolder } from "./quiesce.ts";

const FIXTURES = join(ROOT, "test", "fixtures", "fuzz-modules");
const folder = temporaryFolder();

function fuzzed(module: string, ...options: readonly string[]): ReturnType<typeof quiesce> {
  return quiesce(["fuzz", "--target", module, "--out", join(folder, "out"), "--json", ...options]);
}

function moduleOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("a module that exports fuzz", () => {
  test("is fuzzed by coverage and comparisons, shrunk, stored and replayed", () => {
    const module = join(FIXTURES, "staged-magic.cjs");
    const ended = fuzzed(module, "--runs", "6000", "--seed", "replayed");
    expect(ended.status).toBe(CODES.finding);
    const report = json(ended);
    expect(report).toMatchObject({ target: "staged-magic.cjs", runs: 6_000, verdict: "finding" });
    expect(report["findings"]).toMatchObject([{ inputBytes: 12, deviations: 0, verified: "same trace" }]);
    const [replay = ""] = replaysIn(join(folder, "out", "staged-magic.cjs"));
    expect(quiesce(["replay", replay, "--target", module]).status).toBe(CODES.finding);
  });

  test("stores a hang that ends when it is replayed", () => {
    const ended = fuzzed(join(FIXTURES, "endless.cjs"), "--runs", "300");
    expect(json(ended)["findings"]).toMatchObject([
      {
        fingerprint: expect.stringMatching(
          /^totality\/threw FuelExhausted: it did not end within its steps, in .*\/fuzz$/u,
        ),
        inputBytes: 1,
        verified: "same trace",
      },
    ]);
  });

  test("gives the same report for the same seed and count, except for the time it took", () => {
    const [one, same] = [1, 2].map(() => json(fuzzed(join(FIXTURES, "json.mjs"), "--runs", "20000")));
    expect(one).toMatchObject({ verdict: "pass", runs: 20_000, guided: { executions: 20_000, notes: [] } });
    expect({ ...same, seconds: 0, runsPerSecond: 0 }).toEqual({ ...one, seconds: 0, runsPerSecond: 0 });
  });

  test("says when nothing was instrumented", () => {
    const report = json(fuzzed(join(FIXTURES, "json.mjs"), "--runs", "100", "--instrument", "not-a-package"));
    expect(report["guided"]).toMatchObject({ notes: [expect.stringMatching(/no module was instrumented/u)] });
  });

  test("reports a failure that depends on earlier executions, with its input", () => {
    const module = moduleOf(
      "stateful.mjs",
      "let n = 0; export function fuzz() { n += 1; if (n === 777) throw new Error('once'); }",
    );
    const ended = fuzzed(module, "--runs", "2000");
    expect(ended.status).toBe(CODES.finding);
    expect(json(ended)["findings"]).toMatchObject([
      {
        fingerprint: expect.stringMatching(/threw Error: once/u),
        replay: expect.stringMatching(/\.bin$/u),
      },
    ]);
  });
});

describe("a module that is no target", () => {
  test.each([
    ["nothing.mjs", "export const x = 1;", /it must export `target`, .*, or `fuzz`, a function of a Buffer/u],
    ["missing.mjs", "import 'not-there'; export function fuzz() {}", /missing\.mjs does not load: .*not-there/u],
    [
      "exits.mjs",
      "process.exit(0); export function fuzz() {}",
      /exits\.mjs does not load: it called process\.exit\(0\)/u,
    ],
    ["broken.mjs", "export function fuzz(", /broken\.mjs does not load/u],
  ])("%s is refused with the reason", (name, text, message) => {
    const { status, stderr, stdout } = fuzzed(moduleOf(name, text), "--runs", "10");
    expect({ status, stdout }).toEqual({ status: CODES.usage, stdout: "" });
    expect(stderr).toMatch(message);
  });

  test.each([
    ["exits later", "export function fuzz(b) { if (b.length > 3) process.exit(0); }", CODES.finding],
    ["floods", "export function fuzz() { console.log('x'.repeat(9999)); console.error('y'); }", CODES.clean],
    [
      "fails in ticks",
      "export function fuzz(b) { if (b[0] > 9) process.nextTick(() => { throw new Error('x'); }); }",
      CODES.finding,
    ],
    [
      "fails in microtasks",
      "export function fuzz(b) { if (b[0] > 9) queueMicrotask(() => { throw new Error('x'); }); }",
      CODES.finding,
    ],
  ])("%s does not disturb the report", (name, text, status) => {
    const ended = fuzzed(moduleOf(`${name.replaceAll(" ", "-")}.mjs`, text), "--runs", "500");
    expect(ended.status).toBe(status);
    expect(json(ended)).toMatchObject({ runs: 500 });
  });
});

test("guidance beside a campaign leaves its runs as they are, and is the same every time", () => {
  const options = ["fuzz", "--target", "hpack", "--runs", "5000", "--json", "--out", join(folder, "hpack")];
  const guided = json(quiesce(options));
  expect(json(quiesce(options))["guided"]).toEqual(guided["guided"]);
  const plain = json(quiesce([...options, "--no-guidance"]));
  expect(guided["traceHash"]).toBe(plain["traceHash"]);
  expect(guided).toMatchObject({ verdict: "pass", guided: { executions: 20_000 } });
  expect(plain["guided"]).toBeNull();
});

describe("several workers", () => {
  test("execute the same inputs for the same seed, and share what they find", () => {
    const module = join(FIXTURES, "json.mjs");
    const [one, same] = [1, 2].map(() => json(fuzzed(module, "--runs", "60000", "--workers", "2")));
    expect({ ...same, seconds: 0, runsPerSecond: 0 }).toEqual({ ...one, seconds: 0, runsPerSecond: 0 });
    expect(one).toMatchObject({ runs: 60_000 });
  });
});

describe("--corpus", () => {
  test("stores what covers something new, and starts from it the next time", () => {
    const module = join(FIXTURES, "json.mjs");
    const corpus = join(folder, "corpus");
    const first = json(fuzzed(module, "--runs", "30000", "--corpus", corpus));
    const stored = readdirSync(corpus);
    const { guided } = first as { guided: { entries: number; features: number } };
    expect(stored.length).toBeGreaterThanOrEqual(guided.entries);
    for (const name of stored) {
      const content = createHash("sha256").update(readFileSync(join(corpus, name)));
      expect(content.digest("hex").startsWith(name)).toBe(true);
    }
    const few = ["--runs", `${2 * stored.length + 10}`, "--seed", "other"];
    const resumed = json(fuzzed(module, ...few, "--corpus", corpus)) as typeof first & { guided: typeof guided };
    const anew = json(fuzzed(module, ...few)) as typeof resumed;
    // What is steep among other inputs need not be among these.
    expect(resumed.guided.features).toBeGreaterThan(0.95 * guided.features);
    expect(anew.guided.features).toBeLessThan(0.9 * guided.features);
  });

  test("refuses a folder that cannot be used, and files that cannot be inputs", () => {
    const module = join(FIXTURES, "json.mjs");
    const file = moduleOf("not-a-folder", "");
    const refused = fuzzed(module, "--runs", "10", "--corpus", file);
    expect(refused.stderr).toMatch(/corpus folder .*not-a-folder cannot be used \(EEXIST.*\); give a folder/u);
    expect(refused.status).toBe(CODES.usage);
    const corpus = join(folder, "mixed");
    mkdirSync(join(corpus, "a-folder"), { recursive: true });
    writeFileSync(join(corpus, "huge"), "");
    truncateSync(join(corpus, "huge"), 2 ** 31);
    const mixed = json(fuzzed(module, "--runs", "10", "--corpus", corpus));
    expect(mixed["refused"]).toEqual([
      expect.stringMatching(/a-folder/u),
      expect.stringMatching(/huge.*2147483648 bytes/u),
    ]);
  });
});
