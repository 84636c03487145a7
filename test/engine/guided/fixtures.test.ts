/** The engine on instrumented modules, each in a process of its own. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { FixtureOrder, FixtureResult } from "./fuzz-fixture.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const NODE = join(ROOT, "node_modules", ".bin", "node");
const SCRIPT = fileURLToPath(new URL("./fuzz-fixture.ts", import.meta.url));

async function fuzzed(module: string, options: Partial<FixtureOrder> = {}): Promise<FixtureResult> {
  const order: FixtureOrder = { module, include: ["./"], seed: "1", executions: 20_000, compares: false, ...options };
  const { stdout } = await promisify(execFile)(NODE, [SCRIPT, JSON.stringify(order)]);
  return JSON.parse(stdout) as FixtureResult;
}

test("two runs of 200 000 executions have the same corpus byte for byte, and another seed has another", async () => {
  const options = { executions: 200_000, compares: true };
  const [one, same] = await Promise.all([fuzzed("json.mjs", options), fuzzed("json.mjs", options)]);
  expect(same).toEqual(one);
  expect(one.crashes).toEqual([]);
  expect(one.entries).toBeGreaterThan(60);
  const other = await fuzzed("json.mjs", { seed: "2", executions: 20_000 });
  expect(other.corpus).not.toBe((await fuzzed("json.mjs")).corpus);
});

test.each([
  ["numbers, texts and Buffers of several bytes", "staged-magic.cjs", 20_000],
  ["one byte after the other", "byte-magic.cjs", 5_000],
])("a magic value of 12 bytes is found by what is compared: %s", async (_, module, executions) => {
  const guided = await fuzzed(module, { compares: true, executions });
  expect(guided.crashes.map(({ message }) => message)).toEqual(["Error: the magic value was found"]);
  const [{ execution } = { execution: executions }] = guided.crashes;
  const alone = await fuzzed(module, { compares: false, executions: 2 * execution });
  expect(alone.crashes).toEqual([]);
});

test("crashes are told apart by class, message and place, and counted once", async () => {
  const { crashes } = await fuzzed("crashes.mjs", { executions: 8_000 });
  expect(crashes.map(({ fingerprint }) => fingerprint).sort()).toEqual([
    "threw Error: too long …/checkLength (crashes.mjs)",
    "threw Error: too long …/checkTail (crashes.mjs)",
    "threw RangeError: Maximum call stack size exceeded",
    "threw TypeError: Cannot read properties of … (reading …)/readField (crashes.mjs)",
  ]);
});

test("declared errors are no crashes", async () => {
  expect((await fuzzed("declared.mjs")).crashes.map(({ message }) => message)).toEqual(["Error: not declared"]);
});

test("a loop without an end is stopped by its steps, although it catches what stops it", async () => {
  const { crashes } = await fuzzed("endless.cjs", { executions: 5_000 });
  expect(crashes.map(({ fingerprint }) => fingerprint)).toEqual([
    expect.stringMatching(/^hang FuelExhausted: it did not end within its steps, in /u),
  ]);
});

test("rejections are charged to their input: returned, later, and unhandled", async () => {
  const { crashes } = await fuzzed("promises.mjs", { executions: 3_000 });
  expect(crashes.map(({ fingerprint }) => fingerprint).sort()).toEqual([
    "threw Error: after a turn of the event loop/fuzz (promises.mjs)",
    "threw Error: in a microtask/fuzz (promises.mjs)",
    "threw-late Error: nobody handles this/abandon (promises.mjs)",
  ]);
});

test("without instrumentation it fuzzes blindly, and says so", async () => {
  const { problems, features, entries } = await fuzzed("json.mjs", { include: ["./nothing-here"], executions: 1_000 });
  expect({ problems, features, entries }).toEqual({ problems: ["nothing-instrumented"], features: 0, entries: 1 });
});
