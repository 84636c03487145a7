/** Opens the target of a stored case, with the plants that were switched on when it was recorded. */
import type { Case } from "../core/case.ts";
import type { Target } from "../target/target.ts";
import { UsageError } from "./exit.ts";
import { limitSteps } from "./guidance.ts";
import { loadConfig } from "./load.ts";
import { suggestion } from "./nearest.ts";
import { prepare } from "./prepare.ts";
import type { Workbench } from "./workbench.ts";

/** `named` is the module that the user gave for the target, `undefined` for one of the configuration. */
export async function openRecorded(recorded: Case, named: string | undefined): Promise<Workbench> {
  const target = named ?? (await listed(recorded.target));
  await prepare(target, recorded.plants);
  if (named !== undefined) {
    await limitSteps();
  }
  const { openWorkbench } = await import("./workbench.ts");
  const bench = await openWorkbench(target, recorded.plants);
  checkRecorded(bench.target, recorded);
  await bench.runner.prepare(bench.target.scenarios.filter(({ name }) => name === recorded.scenario));
  return bench;
}

/** Refuses a case of another target. */
export function checkRecorded({ name }: Target, recorded: Case): void {
  if (name !== recorded.target) {
    throw new UsageError(`the file is of target "${recorded.target}", and this target is "${name}"`);
  }
}

/** A path in a file is never followed: importing it would run what the author of the file chose. */
async function listed(name: string): Promise<string> {
  const names = (await loadConfig()).targets.map((entry) => entry.name);
  if (names.includes(name)) {
    return name;
  }
  const hint = suggestion(name, names);
  throw new UsageError(`unknown target "${name}": ${hint}; if it is a module of yours, add --target with its path`);
}
