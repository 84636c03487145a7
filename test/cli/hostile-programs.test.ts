/** Programs that a campaign of a module must survive: what they do is found, it is found again, and it is said of the right input. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CODES, json, quiesce, replaysIn, ROOT, temporaryFolder } from "./quiesce.ts";

const folder = temporaryFolder();
const LAB = JSON.stringify(join(ROOT, "lab", "index.ts"));

interface Case {
  readonly name: string;
  readonly text: string;
  readonly finding: RegExp;
  readonly verified?: string;
  readonly options?: readonly string[];
}

interface Reported {
  readonly verdict: string;
  readonly runs: number;
  readonly notes: readonly string[];
  readonly findings: readonly { readonly fingerprint: string; readonly verified: string; readonly replay: string }[];
}

/** A fuzz function that does `what` where the first byte is an A. */
function onA(what: string, before = "", kind = ""): string {
  return `${before} exports.fuzz = ${kind} (input) => { if (input[0] === 0x41) { ${what} } };`;
}

function onAwaitedA(what: string): string {
  return onA(what, "", "async");
}

function decoder(push: string): string {
  return `import { decoderTarget } from ${LAB};
export const target = decoderTarget({
  name: "hostile", create: () => ({ push(chunk) { ${push} }, end() {} }), corpus: [new Uint8Array([1, 2, 3])],
});`;
}

function fuzzed(
  name: string,
  text: string,
  options: readonly string[] = [],
): Reported & { readonly status: number | null } {
  const module = join(folder, `${name.replaceAll(/\W+/gu, "-")}.${text.startsWith("import") ? "mts" : "cjs"}`);
  writeFileSync(module, text);
  const limits = ["--timeout", "2s", "--time", "40s"];
  const args = [
    "fuzz",
    "--target",
    module,
    "--out",
    join(folder, "out"),
    "--json",
    "--runs",
    "600",
    ...limits,
    ...options,
  ];
  const ended = quiesce(args);
  return { ...(json(ended) as unknown as Reported), status: ended.status };
}

const THROW = "throw new Error('met');";
const MET = /Error: met/u;

describe("is found, and a fresh process fails in the same way by the same input", () => {
  it.each<Case>([
    {
      name: "a revoked proxy is thrown",
      text: onA("const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy;"),
      finding: /a value of type object/u,
    },
    {
      name: "a proxy is thrown that throws when it is looked at",
      text: onA("throw new Proxy({}, { getPrototypeOf() { throw 1; } });"),
      finding: /a value of type object/u,
    },
    {
      name: "names of errors throw",
      text: onA(THROW, "Object.defineProperty(Error.prototype, 'name', { get() { throw 1; } });"),
      finding: /an error that cannot be read/u,
    },
    { name: "errors are frozen", text: onA(THROW, "Object.freeze(Error);"), finding: MET },
    {
      name: "timers are replaced",
      text: onA(THROW, "globalThis.setTimeout = globalThis.setImmediate = () => 0;", "async"),
      finding: MET,
    },
    {
      name: "listeners are removed",
      text: onA("process.removeAllListeners(); Promise.reject(new Error('met'));"),
      finding: MET,
    },
    { name: "a timer is left running by loading it", text: onA(THROW, "setInterval(() => {}, 1000);"), finding: MET },
    {
      name: "a server is left open",
      text: onA(`globalThis.left ??= require('net').createServer().listen(0); ${THROW}`),
      finding: MET,
    },
    {
      name: "it writes to descriptor 1",
      text: onA(`require('fs').writeSync(1, 'x'.repeat(1e6)); ${THROW}`),
      finding: MET,
    },
    {
      name: "it talks to its parent",
      text: onA(`process.send?.(null); process.send?.({ kind: 'end', tally: {} }); ${THROW}`),
      finding: MET,
    },
    {
      name: "it kills its process",
      text: onA("process.kill(process.pid, 'SIGKILL');"),
      finding: /it called process\.kill on its own process, with SIGKILL/u,
    },
    {
      name: "it catches that it must not exit",
      text: onA("try { process.exit(0); } catch {}"),
      finding: /it called process\.exit/u,
    },
    {
      name: "it awaits, then exits",
      text: onAwaitedA("await null; process.exit(3);"),
      finding: /it called process\.exit/u,
    },
    {
      name: "a decoder exits",
      text: decoder("if (chunk[0] === 0x41) process.exit(0);"),
      finding: /it called process\.exit.*decode$|it called process\.exit/u,
    },
    {
      name: "a decoder throws what exits when it is read",
      text: decoder("if (chunk[0] === 0x41) throw { get message() { process.exit(0); } };"),
      finding: /a value of type object/u,
    },
    {
      name: "a decoder writes to the standard output",
      text: decoder("console.log('x'); if (chunk[0] === 0x41) throw new Error('met');"),
      finding: MET,
    },
  ])("$name", ({ name, text, finding }) => {
    const { status, findings } = fuzzed(name, text);
    expect(findings.map(({ fingerprint }) => fingerprint)).toContainEqual(expect.stringMatching(finding));
    expect(findings.map(({ verified }) => verified)).toEqual(findings.map(() => "same trace"));
    expect(status).toBe(CODES.finding);
  });
});

