/** Kafka as a target of the lab. */
import { decodeScenario } from "../../lab/target/decode.ts";
import { heapScenario } from "../../lab/target/heap.ts";
import { lazyDirect, lazySimulated } from "../../lab/target/lazy.ts";
import { SESSION_ORACLES } from "../../lab/target/session-oracles.ts";
import type { DirectScenario, Target } from "../../lab/target/target.ts";
import { KAFKA_ATTACKS } from "./attacks.ts";
import { KAFKA_DICTIONARY } from "./dictionary.ts";
import { kafkaStructure } from "./structure.ts";
import { recordSubject, requestSubject, responseSubject } from "./subject.ts";

const requests: DirectScenario = {
  ...decodeScenario(requestSubject),
  name: "requests",
  summary: "requests of a client straight into the broker's decoder",
  period: 4,
};

const responses: DirectScenario = {
  ...decodeScenario(responseSubject),
  name: "responses",
  summary: "responses of a broker straight into the client's decoder",
  period: 5,
};

const roundTrip = lazyDirect({
  kind: "direct",
  name: "round-trip",
  summary: "batches, requests and responses by decisions: encode, cut, decode, compare, encode again",
  period: 17,
  oracles: ["round-trip"],
  input: "decisions",
  load: async () => (await import("./round-trip.ts")).kafkaRoundTrip,
});

const session = lazySimulated({
  kind: "simulated",
  name: "session",
  summary: "pool and broker over the simulated network, cancelled at chunk boundaries",
  period: 8,
  oracles: [...SESSION_ORACLES, "round-trip"],
  input: "decisions",
  load: async () => (await import("./session.ts")).kafkaSession,
});

export const target: Target = {
  name: "kafka",
  summary: "Kafka: record sets of all formats, requests, responses, client, pool and broker",
  scenarios: [
    decodeScenario(recordSubject),
    requests,
    responses,
    session,
    roundTrip,
    ...KAFKA_ATTACKS,
    heapScenario(recordSubject),
  ],
  dictionary: KAFKA_DICTIONARY,
  structure: kafkaStructure,
};
