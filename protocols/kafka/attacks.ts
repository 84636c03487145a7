/**
 * The attack catalogue of Kafka: floods against one client, broker or reader of record sets with the default limits, in
 * virtual time, each with the limit that ends it, and a storm of reconnects over the simulated network.
 */
import { lazySimulated } from "../../lab/target/lazy.ts";
import { AttackWatch } from "../../lab/target/attack-watch.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { DirectLab, DirectScenario, Scenario } from "../../lab/target/target.ts";
import type { Flood } from "./attack-list.ts";
import { FLOODS } from "./attack-list.ts";
import { STORM_ATTACK } from "./storm-limits.ts";

/** Runs of a campaign per run of the first attack, the others one apart: equal periods would hide each other. */
const PERIOD = 2_048;

const storm = lazySimulated({
  kind: "simulated",
  name: "reconnect-storm",
  summary: "a broker that drops every connection as soon as it is asked for versions",
  period: PERIOD - 1,
  oracles: ["flood-bound", "obligation-leak", "quiescence"],
  input: "decisions",
  attack: STORM_ATTACK,
  load: async () => (await import("./storm.ts")).kafkaStorm,
});

const floods: readonly DirectScenario[] = FLOODS.map((flood, index) => ({
  kind: "direct",
  name: flood.name,
  summary: flood.summary,
  period: PERIOD + index,
  oracles: ["bounded-allocation", "flood-bound", "totality"],
  input: "decisions",
  attack: flood.attack,
  execute: (lab) => carryOut(lab, flood),
}));

export const KAFKA_ATTACKS: readonly Scenario[] = [storm, ...floods];

function carryOut({ recorder }: DirectLab, flood: Flood): void {
  const victim = flood.victim();
  const observation = new Observation(recorder, "attacked side", victim.bounds);
  const watch = new AttackWatch(recorder, flood.attack);
  let now = 0;
  try {
    for (const chunk of flood.chunks()) {
      const fault = victim.advance(now) ?? victim.receive(chunk);
      observation.took(chunk.length, victim.gauge);
      watch.reached(flood.count(victim, now));
      if (fault !== undefined) {
        watch.stopped(fault.code);
        return;
      }
      now += flood.ticksPerChunk;
    }
    watch.unstopped();
  } catch (thrown) {
    observation.threw(thrown);
  }
}
