/**
 * The attack catalogue of NATS: floods against one client or server with the default limits, in virtual time, each with
 * the limit that ends it; a storm of reconnects, and a flood of publications without a connection.
 */
import { AttackWatch } from "../../lab/target/attack-watch.ts";
import { lazySimulated } from "../../lab/target/lazy.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { DirectLab, DirectScenario, Scenario } from "../../lab/target/target.ts";
import type { Flood } from "./attack-list.ts";
import { FLOODS } from "./attack-list.ts";
import { NatsClient } from "./client.ts";
import { DEFAULT_NATS_LIMITS } from "./limits.ts";
import { BUFFER_FLOOD, STORM_ATTACK } from "./storm-limits.ts";
import { boundsOfClients, boundsOfServers } from "./subject.ts";

/** Runs of a campaign per run of the first attack, the others one apart: equal periods would hide each other. */
const PERIOD = 2_048;
const ORACLES = ["flood-bound", "obligation-leak", "quiescence"];

const storm = lazySimulated({
  kind: "simulated",
  name: "reconnect-storm",
  summary: "a server that drops every connection as soon as it is greeted",
  period: PERIOD - 1,
  oracles: ORACLES,
  input: "decisions",
  attack: STORM_ATTACK,
  load: async () => (await import("./storm.ts")).natsStorm,
});

const buffer = lazySimulated({
  kind: "simulated",
  name: "buffer-flood",
  summary: "publications while the server is not there",
  period: PERIOD - 2,
  oracles: ORACLES,
  input: "decisions",
  attack: BUFFER_FLOOD,
  load: async () => (await import("./buffer-flood.ts")).bufferFlood,
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

export const NATS_ATTACKS: readonly Scenario[] = [storm, buffer, ...floods];

function carryOut({ recorder }: DirectLab, flood: Flood): void {
  const victim = flood.victim();
  const isClient = victim.gauge instanceof NatsClient;
  const bounds = isClient ? boundsOfClients(DEFAULT_NATS_LIMITS, 1) : boundsOfServers(DEFAULT_NATS_LIMITS);
  const observation = new Observation(recorder, "attacked side", bounds);
  const watch = new AttackWatch(recorder, flood.attack);
  let now = 0;
  try {
    for (const chunk of flood.chunks()) {
      victim.advance(now);
      victim.receive(chunk);
      observation.took(chunk.length, victim.gauge);
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
