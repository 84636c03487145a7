/** Every example runs clean for a short time, exercises what it promises, and is as short as it should be. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../cli/quiesce.ts";
import { campaign } from "../target/run-target.ts";
import type { Target } from "../../lab/target/target.ts";

const FOLDER = join(ROOT, "examples");
const examples = readdirSync(FOLDER).filter((name) => name.endsWith(".ts"));

test.each(examples)("%s", async (name) => {
  expect(readFileSync(join(FOLDER, name), "utf8").split("\n").length).toBeLessThanOrEqual(60);
  const { target } = (await import(join(FOLDER, name))) as { target: Target };
  const { failures, unexercised } = await campaign(target, 600);
  expect([...failures]).toEqual([]);
  expect(unexercised).toEqual([]);
});
