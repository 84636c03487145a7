/** `quiesce scenarios`: the scenarios of a target; each attack among them is run once, and must be stopped. */
import { runAttack } from "../engine/attack.ts";
import { inMacrotask } from "../host/pump.ts";
import { describeScenarios, scenariosReport } from "../report/scenarios-report.ts";
import type { ListedScenario } from "../report/scenarios-report.ts";
import { EXIT } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { printJson } from "./output.ts";
import { openWorkbench } from "./workbench.ts";

interface ScenariosOptions {
  readonly target: string;
  readonly plant: readonly string[];
  readonly json?: boolean;
}

export async function scenariosCommand({ target: name, plant, json }: ScenariosOptions): Promise<ExitCode> {
  const { runner, target } = await openWorkbench(name, plant);
  await runner.prepare(target.scenarios.filter(({ attack }) => attack !== undefined));
  const listed: ListedScenario[] = [];
  for (const scenario of target.scenarios) {
    const { attack } = scenario;
    const result = attack && (await inMacrotask(() => runAttack(runner, scenario, attack)));
    listed.push({ scenario, attack: result });
  }
  if (json === true) {
    printJson(scenariosReport(target.name, listed));
  } else {
    process.stdout.write(describeScenarios(target.name, listed));
  }
  return listed.every(({ attack }) => attack?.stopped ?? true) ? EXIT.clean : EXIT.finding;
}
