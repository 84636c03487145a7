/** TLS records and hellos as a target of the lab. */
import { decodeScenario } from "../../lab/target/decode.ts";
import { heapScenario } from "../../lab/target/heap.ts";
import { lazyDirect, lazySimulated } from "../../lab/target/lazy.ts";
import { SESSION_ORACLES } from "../../lab/target/session-oracles.ts";
import type { DirectScenario, Target } from "../../lab/target/target.ts";
import { TLS_ATTACKS } from "./attacks.ts";
import { TLS_DICTIONARY } from "./dictionary.ts";
import { generateClientRecords } from "./generator.ts";
import { recordStructure } from "./record-structure.ts";
import { clientSubject, serverSubject } from "./subject.ts";

const answers: DirectScenario = {
  ...decodeScenario(serverSubject),
  name: "answers",
  summary: "records of a server straight into the decoder of a client",
  period: 4,
};

const roundTrip = lazyDirect({
  kind: "direct",
  name: "round-trip",
  summary: "hellos and inner plaintexts by decisions: encode, cut, decode, compare, encode again",
  period: 17,
  oracles: ["round-trip"],
  input: "decisions",
  load: async () => (await import("./round-trip.ts")).tlsRoundTrip,
});

const session = lazySimulated({
  kind: "simulated",
  name: "session",
  summary: "a listener with a policy, and clients, over the simulated network, cancelled at chunk boundaries",
  period: 8,
  oracles: [...SESSION_ORACLES, "round-trip"],
  input: "decisions",
  load: async () => (await import("./session.ts")).tlsSession,
});

const gate = lazySimulated({
  kind: "simulated",
  name: "gate",
  summary: "any octets against a listener over the simulated network, cancelled at chunk boundaries",
  period: 9,
  oracles: SESSION_ORACLES,
  input: "bytes",
  generate: generateClientRecords,
  load: async () => (await import("./session-gate.ts")).tlsGate,
});

export const target: Target = {
  name: "tls",
  summary: "TLS records, hellos and policy, without cryptography",
  scenarios: [
    decodeScenario(clientSubject),
    answers,
    session,
    gate,
    roundTrip,
    ...TLS_ATTACKS,
    heapScenario(clientSubject),
  ],
  dictionary: TLS_DICTIONARY,
  structure: recordStructure,
};
