import { expect, test } from "vitest";
import { BENCHES } from "../../bench/registry.ts";
import { NODE_VERSIONS } from "../../bench/nodes.ts";

test("benches have names of their own that can be typed, and say what they measure", () => {
  const names = BENCHES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, summary } of BENCHES) {
    expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(summary).not.toBe("");
  }
});

test("other versions of Node.js are pinned, one of each line", () => {
  expect(NODE_VERSIONS.map((version) => version.split(".")[0])).toEqual(["22", "24", "26"]);
  for (const version of NODE_VERSIONS) {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  }
});