describe("needs the event loop, and its input alone fails in the same way in a fresh process", () => {
  it.each<Case>([
    {
      name: "it throws after a timer",
      text: onAwaitedA(`await new Promise((resolve) => setTimeout(resolve, 5)); ${THROW}`),
      finding: MET,
    },
    {
      name: "it throws after a file",
      text: onAwaitedA(`await require('fs').promises.readFile(__filename); ${THROW}`),
      finding: MET,
    },
    {
      name: "it throws after zlib",
      text: onAwaitedA(`await require('util').promisify(require('zlib').deflate)('x'); ${THROW}`),
      finding: MET,
    },
    {
      name: "its promise never settles",
      text: onA("return new Promise(() => {});"),
      finding: /its promise was never settled/u,
      options: ["--stop-on-finding"],
    },
    { name: "a timer of it throws", text: onA("setTimeout(() => { throw new Error('met'); }, 2);"), finding: MET },
    {
      name: "an immediate of it throws null",
      text: onA("setImmediate(() => { throw null; });"),
      finding: /threw-late null/u,
    },
    {
      name: "a timer of it exits",
      text: onA("setTimeout(() => process.exit(3), 2);"),
      finding: /it called process\.exit/u,
    },
    {
      name: "a timer of it rejects",
      text: onA("setTimeout(() => { Promise.reject(new Error('met')); }, 2);"),
      finding: MET,
    },
    {
      name: "it calls back with an error",
      text: "exports.fuzz = (input, done) => { setImmediate(() => done(input[0] === 0x41 ? new Error('met') : undefined)); };",
      finding: MET,
    },
  ])("$name", ({ name, text, finding, options }) => {
    const { status, findings } = fuzzed(name, text, options);
    expect(findings).toEqual([
      expect.objectContaining({ fingerprint: expect.stringMatching(finding), verified: "alone" }),
    ]);
    expect(status).toBe(CODES.finding);
  });
});

describe("ends its process", () => {
  it("early, of an input that is found although it is among the first", () => {
    const { status, findings } = fuzzed(
      "killed",
      onA("require('child_process').execFileSync('kill', ['-9', String(process.pid)]);"),
      ["--runs", "70"],
    );
    expect(findings).toEqual([
      expect.objectContaining({ fingerprint: "totality/crash: signal SIGKILL ended it", verified: "alone" }),
    ]);
    expect(status).toBe(CODES.finding);
  });

  it("late, after executions too fast to note: they are repeated, and the input is found", () => {
    const text = `let calls = 0;
      exports.fuzz = (input) => {
        calls += 1;
        if (calls > 30000 && input[0] === 0x41) require('child_process').execFileSync('kill', ['-9', String(process.pid)]);
      };`;
    const { status, findings, runs } = fuzzed("killed late", text, ["--runs", "45000", "--stop-on-finding"]);
    expect(findings).toEqual([
      expect.objectContaining({ fingerprint: "totality/crash: signal SIGKILL ended it", verified: "state" }),
    ]);
    expect(runs).toBeGreaterThan(20_000);
    expect(status).toBe(CODES.finding);
  });

  it("with last words, which a fresh process says as well", () => {
    const before = "process.on('uncaughtException', () => { throw new TypeError('7 times worse'); });";
    const { findings } = fuzzed("words", onA("queueMicrotask(() => { throw new Error('met'); });", before), [
      "--runs",
      "60",
    ]);
    expect(findings).toContainEqual(
      expect.objectContaining({ fingerprint: "totality/crash: TypeError … times worse", verified: "alone" }),
    );
  });

  it("by two hangs, which are two findings", () => {
    const text = `function one() { /^(a+)+$/.test("a".repeat(60) + "!"); }
      function two() { /^(b+)+$/.test("b".repeat(60) + "!"); }
      exports.fuzz = (input) => { if (input[0] % 2 === 1) one(); if (input[0] % 2 === 0) two(); };`;
    const { findings } = fuzzed("two hangs", text, ["--timeout", "1s", "--runs", "24"]);
    expect(findings.map(({ fingerprint, verified }) => `${fingerprint}: ${verified}`).toSorted()).toEqual([
      "totality/hang in one (two-hangs.cjs): alone",
      "totality/hang in two (two-hangs.cjs): alone",
    ]);
  });
});

it("hangs when the time is up: the hang is waited for, and found", () => {
  const text = "exports.fuzz = (input) => { if (input.length > 0) /^(a+)+$/.test('a'.repeat(60) + '!'); };";
  const { status, findings } = fuzzed("late hang", text, ["--time", "1s"]);
  expect(findings).toEqual([
    expect.objectContaining({ fingerprint: "totality/hang in exports.fuzz (late-hang.cjs)", verified: "alone" }),
  ]);
  expect(status).toBe(CODES.finding);
});

