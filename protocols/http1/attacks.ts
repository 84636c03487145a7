/**
 * The attack catalogue of HTTP/1.1: floods and delays against one server or client with the default limits, in virtual
 * time, each with the limit that ends it.
 */
import { AttackWatch } from "../../lab/target/attack-watch.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { DirectLab, DirectScenario } from "../../lab/target/target.ts";
import type { Flood } from "./attack-list.ts";
import { FLOODS } from "./attack-list.ts";
import { DEFAULT_HTTP1_LIMITS } from "./limits.ts";
import { boundsOfClients, boundsOfServers } from "./subject.ts";

/** Runs of a campaign per run of the first attack, the others one apart: equal periods would hide each other. */
const PERIOD = 2_048;

export const HTTP1_ATTACKS: readonly DirectScenario[] = FLOODS.map((flood, index) => ({
  kind: "direct",
  name: flood.name,
  summary: flood.summary,
  period: PERIOD + index,
  oracles: ["bounded-allocation", "flood-bound", "totality"],
  input: "decisions",
  attack: flood.attack,
  execute: (lab) => carryOut(lab, flood),
}));

function carryOut({ recorder }: DirectLab, flood: Flood): void {
  const victim = flood.victim();
  const boundsOf = victim.side === "client" ? boundsOfClients : boundsOfServers;
  const observation = new Observation(recorder, "attacked side", boundsOf(DEFAULT_HTTP1_LIMITS));
  const watch = new AttackWatch(recorder, flood.attack);
  let now = 0;
  let taken = 0;
  try {
    for (const chunk of flood.chunks()) {
      victim.advance(now);
      victim.receive(chunk);
      observation.took(chunk.length, victim.gauge);
      const { fault } = victim.gauge;
      if (fault === undefined) taken += chunk.length;
      watch.reached(flood.count(victim, now, taken));
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
