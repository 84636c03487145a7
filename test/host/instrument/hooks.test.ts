import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT, runScript } from "./support.ts";

const FILES: Readonly<Record<string, string>> = {
  "esm.mjs":
    "import { late } from './cycle.mjs'; export function early(x) { return x ? 'early' : 0 }\nexport const value = late;",
  "cycle.mjs": "import { early } from './esm.mjs'; export const late = early(1);",
  "plain.js": "exports.sign = (n) => (n < 0 ? -1 : 1);\nexports.parent = require('./other.js').name;",
  "other.js": "exports.name = 1 ? __filename.slice(-8) : 0;",
  "ambiguous.js": "export const pick = (x) => x ?? 'none';",
  "typed.ts":
    "type A = number;\nexport const twice = (n: A): A => {\n  if (n > 0) {   return where(n) as A; }\n  return 0;\n};\nfunction where(n: number) { throw new Error(`at ${n}`) }",
  "typed.cts": "const n: number = 1; module.exports = { n: n ? 2 : 3 };",
  "enum.mts": "enum Colour { Red }\nexport const red = Colour.Red ? 1 : 0;",
  "broken.cjs": "if (",
  "data.json": '{ "a": 1 }',
  "node_modules/parcel/package.json": '{ "name": "parcel", "main": "index.js" }',
  "node_modules/parcel/index.js": [
    "'use strict'; var inner = require('./inner'); var again = 1 ? require('./inner') : 0;",
    "Object.defineProperty(exports, '__esModule', { value: true });",
    "Object.defineProperty(exports, 'viaGetter', { enumerable: true, get: function () { return inner.viaGetter; } });",
    "Object.keys(inner).forEach(function (key) { if (key === 'default' || key === '__esModule') return; if (key in exports && exports[key] === inner[key]) return; exports[key] = inner[key]; });",
    "exports.own = inner === again ? 'same' : 'other'; exports.read = (b) => (b[0] === 0x50 && b[1] === 0x4b ? 'zip' : 'raw');",
  ].join("\n"),
  "node_modules/parcel/inner.js":
    "exports.viaGetter = 'g'; exports.star = 's'; let count = 0; exports.next = () => ++count;",
  "target.mjs":
    "import parcel from 'parcel'; export const run = (input) => { if (input[0] === 7) { for (;;); } if (input[0] === 8) throw new Error(); return parcel.read(input) }",
};

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "quiesce-hooks-"));
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs `body` in a process that has installed the instrumentation with `patterns`; gives what `show` was told. */
function inProcess(patterns: readonly string[], body: string, mode = "coverage"): unknown {
  const at = (name: string): string => JSON.stringify(`${pathToFileURL(ROOT).href}/lab/host/instrument/${name}`);
  const output = runScript(
    folder,
    `
    import { createRequire } from "node:module";
    import { installInstrumentation } from ${at("hooks.ts")};
    import { includePatterns } from ${at("include.ts")};
    import { ComparisonWorker } from ${at("comparison-worker.ts")};
    const folder = ${JSON.stringify(folder)};
    const url = ${JSON.stringify(pathToFileURL(folder).href)} + "/";
    const require = createRequire(url);
    const show = (value) => console.log(JSON.stringify(value));
    const install = () => installInstrumentation({
      include: includePatterns(${JSON.stringify(patterns)}, folder), mode: ${JSON.stringify(mode)}, root: folder });
    ${body}
  `,
  );
  return JSON.parse(output);
}

const COUNTS = `const counts = (i) => Object.fromEntries(i.modules().map(({ name, firstCounter, arms }) =>
  [name, arms.map(({ kind, line }, index) => kind + "@" + line + " " + i.counters.counters[firstCounter + index])]));`;

test("counts in ESM, also in functions that run before their module", () => {
  expect(
    inProcess(
      ["./*.mjs"],
      `${COUNTS} const i = install(); const { value } = await import(url + "esm.mjs"); show([value, counts(i)])`,
    ),
  ).toEqual(["early", { "cycle.mjs": [], "esm.mjs": ["function@1 1", "then@1 1", "else@1 0"] }]);
});