it("fails in the event loop, and is found without guidance as well", () => {
  const text = onAwaitedA(`await new Promise((resolve) => setTimeout(resolve, 2)); ${THROW}`);
  const { findings } = fuzzed("unguided", text, ["--no-guidance"]);
  expect(findings).toEqual([expect.objectContaining({ fingerprint: expect.stringMatching(MET), verified: "alone" })]);
});

it("what a worker learned is not lost with it", () => {
  const text = `const { execFileSync } = require("child_process");
    exports.fuzz = (input) => {
      if (input.length % 64 === 63) execFileSync("kill", ["-9", String(process.pid)]);
      if (input[0] === 0xa1 && input[1] === 0xb2 && input[2] === 0xc3 && input[3] === 0xd4) throw new Error("met");
    };`;
  const { findings } = fuzzed("mortal", text, ["--runs", "12000"]);
  expect(findings.map(({ fingerprint }) => fingerprint)).toContainEqual(expect.stringMatching(MET));
});

it("findings of both kinds in a folder are run again", () => {
  const out = join(folder, "both");
  fuzzed("both", onA("setTimeout(() => { throw new Error('late'); }, 1); throw new Error('met');"), ["--out", out]);
  const again = quiesce(["replay", out, "--target", join(folder, "both.cjs")]);
  expect(again.stdout).toMatch(/REPRODUCED totality\/threw Error: met[^]*2 replays in/u);
  expect(again.stdout).toMatch(/FAILS: totality/u);
  expect(again.status).toBe(CODES.finding);
});

describe("has nothing wrong, and passes", () => {
  it.each([
    {
      name: "it handles errors in a domain",
      text: `const domain = require("domain");
        exports.fuzz = (input) => new Promise((resolve) => {
          const own = domain.create();
          own.on("error", resolve);
          own.run(() => process.nextTick(() => { if (input[0] === 0x41) throw new Error("handled"); resolve(); }));
        });`,
    },
    {
      name: "the limit of stacks is locked",
      text: "Object.defineProperty(Error, 'stackTraceLimit', { writable: false, value: 10 }); exports.fuzz = () => {};",
    },
    {
      name: "it gives its input away",
      text: "exports.fuzz = ({ buffer }) => { structuredClone(buffer, { transfer: [buffer] }); };",
    },
    {
      name: "it takes its time to settle",
      text: "let calls = 0; exports.fuzz = async () => { calls += 1; if (calls === 20) await new Promise((resolve) => setTimeout(resolve, 1200)); };",
    },
  ])("$name", ({ name, text }) => {
    expect(fuzzed(name, text)).toMatchObject({ status: CODES.clean, findings: [], runs: 600 });
  });
});

it("a module that passes is repeated behind the fence as well, and nothing of what it prints is", () => {
  const report = fuzzed("loud", decoder("console.log('x');"), ["--runs", "2500"]);
  expect(report).toMatchObject({ status: CODES.clean, verdict: "pass", fresh: { runs: 64 } });
});

it("a campaign whose time is up before the first run does not pass", () => {
  const text = "const at = Date.now(); while (Date.now() - at < 1500); exports.fuzz = () => {};";
  expect(fuzzed("slow to load", text, ["--time", "1s"])).toMatchObject({
    status: CODES.nothingExercised,
    verdict: "not-exercised",
    runs: 0,
  });
});

it("the time is kept also where every execution waits", () => {
  const startedAt = performance.now();
  const { runs } = fuzzed("slow", "exports.fuzz = () => new Promise((resolve) => setTimeout(resolve, 300));", [
    "--time",
    "2s",
  ]);
  expect(runs).toBeGreaterThan(2);
  expect(runs).toBeLessThan(20);
  expect(performance.now() - startedAt).toBeLessThan(30_000);
});

it("what hangs while it is shrunk is refused, with why", () => {
  const text = `exports.fuzz = (input) => {
    if (input.length === 1 && process.argv.length > 0) /^(a+)+$/.test("a".repeat(60) + "!");
    if (input.length > 5) throw new Error("met");
  };`;
  const long = join(folder, "long");
  const module = join(folder, "shrunk.cjs");
  writeFileSync(module, "exports.fuzz = (input) => { if (input.length > 5) throw new Error('met'); };");
  quiesce(["fuzz", "--target", module, "--out", long, "--runs", "100"]);
  const replay = replaysIn(long)[0] ?? "";
  writeFileSync(module, text);
  const shrunk = quiesce(["shrink", replay, "--target", module]);
  expect(shrunk.stderr).toMatch(
    /cannot be shrunk, since the process of .*shrunk\.cjs ended over it: it ran for more than 10 s/u,
  );
  expect(shrunk.status).toBe(CODES.usage);
});

it("what a program leaves open keeps no command from ending", () => {
  const text = onA(
    `globalThis.left ??= require('net').createServer().listen(0); ${THROW}`,
    "setInterval(() => {}, 1000);",
  );
  const { findings } = fuzzed("open", text);
  const replay = findings[0]?.replay ?? "";
  const target = ["--target", join(folder, "open.cjs")];
  expect(quiesce(["explain", replay, ...target]).status).toBe(CODES.finding);
  expect(quiesce(["shrink", replay, ...target]).status).toBe(CODES.finding);
});
