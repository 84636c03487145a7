/** OAP/1 as a target of the lab. */
import { decodeScenario } from "../../lab/target/decode.ts";
import { heapScenario } from "../../lab/target/heap.ts";
import { lazyDirect, lazySimulated } from "../../lab/target/lazy.ts";
import { SESSION_ORACLES } from "../../lab/target/session-oracles.ts";
import type { Target } from "../../lab/target/target.ts";
import { OAP_ATTACKS } from "./attacks.ts";
import { OAP_DICTIONARY } from "./dictionary.ts";
import { OAP_STRUCTURE } from "./frames.ts";
import { generateSession } from "./generator.ts";
import { generateScript } from "./script.ts";
import { oapSubject } from "./subject.ts";

const session = lazySimulated({
  kind: "simulated",
  name: "session",
  summary: "client and server by a script over the simulated network, cancelled at chunk boundaries",
  period: 8,
  oracles: [...SESSION_ORACLES, "round-trip"],
  input: "bytes",
  generate: generateScript,
  load: async () => await (await import("./session.ts")).loadSession(),
});

const wildClient = lazySimulated({
  kind: "simulated",
  name: "wild-client",
  summary: "any octets to a server over the simulated network, which changes them too",
  period: 13,
  oracles: [...SESSION_ORACLES, "loser-drain"],
  input: "bytes",
  generate: generateSession,
  load: async () => await (await import("./wild-client.ts")).loadWildClient(),
});

const roundTrip = lazyDirect({
  kind: "direct",
  name: "round-trip",
  summary: "frames by decisions: encode, cut, decode, compare, encode again",
  period: 17,
  oracles: ["bounded-allocation", "round-trip", "totality", "work-bound"],
  input: "decisions",
  load: async () => (await import("./round-trip.ts")).oapRoundTrip,
});

export const target: Target = {
  name: "oap",
  summary: "OAP/1: frames, HELLO, streams with credit, bounded compression, client and server",
  scenarios: [decodeScenario(oapSubject), session, wildClient, roundTrip, heapScenario(oapSubject), ...OAP_ATTACKS],
  dictionary: OAP_DICTIONARY,
  structure: OAP_STRUCTURE,
};
