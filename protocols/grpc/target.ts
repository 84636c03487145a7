/** gRPC over HTTP/2 as a target of the lab. */
import { decodeScenario } from "../../lab/target/decode.ts";
import { heapScenario } from "../../lab/target/heap.ts";
import { lazyDirect, lazySimulated } from "../../lab/target/lazy.ts";
import { SESSION_ORACLES } from "../../lab/target/session-oracles.ts";
import type { DirectScenario, Target } from "../../lab/target/target.ts";
import { GRPC_ATTACKS } from "./attacks.ts";
import { repairMessage, splitBodyStream } from "./body-stream.ts";
import { GRPC_DICTIONARY } from "./dictionary.ts";
import { bodySubject, sectionSubject } from "./subject.ts";

const sections: DirectScenario = {
  ...decodeScenario(sectionSubject),
  name: "sections",
  summary: "header sections of calls straight into their decoder: timeouts, encodings, metadata, statuses",
  period: 5,
};

const session = lazySimulated({
  kind: "simulated",
  name: "session",
  summary: "client and server over the simulated network: calls, deadlines, give-ups, cancelled at chunk boundaries",
  period: 8,
  oracles: [...SESSION_ORACLES, "round-trip"],
  input: "decisions",
  load: async () => (await import("./session.ts")).grpcSession,
});

const roundTrip = lazyDirect({
  kind: "direct",
  name: "round-trip",
  summary: "calls from fast-check between two ends in memory: what was sent is what arrives",
  period: 16,
  oracles: ["bounded-allocation", "round-trip", "totality", "work-bound"],
  input: "decisions",
  load: async () => (await import("./round-trip.ts")).grpcRoundTrip,
});

export const target: Target = {
  name: "grpc",
  summary: "gRPC over HTTP/2: messages, metadata, status, deadlines, both ends of a connection",
  scenarios: [decodeScenario(bodySubject), sections, session, roundTrip, ...GRPC_ATTACKS, heapScenario(bodySubject)],
  dictionary: GRPC_DICTIONARY,
  structure: { split: splitBodyStream, repair: repairMessage },
};
