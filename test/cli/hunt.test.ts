/** Hunts of toy packages that lie in a folder as if they had been installed. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import type { Hunted } from "../../lab/cli/hunt.ts";
import { hunt } from "../../lab/cli/hunt.ts";
import { install, NotInstalled } from "../../bench/rediscover/install.ts";

const folder = mkdtempSync(join(tmpdir(), "quiesce-hunt-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LAB = fileURLToPath(new URL("../../lab/index.ts", import.meta.url));
const INSTALLED = fileURLToPath(new URL("../../bench/rediscover/installed.ts", import.meta.url));
const TARGET = `
  import { decoderTarget } from ${JSON.stringify(LAB)};
  import { installed } from ${JSON.stringify(INSTALLED)};
  const { parse } = installed("toy");
  export const target = decoderTarget({
    name: "toy",
    create: ({ emit }) => ({ push: (chunk) => void emit(parse(chunk)) }),
    join: (left, right) => left + right,
    corpus: [Buffer.from("abc")],
  });
`;

/** Writes a version of the toy package, and hunts in it. */
async function huntIn(version: string, parse: string, until: string | undefined): Promise<Hunted> {
  const home = join(folder, `toy-${version}`);
  const out = join(home, "out");
  mkdirSync(join(home, "node_modules", "toy"), { recursive: true });
  mkdirSync(out);
  writeFileSync(join(home, "package.json"), "{}");
  writeFileSync(join(home, "node_modules", "toy", "package.json"), JSON.stringify({ name: "toy", version }));
  writeFileSync(join(home, "node_modules", "toy", "index.js"), `exports.parse = ${parse};`);
  writeFileSync(join(home, "target.mjs"), TARGET);
  return await hunt({
    target: join(home, "target.mjs"),
    instrument: ["toy"],
    environment: { QUIESCE_REDISCOVER_PACKAGES: home },
    seed: "1",
    workers: 1,
    seconds: until === undefined ? 2 : 30,
    out,
    until,
  });
}

test("a bug is found by its oracle, and the hunt is over then", async () => {
  const parse = '(chunk) => { if (chunk[0] === 0x7b) null.length; return chunk.toString("latin1"); }';
  const { found, trouble } = await huntIn("1.0.0", parse, "totality");
  expect([found, trouble]).toEqual([["totality"], undefined]);
}, 40_000);

test("a version without the bug is hunted in to the end, and nothing is found", async () => {
  const { found, trouble } = await huntIn("1.0.1", '(chunk) => chunk.toString("latin1")', undefined);
  expect([found, trouble]).toEqual([[], undefined]);
}, 80_000);

test("a target that does not load is trouble, and no clean version", async () => {
  const { found, trouble } = await huntIn("1.0.2", "(chunk) => {{{", undefined);
  expect([found, trouble]).toEqual([[], "the target does not load"]);
}, 40_000);

test("what lies in the cache is not installed again, and what cannot be had is said", async () => {
  expect(await install(folder, { package: "toy", version: "1.0.0" })).toBe(join(folder, "toy-1.0.0"));
  const { PATH } = process.env;
  process.env["PATH"] = "";
  try {
    const wanted = { package: "toy", version: "9.9.9" };
    await expect(install(folder, wanted)).rejects.toThrow(NotInstalled);
    await expect(install(folder, wanted)).rejects.toThrow("toy@9.9.9 cannot be installed: there is no npm");
  } finally {
    process.env["PATH"] = PATH;
  }
});
