/**
 * The attack catalogue of NATS: floods against one client or server with the default limits, in virtual time, each with
 * the limit that ends it; a storm of reconnects, and a flood of publications without a connection.
 */
import { FLOOD_PERIOD, floodScenarios } from "../../lab/target/floods.ts";
import { lazySimulated } from "../../lab/target/lazy.ts";
import type { Scenario } from "../../lab/target/target.ts";
import { FLOODS } from "./attack-list.ts";
import { NatsClient } from "./client.ts";
import { DEFAULT_NATS_LIMITS } from "./limits.ts";
import { BUFFER_FLOOD, STORM_ATTACK } from "./storm-limits.ts";
import { boundsOfClients, boundsOfServers } from "./subject.ts";

const ORACLES = ["flood-bound", "obligation-leak", "quiescence"];

const storm = lazySimulated({
  kind: "simulated",
  name: "reconnect-storm",
  summary: "a server that drops every connection as soon as it is greeted",
  period: FLOOD_PERIOD - 1,
  oracles: ORACLES,
  input: "decisions",
  attack: STORM_ATTACK,
  load: async () => (await import("./storm.ts")).natsStorm,
});

const buffer = lazySimulated({
  kind: "simulated",
  name: "buffer-flood",
  summary: "publications while the server is not there",
  period: FLOOD_PERIOD - 2,
  oracles: ORACLES,
  input: "decisions",
  attack: BUFFER_FLOOD,
  load: async () => (await import("./buffer-flood.ts")).bufferFlood,
});

const floods = floodScenarios(FLOODS, {
  boundsOf: ({ gauge }) =>
    gauge instanceof NatsClient ? boundsOfClients(DEFAULT_NATS_LIMITS, 1) : boundsOfServers(DEFAULT_NATS_LIMITS),
  gaugeOf: ({ gauge }) => gauge,
  take(victim, now, chunk) {
    victim.advance(now);
    victim.receive(chunk);
    return victim.fault;
  },
});

export const NATS_ATTACKS: readonly Scenario[] = [storm, buffer, ...floods];
