/** HTTP/1.1 as a target of the lab. */
import { decodeScenario } from "../../lab/target/decode.ts";
import { heapScenario } from "../../lab/target/heap.ts";
import { lazyDirect, lazySimulated } from "../../lab/target/lazy.ts";
import { SESSION_ORACLES } from "../../lab/target/session-oracles.ts";
import type { DirectScenario, Target } from "../../lab/target/target.ts";
import { HTTP1_ATTACKS } from "./attacks.ts";
import { HTTP1_DICTIONARY } from "./dictionary.ts";
import { requestSubject, responseSubject } from "./subject.ts";

const responses: DirectScenario = {
  ...decodeScenario(responseSubject),
  name: "responses",
  summary: "responses of a server straight into the client's decoder",
  period: 4,
};

const roundTrip = lazyDirect({
  kind: "direct",
  name: "round-trip",
  summary: "messages by decisions: encode, cut, decode, compare",
  period: 17,
  oracles: ["round-trip"],
  input: "decisions",
  load: async () => (await import("./round-trip.ts")).http1RoundTrip,
});

const session = lazySimulated({
  kind: "simulated",
  name: "session",
  summary: "client and server over the simulated network, slow, shut down and cancelled at chunk boundaries",
  period: 8,
  oracles: [...SESSION_ORACLES, "round-trip"],
  input: "decisions",
  load: async () => (await import("./session.ts")).http1Session,
});

export const target: Target = {
  name: "http1",
  summary: "HTTP/1.1: requests, responses, server and client",
  scenarios: [
    decodeScenario(requestSubject),
    responses,
    session,
    roundTrip,
    ...HTTP1_ATTACKS,
    heapScenario(requestSubject),
  ],
  dictionary: HTTP1_DICTIONARY,
  structure: undefined,
};
