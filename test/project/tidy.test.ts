/** What no linter checks: every module says what it is, names are kebab-case, versions are exact and agree. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { QUIESCE_VERSION } from "../../lab/core/version.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The part of package.json that is checked. */
interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly overrides: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Manifest;
const modules = ["lab", "oracles", "protocols", "bench", "test"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name))
    .toSorted(),
);

it("every module opens with what it is; a test says it by its names", () => {
  const silent = modules.filter(
    (path) => !path.endsWith(".test.ts") && !/^(#!.*\n)?\/\*\*/.test(readFileSync(join(ROOT, path), "utf8")),
  );
  expect(silent).toEqual([]);
});

it("no module is left out of the repository by .gitignore", () => {
  const { status, stdout } = spawnSync("git", ["check-ignore", "--no-index", "--stdin"], {
    cwd: ROOT,
    encoding: "utf8",
    input: modules.join("\n"),
  });
  // Exit code 1 says that none is ignored; another one that this is no clone.
  expect([status === 0, stdout]).toEqual([false, ""]);
});

it("files are named in kebab-case", () => {
  expect(modules.filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/.test(basename(path)))).toEqual([]);
});

it("a rule of the lint is switched off for one line and with a reason, the type checker never", () => {
  const forbidden = /(oxlint|eslint)-disable(?!-next-line \S+ -- \S)|@ts-(ignore|expect-error|nocheck)/;
  const own = join("test", "project", "tidy.test.ts");
  expect(modules.filter((path) => path !== own && forbidden.test(readFileSync(join(ROOT, path), "utf8")))).toEqual([]);
});

it("versions are exact, and traces carry the version of the package", () => {
  const { dependencies, devDependencies, overrides, version } = manifest;
  const ranges = Object.entries({ ...dependencies, ...devDependencies, ...overrides }).filter(
    ([, wanted]) => !/^\d+\.\d+\.\d+$/.test(wanted),
  );
  expect(ranges).toEqual([]);
  expect(QUIESCE_VERSION).toBe(version);
});
