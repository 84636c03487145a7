/**
 * The attack catalogue of Kafka: floods against one client, broker or reader of record sets with the default limits, in
 * virtual time, each with the limit that ends it, and a storm of reconnects over the simulated network.
 */
import { FLOOD_PERIOD, floodScenarios } from "../../lab/target/floods.ts";
import { lazySimulated } from "../../lab/target/lazy.ts";
import type { Scenario } from "../../lab/target/target.ts";
import { FLOODS } from "./attack-list.ts";
import { STORM_ATTACK } from "./storm-limits.ts";

const storm = lazySimulated({
  kind: "simulated",
  name: "reconnect-storm",
  summary: "a broker that drops every connection as soon as it is asked for versions",
  period: FLOOD_PERIOD - 1,
  oracles: ["flood-bound", "obligation-leak", "quiescence"],
  input: "decisions",
  attack: STORM_ATTACK,
  load: async () => (await import("./storm.ts")).kafkaStorm,
});

const floods = floodScenarios(FLOODS, {
  boundsOf: ({ bounds }) => bounds,
  gaugeOf: ({ gauge }) => gauge,
  take: (victim, now, chunk) => victim.advance(now) ?? victim.receive(chunk),
});

export const KAFKA_ATTACKS: readonly Scenario[] = [storm, ...floods];