test("counts in CommonJS by require and by import", () => {
  const expected = {
    "other.js": ["then@1 1", "else@1 0"],
    "plain.js": ["function@1 1", "then@1 1", "else@1 0"],
  };
  const body = `show([m.sign(-5), m.parent, counts(i)])`;
  expect(inProcess(["./"], `${COUNTS} const i = install(); const m = require(folder + "/plain.js"); ${body}`)).toEqual([
    -1,
    "other.js",
    expected,
  ]);
  expect(inProcess(["./"], `${COUNTS} const i = install(); const m = await import(url + "plain.js"); ${body}`)).toEqual(
    [-1, "other.js", expected],
  );
});

test("finds out what an undecided file is", () => {
  expect(
    inProcess(
      ["./"],
      `${COUNTS} const i = install(); const { pick } = require(folder + "/ambiguous.js"); show([pick(null), counts(i)])`,
    ),
  ).toEqual(["none", { "ambiguous.js": ["function@1 1", "right@1 1"] }]);
});

test("counts in TypeScript by import and by require, without a word on standard error", () => {
  expect(
    inProcess(
      ["./*.ts", "./*.cts"],
      `${COUNTS} process.emitWarning = (text) => { throw new Error(text) };
      const i = install(); const { n } = require(folder + "/typed.cts"); await import(url + "typed.ts"); show([n, counts(i)])`,
    ),
  ).toEqual([
    2,
    { "typed.cts": ["then@1 1", "else@1 0"], "typed.ts": ["function@2 0", "then@3 0", "else@3 0", "function@6 0"] },
  ]);
});

test("a stack trace has the right lines, and the right columns after mapping", () => {
  const load = `const stack = async (map) => { const { twice } = await import(url + "typed.ts"); try { twice(1) } catch (e) {
    return map(e.stack).split("\\n").slice(1, 3).map((line) => line.replace(/^.*typed/, "typed")) } };`;
  const bare = inProcess([], `${load} show(await stack((s) => s))`) as string[];
  expect(bare.map((place) => place.split(":")[1])).toEqual(["6", "3"]);
  const counted = inProcess(
    ["./*.ts"],
    `${load} const i = install(); show([await stack((s) => s), await stack(i.originalStack)])`,
  ) as string[][];
  expect(counted[1]).toEqual(bare);
  expect(counted[0]).not.toEqual(bare);
  expect(counted[0]?.map((place) => place.split(":")[1])).toEqual(bare.map((place) => place.split(":")[1]));
});

test("takes packages by name and keeps the names they export", () => {
  const names = `Object.keys(await import("file://" + folder + "/node_modules/parcel/index.js")).sort()`;
  const bare = inProcess([], `show(${names})`);
  expect(bare).toContain("viaGetter");
  expect(bare).toContain("star");
  for (const mode of ["coverage", "comparisons"]) {
    expect(
      inProcess(["parcel"], `const i = install(); show([${names}, i.modules().map(({ name }) => name)])`, mode),
    ).toEqual([bare, ["parcel/index.js", "parcel/inner.js"]]);
  }
});

test("numbers modules by name, not by the order of loading", () => {
  const body = (first: string, second: string): string =>
    `const i = install(); require(folder + "/${first}"); require(folder + "/${second}");
     show([i.counters.ranges.map(({ name, count }) => [name, count]), i.modules().map(({ name, contentHash }) => [name, contentHash])])`;
  expect(inProcess(["./"], body("other.js", "ambiguous.js"))).toEqual(
    inProcess(["./"], body("ambiguous.js", "other.js")),
  );
});

