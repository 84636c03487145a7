/**
 * The attack catalogue of TLS: floods against one end with the default limits, in virtual time, each with the limit
 * that ends it, and a flood of silent connections over the simulated network.
 */
import { FLOOD_PERIOD, floodScenarios } from "../../lab/target/floods.ts";
import { lazySimulated } from "../../lab/target/lazy.ts";
import type { Scenario } from "../../lab/target/target.ts";
import { GREETING_FLOODS } from "./attack-greetings.ts";
import { RECORD_FLOODS } from "./attack-records.ts";
import { DEFAULT_TLS_LIMITS } from "./limits.ts";
import { PENDING } from "./pending-limits.ts";
import { boundsOfEndpoints } from "./subject.ts";

const pendingFlood = lazySimulated({
  kind: "simulated",
  name: "pending-flood",
  summary: "connections that say nothing, more than may be pending",
  period: FLOOD_PERIOD - 1,
  oracles: ["flood-bound", "obligation-leak", "quiescence"],
  input: "decisions",
  attack: PENDING,
  load: async () => (await import("./pending-flood.ts")).pendingFlood,
});

const floods = floodScenarios([...GREETING_FLOODS, ...RECORD_FLOODS], {
  boundsOf: () => boundsOfEndpoints(DEFAULT_TLS_LIMITS),
  gaugeOf: (victim) => victim,
  take(victim, now, chunk) {
    victim.advance(now);
    victim.receive(chunk);
    return victim.fault;
  },
});

export const TLS_ATTACKS: readonly Scenario[] = [pendingFlood, ...floods];
