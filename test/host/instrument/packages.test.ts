import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { EXERCISE } from "./exercise.ts";
import { ROOT, runInProject } from "./support.ts";

const PACKAGES = [
  "hpack.js",
  "obuf",
  "wbuf",
  "fast-check",
  "pure-rand",
  "seedrandom",
  "valibot",
  "msgpackr",
  "commander",
];

interface Exercised {
  readonly digests: Readonly<Record<string, string>>;
  readonly modules: number;
}

function exercise(prelude: string): Exercised {
  return JSON.parse(runInProject(`${prelude}\n${EXERCISE}`)) as Exercised;
}

function install(mode: string): string {
  const at = (name: string): string => JSON.stringify(`${pathToFileURL(ROOT).href}/lab/host/instrument/${name}`);
  return `
    import { installInstrumentation } from ${at("hooks.ts")};
    import { includePatterns } from ${at("include.ts")};
    const root = ${JSON.stringify(ROOT)};
    const instrumentation = installInstrumentation({ include: includePatterns(${JSON.stringify(PACKAGES)}, root), mode: "${mode}", root });
    globalThis.instrumentedModules = () => {
      if (instrumentation.problems().length > 0) throw new Error(JSON.stringify(instrumentation.problems()));
      return instrumentation.modules().length;
    };`;
}

test("six real packages do the same bare, counted and compared", () => {
  const bare = exercise("");
  expect(bare.modules).toBe(0);
  expect(Object.keys(bare.digests).length).toBe(6);
  expect(exercise("")).toEqual(bare);
  for (const mode of ["coverage", "comparisons"]) {
    const instrumented = exercise(install(mode));
    expect(instrumented.digests).toEqual(bare.digests);
    expect(instrumented.modules).toBeGreaterThan(30);
  }
});