test("counts a file that is loaded again under the same numbers, and one with a query apart", () => {
  expect(
    inProcess(
      ["./"],
      `const i = install(); const file = folder + "/other.js"; require(file); delete require.cache[file]; require(file);
       await import(url + "esm.mjs"); await import(url + "esm.mjs?again");
       show(i.modules().map(({ name, firstCounter }) => [name, i.counters.counters[firstCounter]]))`,
    ),
  ).toEqual([
    ["cycle.mjs", 0],
    ["esm.mjs", 1],
    ["esm.mjs?again", 0],
    ["other.js", 2],
  ]);
});

test("leaves alone what it was not asked for, and data", () => {
  expect(
    inProcess(
      ["./data.json", "./typed.cts"],
      `const i = install(); require(folder + "/data.json"); require(folder + "/other.js"); show(i.modules())`,
    ),
  ).toEqual([]);
});

test("says what could not be instrumented", () => {
  expect(
    inProcess(
      ["./"],
      `require(folder + "/other.js"); const i = install(); const before = i.problems().map(({ kind }) => kind);
       try { require(folder + "/broken.cjs") } catch {} try { await import(url + "enum.mts") } catch {} require(folder + "/typed.cts");
       show([before, i.problems().map(({ kind, url }) => [kind, url.split("/").at(-1)])])`,
    ),
  ).toEqual([
    ["nothing-instrumented", "loaded-before"],
    [
      ["loaded-before", "other.js"],
      ["not-transformed", "broken.cjs"],
      ["not-transformed", "enum.mts"],
    ],
  ]);
});

test("stops on dispose, and what was instrumented goes on", () => {
  expect(
    inProcess(
      ["./"],
      `const i = install(); const { sign } = require(folder + "/plain.js"); i.dispose(); require(folder + "/typed.cts");
       i.counters.counters.fill(0); sign(1); show([i.modules().map(({ name }) => name), i.counters.counters.slice(0, 32).reduce((a, b) => a + b)])`,
    ),
  ).toEqual([["other.js", "plain.js"], 2]);
});

test("gives one dictionary of all modules", () => {
  expect(
    inProcess(
      ["parcel"],
      `const i = install(); require("parcel"); show(i.dictionary().map((t) => Buffer.from(t).toString("latin1")))`,
    ),
  ).toEqual(expect.arrayContaining(["same", "zip", "P", "\0P"]));
});

test("a worker runs the comparison build beside the coverage build", () => {
  expect(
    inProcess(
      ["parcel", "./target.mjs"],
      `const i = install(); const { run } = await import(url + "target.mjs"); i.counters.counters.fill(0);
       const worker = await ComparisonWorker.open({ module: url + "target.mjs", exportName: "run", include: ["parcel", "./target.mjs"], root: folder });
       const inputs = [[0x50, 1], [8], [7], [1]];
       const seen = await Promise.all(inputs.map((input) => worker.compare(Uint8Array.from(input), { steps: 100, wallMs: 60_000 })));
       const failed = await worker.compare(new Uint8Array(2), { steps: 100, wallMs: 60_000 }).then(() => "ok");
       await worker.close();
       show([worker.problems, seen.map(({ comparisons, fuelExhausted }) => [comparisons.map(({ left, right }) => [left, right]), fuelExhausted]),
         i.counters.counters.slice(0, 64).every((count) => count === 0), failed])`,
    ),
  ).toEqual([
    [],
    [
      [
        [
          [0x50, 7],
          [0x50, 8],
          [1, 0x4b],
        ],
        false,
      ],
      [[[8, 7]], false],
      [[], true],
      [
        [
          [1, 7],
          [1, 8],
          [1, 0x50],
        ],
        false,
      ],
    ],
    true,
    "ok",
  ]);
});

test("a worker tells why it cannot run a target", () => {
  expect(
    inProcess(
      ["parcel"],
      `const open = (module, exportName) => ComparisonWorker.open({ module, exportName, include: ["parcel"], root: folder }).then(
         (worker) => worker.close(), (error) => error.message);
       show([await open(url + "target.mjs", "none"), await open(url + "broken.cjs", "run")])`,
    ),
  ).toEqual([expect.stringContaining("exports no function none"), expect.stringContaining("Unexpected")]);
});
