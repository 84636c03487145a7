import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { applyEdit } from "../../lab/host/planting.ts";
import { ORACLES } from "../../oracles/index.ts";
import { DETERMINISM } from "../../oracles/determinism.ts";
import config from "../../quiesce.config.ts";

const ROOT = new URL("../../", import.meta.url);
const ORACLE_NAMES = [...ORACLES.map(({ name }) => name), DETERMINISM];

for (const { name: targetName, plants: load } of config.targets) {
  const plants = (await load?.()) ?? [];

  test.each(plants.map((plant) => [plant.name, plant] as const))(
    `${targetName}: plant %s still applies`,
    (_, plant) => {
      const texts = new Map<string, string>();
      for (const edit of plant.edits) {
        const before = texts.get(edit.file) ?? readFileSync(new URL(edit.file, ROOT), "utf8");
        const after = applyEdit(before, edit);
        expect(after).not.toBe(before);
        texts.set(edit.file, after);
      }
    },
  );

  test(`${targetName}: plants have names of their own and name oracles that exist`, () => {
    expect(new Set(plants.map(({ name }) => name)).size).toBe(plants.length);
    for (const { name, oracle } of plants) {
      expect([name, ORACLE_NAMES]).toEqual([name, expect.arrayContaining([oracle])]);
    }
  });

  test(`${targetName}: every oracle has a planted bug and a near miss`, async () => {
    const { scenarios } = (await config.targets.find(({ name }) => name === targetName)?.load()) ?? { scenarios: [] };
    const required = [...new Set([...scenarios.flatMap(({ oracles }) => oracles), DETERMINISM])].toSorted();
    const bugs = new Set(plants.filter(({ nearMiss }) => nearMiss !== true).map(({ oracle }) => oracle));
    const nearMisses = new Set(plants.filter(({ nearMiss }) => nearMiss === true).map(({ oracle }) => oracle));
    expect(required.filter((oracle) => !bugs.has(oracle))).toEqual([]);
    expect(required.filter((oracle) => !nearMisses.has(oracle))).toEqual([]);
  });
}

test("a text that is missing or ambiguous is refused", () => {
  const edit = { file: "a.ts", find: "x", replace: "y" };
  expect(applyEdit("axb", edit)).toBe("ayb");
  expect(() => applyEdit("ab", edit)).toThrow("not at all in a.ts");
  expect(() => applyEdit("axbx", edit)).toThrow("more than once in a.ts");
});
