/** The order of the layers, and what code below lab/host may not reach, are held by the lint: it rejects each violation. */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** From the bottom up. */
const LAYERS = ["core", "trace", "runtime", "world", "target", "host", "corpus", "engine", "report", "cli"] as const;
/** Layers in which a run has no outside. */
const PURE = LAYERS.slice(0, LAYERS.indexOf("host"));
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

interface Snippet {
  readonly file: string;
  readonly text: string;
  /** The rule that must reject it; `undefined` when it must pass. */
  readonly rule: string | undefined;
}

const snippets: Snippet[] = [];

function snippet(folder: string, text: string, rule: string | undefined): void {
  snippets.push({ file: `${folder}/snippet-${snippets.length}.ts`, text, rule });
}

function importing(folder: string, module: string, allowed: boolean): void {
  const text = `import { thing } from "${module}";\nexport const it = thing;\n`;
  snippet(folder, text, allowed ? undefined : "no-restricted-imports");
}

for (const [position, layer] of LAYERS.entries()) {
  for (const [otherPosition, other] of LAYERS.entries()) {
    if (other !== layer) {
      const allowed = otherPosition < position && (layer !== "corpus" || other === "core");
      importing(`lab/${layer}`, `../${other}/thing.ts`, allowed);
      importing(`lab/${layer}/inner`, `../../${other}/thing.ts`, allowed);
    }
  }
  for (const outside of ["protocols/hpack/target.ts", "services/bank/target.ts", "test/support/explore.ts"]) {
    importing(`lab/${layer}`, `../../${outside}`, false);
  }
  importing(`lab/${layer}`, "../../oracles/index.ts", layer === "engine" || layer === "cli");
}
for (const layer of LAYERS) {
  importing("oracles", `../lab/${layer}/thing.ts`, layer === "core" || layer === "trace");
  importing("protocols/hpack", `../../lab/${layer}/thing.ts`, (PURE as readonly string[]).includes(layer));
}
for (const layer of LAYERS) {
  importing("lab/vitest", `../${layer}/thing.ts`, true);
}
importing("lab/vitest", "../../protocols/hpack/target.ts", false);
for (const layer of LAYERS) {
  importing(`lab/${layer}`, "node:zlib", !(PURE as readonly string[]).includes(layer) || layer === "target");
}
importing("protocols/hpack", "node:zlib", false);
importing("oracles", "../protocols/hpack/target.ts", false);
importing("protocols/hpack", "../../oracles/plants.ts", true);
importing("protocols/hpack", "../../oracles/index.ts", false);

const FORBIDDEN = [
  ["export const now = Date.now();", "no-restricted-globals"],
  ["export const now = performance.now();", "no-restricted-globals"],
  ["setTimeout(() => undefined, 1);", "no-restricted-globals"],
  ["setImmediate(() => undefined);", "no-restricted-globals"],
  ["export const argv = process.argv;", "no-restricted-globals"],
  ["export const id = crypto.randomUUID();", "no-restricted-globals"],
  ["export const number = Math.random();", "no-restricted-properties"],
  ["export const power = Math.pow(2, 0.5);", "no-restricted-properties"],
  ["export const now = globalThis.Date.now();", "no-restricted-properties"],
  ['import { readFileSync } from "node:fs";\nexport const read = readFileSync;', "no-restricted-imports"],
] as const;
for (const folder of [...PURE.map((layer) => `lab/${layer}`), "oracles", "protocols/hpack"]) {
  for (const [text, rule] of FORBIDDEN) {
    snippet(folder, text, rule);
  }
}
snippet("lab/cli", "export const now = Date.now();", undefined);
snippet("lab/core", "export default 1;", "no-default-export");
snippet("lab/core", "export const value: any = 1;", "no-explicit-any");
snippet("lab/core", "export const first = (list: string[]): string => list[0]!;", "no-non-null-assertion");

describe("the lint", () => {
  let folder = "";
  let reported: ReadonlyMap<string, readonly string[]> = new Map();

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "quiesce-layers-"));
    copyFileSync(join(ROOT, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
    for (const { file, text } of snippets) {
      write(file, text);
    }
    write("lab/core/chicken.ts", 'import { egg } from "./egg.ts";\nexport const chicken = (): unknown => egg;\n');
    write("lab/core/egg.ts", 'import { chicken } from "./chicken.ts";\nexport const egg = (): unknown => chicken;\n');
    reported = lint(folder);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }

  it.each(snippets.map(({ file, text, rule }) => ({ file, rule, text: text.split("\n")[0] })))(
    "$file: $text -> $rule",
    ({ file, rule }) => {
      const rules = reported.get(file) ?? [];
      expect(rules).toEqual(rule === undefined ? [] : expect.arrayContaining([expect.stringContaining(rule)]));
    },
  );

  it("rejects a cycle of imports", () => {
    expect(reported.get("lab/core/chicken.ts")).toEqual([expect.stringContaining("no-cycle")]);
  });
});

/** The rules that each file breaks. */
function lint(folder: string): Map<string, string[]> {
  const rules = new Map<string, string[]>();
  for (const { filename, code } of diagnostics(folder)) {
    rules.set(filename, [...(rules.get(filename) ?? []), code]);
  }
  return rules;
}

interface Diagnostic {
  readonly filename: string;
  readonly code: string;
}

function diagnostics(folder: string): readonly Diagnostic[] {
  const oxlint = join(ROOT, "node_modules/oxlint/bin/oxlint");
  const args = [oxlint, "--format", "json", "."];
  try {
    execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  } catch (thrown) {
    // It ends with exit code 1 when it reports something, and what it printed is in the error.
    const { stdout } = thrown as { readonly stdout: string };
    return (JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] }).diagnostics;
  }
  return [];
}
