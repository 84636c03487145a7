/**
 * The attack catalogue of RESP: floods against one client or server with the default limits, in virtual time, each with
 * the limit that ends it, and a storm of reconnects over the simulated network.
 */
import { FLOOD_PERIOD, floodScenarios } from "../../lab/target/floods.ts";
import { lazySimulated } from "../../lab/target/lazy.ts";
import type { Scenario } from "../../lab/target/target.ts";
import { FLOODS } from "./attack-list.ts";
import { RespClient } from "./client.ts";
import { DEFAULT_RESP_LIMITS } from "./limits.ts";
import { STORM_ATTACK } from "./storm-limits.ts";
import { boundsOfClients, boundsOfServers } from "./subject.ts";

const storm = lazySimulated({
  kind: "simulated",
  name: "reconnect-storm",
  summary: "a server that drops every connection as soon as it is greeted",
  period: FLOOD_PERIOD - 1,
  oracles: ["flood-bound", "obligation-leak", "quiescence"],
  input: "decisions",
  attack: STORM_ATTACK,
  load: async () => (await import("./storm.ts")).respStorm,
});

const floods = floodScenarios(FLOODS, {
  boundsOf: ({ gauge }) => (gauge instanceof RespClient ? boundsOfClients : boundsOfServers)(DEFAULT_RESP_LIMITS),
  gaugeOf: ({ gauge }) => gauge,
  take(victim, now, chunk) {
    victim.advance(now);
    victim.receive(chunk);
    return victim.gauge.fault;
  },
});

export const RESP_ATTACKS: readonly Scenario[] = [storm, ...floods];
