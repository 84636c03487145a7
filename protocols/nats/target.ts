/** The NATS client protocol as a target of the lab. */
import { decodeScenario } from "../../lab/target/decode.ts";
import { heapScenario } from "../../lab/target/heap.ts";
import { lazyDirect, lazySimulated } from "../../lab/target/lazy.ts";
import { SESSION_ORACLES } from "../../lab/target/session-oracles.ts";
import type { DirectScenario, Target } from "../../lab/target/target.ts";
import { NATS_ATTACKS } from "./attacks.ts";
import { NATS_DICTIONARY } from "./dictionary.ts";
import { clientSubject, serverSubject } from "./subject.ts";

const operations: DirectScenario = {
  ...decodeScenario(clientSubject),
  name: "operations",
  summary: "operations of a client straight into the server's decoder",
  period: 4,
};

const roundTrip = lazyDirect({
  kind: "direct",
  name: "round-trip",
  summary: "operations of both sides by decisions: encode, cut, decode, compare, encode again",
  period: 17,
  oracles: ["round-trip"],
  input: "decisions",
  load: async () => (await import("./round-trip.ts")).natsRoundTrip,
});

const session = lazySimulated({
  kind: "simulated",
  name: "session",
  summary: "pools, service, listener and server over the simulated network, cancelled at chunk boundaries",
  period: 8,
  oracles: [...SESSION_ORACLES, "round-trip"],
  input: "decisions",
  load: async () => (await import("./session.ts")).natsSession,
});

export const target: Target = {
  name: "nats",
  summary: "NATS: operations of both sides, client, pool and server",
  scenarios: [
    decodeScenario(serverSubject),
    operations,
    session,
    roundTrip,
    ...NATS_ATTACKS,
    heapScenario(serverSubject),
  ],
  dictionary: NATS_DICTIONARY,
  structure: undefined,
};
