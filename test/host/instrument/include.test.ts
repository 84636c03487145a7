import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { includePatterns, stableName } from "../../../lab/host/instrument/include.ts";

const ROOT = "/project";

test.each<readonly [pattern: string, path: string, included: boolean]>([
  ["hpack.js", "/project/node_modules/hpack.js/lib/a.js", true],
  ["hpack.js", "/elsewhere/node_modules/x/node_modules/hpack.js/index.js", true],
  ["hpack.js", "/project/node_modules/hpack.json/index.js", false],
  ["hpack.js", "/project/node_modules/hpack.js/node_modules/obuf/index.js", false],
  ["hpack.js", "/project/hpack.js", false],
  ["@a/b", "/project/node_modules/@a/b/index.js", true],
  ["@a/b", "/project/node_modules/@a/c/index.js", false],
  ["./lab", "/project/lab/x/y.ts", true],
  ["./lab/", "/project/lab/x/y.ts", true],
  ["./lab", "/project/label/y.ts", false],
  ["lab/x.ts", "/project/lab/x.ts", true],
  ["lab/x.ts", "/project/lab/x-ts", false],
  ["./", "/project/a/b.js", true],
  ["./", "/project/node_modules/a/b.js", false],
  ["./node_modules/a", "/project/node_modules/a/b.js", true],
  ["lab/*.ts", "/project/lab/x.ts", true],
  ["lab/*.ts", "/project/lab/x/y.ts", false],
  ["lab/**/*.ts", "/project/lab/x.ts", true],
  ["lab/**/*.ts", "/project/lab/x/y/z.ts", true],
  ["lab/**", "/project/lab/x/y.js", true],
  ["lab/?.js", "/project/lab/a.js", true],
  ["/abs/(x)/a+b.js", "/abs/(x)/a+b.js", true],
  ["../other", "/other/a.js", true],
])("%s: %s %s", (pattern, path, included) => {
  expect(includePatterns([pattern], ROOT)(`file://${path}`)).toBe(included);
  expect(includePatterns(["none", pattern], ROOT)(`file://${path}?query`)).toBe(included);
});

describe("a folder that exists is named by its path, whatever that holds", () => {
  const root = mkdtempSync(join(tmpdir(), "quiesce-include-"));
  afterAll(() => rmSync(root, { recursive: true }));

  test.each(["a?b", "a*b", "**", "a#b", "a%20b", "a b", "[ab]", "new\nline"])("%j", (name) => {
    const module = (folder: string): string => pathToFileURL(join(root, folder, "below", "x.mjs")).href;
    mkdirSync(join(root, name));
    for (const pattern of [`./${name}`, `./${name}/`, join(root, name)]) {
      const include = includePatterns([pattern], root);
      expect(include(module(name))).toBe(true);
      expect(include(`${module(name)}?query#fragment`)).toBe(true);
      expect(include(module("another"))).toBe(false);
    }
    // Below a folder of such a name globs are globs.
    expect(includePatterns([`./${name}/**/*.mjs`], root)(module(name))).toBe(true);
  });
});

test("includes nothing that is no file", () => {
  expect(includePatterns(["./", "**"], ROOT)("node:fs")).toBe(false);
  expect(includePatterns(["./", "**"], ROOT)("data:text/javascript,1")).toBe(false);
});

test("refuses an empty pattern", () => {
  expect(() => includePatterns([" "], ROOT)).toThrow("an include pattern is empty");
});

test("names files alike on every machine", () => {
  expect(stableName("/project/lab/x.ts", "/project")).toBe("lab/x.ts");
  expect(stableName("/project/lab/x.ts", "/project/")).toBe("lab/x.ts");
  expect(stableName("/any/node_modules/@a/b/c.js", "/project")).toBe("@a/b/c.js");
  expect(stableName("/elsewhere/x.ts", "/project")).toBe("/elsewhere/x.ts");
});
