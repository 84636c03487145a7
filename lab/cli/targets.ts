/** `quiesce targets`: what there is to fuzz. */
import { escapeText } from "../trace/format-text.ts";
import { EXIT } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { loadConfig, loadCorpus } from "./load.ts";
import { printJson } from "./output.ts";

interface TargetsOptions {
  readonly json?: boolean;
}

export async function targetsCommand({ json }: TargetsOptions): Promise<ExitCode> {
  const { targets } = await loadConfig();
  const listed = await Promise.all(
    targets.map(async (entry) => {
      const { name, summary, scenarios } = await entry.load();
      const plants = (await entry.plants?.()) ?? [];
      return {
        name,
        summary,
        oracles: [...new Set(scenarios.flatMap(({ oracles }) => oracles))].toSorted(),
        plants: plants
          .filter(({ nearMiss }) => nearMiss !== true)
          .map((plant) => ({ name: plant.name, oracle: plant.oracle })),
        nearMisses: plants.filter(({ nearMiss }) => nearMiss === true).map((plant) => plant.name),
        scenarios: scenarios.map((scenario) => scenario.name),
        corpusSize: loadCorpus(name).entries.length,
      };
    }),
  );
  if (json === true) {
    printJson({ targets: listed });
    return EXIT.clean;
  }
  for (const { name, summary, scenarios, plants, corpusSize } of listed) {
    const lines = [
      `${name}: ${summary}`,
      `  scenarios: ${scenarios.join(", ")}`,
      `  ${plants.length} planted bugs, ${corpusSize} corpus entries`,
    ];
    process.stdout.write(`${lines.map(escapeText).join("\n")}\n`);
  }
  return EXIT.clean;
}
