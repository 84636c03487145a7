import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { KNOWN_BUGS } from "../../../bench/rediscover/list.ts";
import { ORACLES } from "../../../oracles/index.ts";

const TARGETS = new URL("../../../bench/rediscover/targets/", import.meta.url);

test("every bug has a name of its own, a target, versions, and evidence that exists", () => {
  expect(new Set(KNOWN_BUGS.map(({ name }) => name)).size).toBe(KNOWN_BUGS.length);
  const evidence = [...ORACLES.map(({ name }) => name), "hang"];
  for (const { target, vulnerable, fixed, oracle } of KNOWN_BUGS) {
    expect(existsSync(new URL(`${target}.ts`, TARGETS))).toBe(true);
    expect(evidence).toContain(oracle);
    expect([vulnerable, fixed].every((version) => /^\d+\.\d+\.\d+$/u.test(version))).toBe(true);
    expect(vulnerable).not.toBe(fixed);
  }
});

test("every target is used, and none knows which version it is given", () => {
  const used = new Set(KNOWN_BUGS.map(({ target }) => `${target}.ts`));
  for (const file of readdirSync(TARGETS)) {
    expect(used).toContain(file);
    expect(readFileSync(new URL(file, TARGETS), "utf8")).not.toMatch(/\d+\.\d+\.\d+/u);
  }
});
