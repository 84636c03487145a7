/**
 * The attack catalogue of TLS: floods against one end with the default limits, in virtual time, each with the limit
 * that ends it, and a flood of silent connections over the simulated network.
 */
import { AttackWatch } from "../../lab/target/attack-watch.ts";
import { lazySimulated } from "../../lab/target/lazy.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { DirectLab, DirectScenario, Scenario } from "../../lab/target/target.ts";
import { GREETING_FLOODS } from "./attack-greetings.ts";
import { RECORD_FLOODS } from "./attack-records.ts";
import type { Flood } from "./attack-victims.ts";
import { DEFAULT_TLS_LIMITS } from "./limits.ts";
import { PENDING } from "./pending-limits.ts";
import { boundsOfEndpoints } from "./subject.ts";

/** Runs of a campaign per run of the first attack, the others one apart: equal periods would hide each other. */
const PERIOD = 2_048;

const pendingFlood = lazySimulated({
  kind: "simulated",
  name: "pending-flood",
  summary: "connections that say nothing, more than may be pending",
  period: PERIOD - 1,
  oracles: ["flood-bound", "obligation-leak", "quiescence"],
  input: "decisions",
  attack: PENDING,
  load: async () => (await import("./pending-flood.ts")).pendingFlood,
});

const floods: readonly DirectScenario[] = [...GREETING_FLOODS, ...RECORD_FLOODS].map((flood, index) => ({
  kind: "direct",
  name: flood.name,
  summary: flood.summary,
  period: PERIOD + index,
  oracles: ["bounded-allocation", "flood-bound", "totality"],
  input: "decisions",
  attack: flood.attack,
  execute: (lab) => carryOut(lab, flood),
}));

export const TLS_ATTACKS: readonly Scenario[] = [pendingFlood, ...floods];

function carryOut({ recorder }: DirectLab, flood: Flood): void {
  const victim = flood.victim();
  const observation = new Observation(recorder, "attacked side", boundsOfEndpoints(DEFAULT_TLS_LIMITS));
  const watch = new AttackWatch(recorder, flood.attack);
  let now = 0;
  try {
    for (const chunk of flood.chunks()) {
      victim.advance(now);
      victim.receive(chunk);
      observation.took(chunk.length, victim);
      watch.reached(flood.count(victim, now));
      if (victim.fault !== undefined) {
        watch.stopped(victim.fault.code);
        return;
      }
      now += flood.ticksPerChunk;
    }
    watch.unstopped();
  } catch (thrown) {
    observation.threw(thrown);
  }
}
