/** HTTP/2 (RFC 9113) as a target of the lab. */
import { decodeScenario } from "../../lab/target/decode.ts";
import { heapScenario } from "../../lab/target/heap.ts";
import { lazyDirect, lazySimulated } from "../../lab/target/lazy.ts";
import { SESSION_ORACLES } from "../../lab/target/session-oracles.ts";
import type { Target } from "../../lab/target/target.ts";
import { HTTP2_ATTACKS } from "./attacks.ts";
import { HTTP2_DICTIONARY } from "./dictionary.ts";
import { repairFrame, splitFrameStream } from "./frame-stream.ts";
import { generateFrames } from "./generator.ts";
import { frameSubject, http2Subject } from "./subject.ts";

const session = lazySimulated({
  kind: "simulated",
  name: "session",
  summary: "client and server over the simulated network, cancelled and shut down at chunk boundaries",
  period: 8,
  oracles: SESSION_ORACLES,
  input: "decisions",
  load: async () => (await import("./session.ts")).http2Session,
});

const hostile = lazySimulated({
  kind: "simulated",
  name: "hostile",
  summary: "a server that answers whatever a client may send, over the simulated network",
  period: 11,
  oracles: SESSION_ORACLES,
  input: "bytes",
  generate: generateFrames,
  load: async () => (await import("./hostile-session.ts")).hostileSession,
});

const roundTrip = lazyDirect({
  kind: "direct",
  name: "round-trip",
  summary: "messages between two connections in memory: what was sent is what arrives, window by window",
  period: 16,
  oracles: ["bounded-allocation", "round-trip", "totality", "work-bound"],
  input: "decisions",
  load: async () => (await import("./round-trip.ts")).http2RoundTrip,
});

export const target: Target = {
  name: "http2",
  summary: "HTTP/2 (RFC 9113): frames, both ends of a connection, floods",
  scenarios: [
    decodeScenario(http2Subject),
    { ...decodeScenario(frameSubject), name: "frames", period: 7 },
    session,
    hostile,
    roundTrip,
    heapScenario(http2Subject),
    ...HTTP2_ATTACKS,
  ],
  dictionary: HTTP2_DICTIONARY,
  structure: { split: splitFrameStream, repair: repairFrame },
};
