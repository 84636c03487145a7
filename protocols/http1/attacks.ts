/**
 * The attack catalogue of HTTP/1.1: floods and delays against one server or client with the default limits, in virtual
 * time, each with the limit that ends it.
 */
import { floodScenarios } from "../../lab/target/floods.ts";
import type { DirectScenario } from "../../lab/target/target.ts";
import { FLOODS } from "./attack-list.ts";
import { DEFAULT_HTTP1_LIMITS } from "./limits.ts";
import { boundsOfClients, boundsOfServers } from "./subject.ts";

export const HTTP1_ATTACKS: readonly DirectScenario[] = floodScenarios(FLOODS, {
  boundsOf: ({ side }) => (side === "client" ? boundsOfClients : boundsOfServers)(DEFAULT_HTTP1_LIMITS),
  gaugeOf: ({ gauge }) => gauge,
  take(victim, now, chunk) {
    victim.advance(now);
    victim.receive(chunk);
    return victim.gauge.fault;
  },
});
