/** The scenarios of a target, and for each attack what stopped it, for people and for programs. */
import type { AttackResult } from "../engine/attack.ts";
import type { Scenario } from "../target/target.ts";
import { escapeText } from "../trace/format-text.ts";

export interface ListedScenario {
  readonly scenario: Scenario;
  /** How it went, where it is an attack. */
  readonly attack: AttackResult | undefined;
}

/** What `--json` prints. */
export function scenariosReport(target: string, listed: readonly ListedScenario[]): object {
  return {
    target,
    scenarios: listed.map(({ scenario: { name, kind, summary, oracles }, attack }) => ({
      name,
      kind,
      summary,
      oracles,
      attack: attack ?? null,
    })),
  };
}

export function describeScenarios(target: string, listed: readonly ListedScenario[]): string {
  const attacks = listed.flatMap(({ attack }) => attack ?? []);
  const stopped = attacks.filter((attack) => attack.stopped).length;
  const lines = listed.flatMap(({ scenario, attack }) => [
    `${target} ${scenario.name} (${scenario.kind}): ${scenario.summary}`,
    ...(attack === undefined ? [] : describeAttack(attack)),
  ]);
  if (attacks.length > 0) {
    lines.push(`${stopped} of ${attacks.length} attacks stopped within their limits`);
  }
  return `${lines.map(escapeText).join("\n")}\n`;
}

function describeAttack(attack: AttackResult): string[] {
  const { limit, bound, unit, reached, bytesHeld, bytesHeldMax, chunkBytes } = attack;
  const promise = bytesHeldMax === null ? "nothing promised" : `at most ${bytesHeldMax} + one chunk of ${chunkBytes}`;
  return [
    `  ${verdictOf(attack)}`,
    `  ${limit}: reached ${reached ?? "nothing"} of ${bound} ${unit}; held ${bytesHeld} bytes, ${promise}`,
  ];
}

function verdictOf({ stopped, fault, endedBy, failure }: AttackResult): string {
  if (stopped) {
    return `stopped with ${fault}`;
  }
  const ended = endedBy === null ? "not stopped" : `ended with ${endedBy}`;
  return `NOT AS PROMISED: ${ended}, and ${fault} must stop it${failure === null ? "" : `; ${failure}`}`;
}
