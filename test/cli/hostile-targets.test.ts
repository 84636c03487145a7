/** Modules that harm the process they run in: what they did is a finding, and the campaign goes on. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Ended } from "./quiesce.ts";
import { CODES, json, quiesce, ROOT, temporaryFolder } from "./quiesce.ts";

const folder = temporaryFolder();
/** An end that no fence refuses. */
const ABORT = "require('child_process').execFileSync('kill', ['-ABRT', String(process.pid)]);";

/** A fuzz function that does its harm on some inputs. */
function harmful(name: string, harm: string): string {
  return moduleOf(name, `exports.fuzz = (input) => { if (input[0] === 0x41) { ${harm} } };`);
}

function moduleOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function fuzzed(module: string, ...options: readonly string[]): Ended {
  const limits = ["--timeout", "1s", "--rss-limit", "500", "--time", "60s"];
  return quiesce(["fuzz", "--target", module, "--out", join(folder, "out"), "--json", ...limits, ...options]);
}

/** The limits that replaying must be told of: those of `fuzzed`, unless `options` says otherwise. */
function limitsOf(options: readonly string[]): readonly string[] {
  return [...(options.length === 0 ? ["--timeout", "1s"] : options), "--rss-limit", "500"];
}

interface Reported {
  readonly findings: readonly {
    readonly fingerprint: string;
    readonly message: string;
    readonly replay: string;
    readonly reproduce: string;
  }[];
  readonly notes: readonly string[];
  readonly runs: number;
}

function reportOf(ended: Ended): Reported {
  return json(ended) as unknown as Reported;
}

describe("the input that does it is stored, and fails when it is replayed", () => {
  it.each([
    {
      harm: "a regular expression that does not end",
      text: "/^(a+)+$/.test('a'.repeat(60) + '!');",
      options: [],
      fingerprint: "totality/hang in exports.fuzz (a-regular-expression-that-does-not-end.cjs)",
      message: /^it ran for more than 1 s in exports\.fuzz \(a-regular.*\); it does so alone as well$/u,
    },
    {
      harm: "buffers without end",
      text: "const all = []; for (let n = 0; n < 4000; n += 1) { all.push(Buffer.alloc(1 << 20, 1)); }",
      // Long enough for a busy machine to fill the memory.
      options: ["--timeout", "30s"],
      fingerprint: "totality/out-of-memory in exports.fuzz (buffers-without-end.cjs)",
      message: /^its process took more than 500 MiB of memory in exports\.fuzz .*; it does so alone as well$/u,
    },
    {
      harm: "an abort",
      text: ABORT,
      options: [],
      fingerprint: "totality/crash: signal SIGABRT ended it",
      message: /^its process died: signal SIGABRT ended it; it does so alone as well$/u,
    },
  ])("$harm", ({ harm, text, options, fingerprint, message }) => {
    const module = harmful(`${harm.replaceAll(" ", "-")}.cjs`, text);
    const ended = fuzzed(module, "--stop-on-finding", ...options);
    const [finding] = reportOf(ended).findings;
    expect(finding).toMatchObject({ fingerprint, message: expect.stringMatching(message) });
    const path = join(ROOT, finding?.replay ?? "");
    const stored = finding?.replay.startsWith("/") === true ? finding.replay : path;
    expect(readFileSync(stored)[0]).toBe(0x41);
    expect(ended.status).toBe(CODES.finding);
    const [, , , , ...words] = finding?.reproduce.split(" ") ?? [];
    expect(words).toEqual([finding?.replay, "--target", module, ...limitsOf(options)]);
    const replayed = quiesce(["replay", ...words, "--json"]);
    expect(json(replayed)).toMatchObject({ death: expect.any(String), failures: [] });
    expect(replayed.status).toBe(CODES.finding);
  });
});

it("an input that harms nothing passes when it is replayed", () => {
  const path = join(folder, "harmless.bin");
  writeFileSync(path, "B");
  const module = harmful("harmless.cjs", ABORT);
  const replayed = quiesce(["replay", path, "--target", module]);
  expect(replayed.stdout).toMatch(/1 bytes, alone on .*\n {2}passes/u);
  expect(replayed.status).toBe(CODES.clean);
  const unnamed = quiesce(["replay", path]);
  expect(unnamed.stderr).toMatch(/is an input and does not say of what; add --target/u);
  expect(unnamed.status).toBe(CODES.usage);
});

it("the campaign goes on after a death, and finds the rest", () => {
  const module = moduleOf(
    "two-bugs.cjs",
    `exports.fuzz = ([a, b]) => { if (a === 65 && b === 66) { ${ABORT} } if (a === 67 && b === 68) throw new Error('other'); };`,
  );
  const ended = fuzzed(module, "--runs", "3000");
  const { findings } = reportOf(ended);
  expect(findings.map(({ fingerprint }) => fingerprint)).toEqual(
    expect.arrayContaining([expect.stringMatching(/other/u), "totality/crash: signal SIGABRT ended it"]),
  );
});

it.each([
  {
    harm: "exits while it loads",
    text: "process.reallyExit(0);",
    message: /does not load: it called process\.reallyExit/u,
  },
  { harm: "dies while it loads", text: ABORT, message: /does not load: signal SIGABRT ended it/u },
  { harm: "loops while it loads", text: "for (;;);", message: /does not load: it did not end within its steps/u },
  {
    harm: "needs what is not there",
    text: "require('not-installed');",
    message: /Cannot find module 'not-installed'/u,
  },
  { harm: "exports nothing", text: "exports.fuss = 1;", message: /must export|export/u },
])("a module that $harm is refused with its name", ({ harm, text, message }) => {
  const name = `${harm.replaceAll(" ", "-")}.cjs`;
  const { status, stderr } = fuzzed(moduleOf(name, text));
  expect(stderr).toMatch(message);
  expect(stderr).toContain(name);
  expect(status).toBe(CODES.usage);
});

it("a module that floods the standard output is fuzzed all the same, and nothing of it is printed", () => {
  const module = moduleOf(
    "flood.cjs",
    "setInterval(() => process.stdout.write('x'.repeat(1e6)), 1); exports.fuzz = () => console.log('y'.repeat(1000));",
  );
  const ended = fuzzed(module, "--runs", "20000");
  expect(reportOf(ended)).toMatchObject({ findings: [], runs: 20_000 });
  expect(ended.status).toBe(CODES.clean);
});

it("a module that cannot make inputs is refused with what it says", () => {
  const module = moduleOf(
    "no-input.ts",
    `export const target = { name: "none", summary: "", dictionary: [], scenarios: [{
      kind: "direct", name: "d", summary: "", period: 1, oracles: [], input: "bytes",
      generate() { throw new Error("no input from me"); }, execute() {},
    }] };`,
  );
  const { status, stderr } = fuzzed(module, "--runs", "100");
  expect(stderr).toMatch(/no-input\.ts dies while it executes no input .*Error: no input from me/u);
  expect(status).toBe(CODES.usage);
});

it("what was found before a module stops making inputs is reported, with why the campaign ended", () => {
  const module = moduleOf(
    "few-inputs.ts",
    `let made = 0;
    export const target = { name: "few", summary: "", dictionary: [], scenarios: [{
      kind: "direct", name: "d", summary: "", period: 1, oracles: [], input: "bytes",
      generate() { made += 1; if (made > 40) throw new Error("no more from me"); return new Uint8Array(4); },
      execute({ recorder }) { recorder.emit(67, recorder.intern("here"), recorder.intern("Error: at once")); },
    }] };`,
  );
  const { findings, notes } = reportOf(fuzzed(module, "--runs", "5000"));
  expect(findings.map(({ fingerprint }) => fingerprint)).toEqual([
    expect.stringMatching(/at once/u),
    expect.stringMatching(/crash: .*no more from me/u),
  ]);
  expect(notes.at(-1)).toMatch(/the campaign ended early: the process of .*few-inputs\.ts died 17 times in a row/u);
});
