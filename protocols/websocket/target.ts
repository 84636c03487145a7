/** WebSocket (RFC 6455, RFC 7692) as a target of the lab. */
import { decodeScenario } from "../../lab/target/decode.ts";
import { heapScenario } from "../../lab/target/heap.ts";
import { lazyDirect, lazySimulated } from "../../lab/target/lazy.ts";
import { SESSION_ORACLES } from "../../lab/target/session-oracles.ts";
import type { DirectScenario, Target } from "../../lab/target/target.ts";
import { WEBSOCKET_ATTACKS } from "./attacks.ts";
import { repairFrame, splitConnectionStream } from "./connection-stream.ts";
import { WEBSOCKET_DICTIONARY } from "./dictionary.ts";
import { handshakeSubject } from "./handshake-stream.ts";
import { generateForServer } from "./generator.ts";
import { webSocketSubject } from "./subject.ts";

const handshake: DirectScenario = {
  ...decodeScenario(handshakeSubject),
  name: "handshake",
  summary: "heads of the opening handshake straight into their decoder: whole, split, scribbled, interleaved",
  period: 8,
};

const session = lazySimulated({
  kind: "simulated",
  name: "session",
  summary: "client and echo server over the simulated network, cancelled at chunk boundaries",
  period: 8,
  oracles: SESSION_ORACLES,
  input: "bytes",
  generate: generateForServer,
  load: async () => (await import("./session.ts")).webSocketSession,
});

const roundTrip = lazyDirect({
  kind: "direct",
  name: "round-trip",
  summary: "messages from fast-check: sent by one endpoint, cut, heard by another, compared",
  period: 16,
  oracles: ["round-trip"],
  input: "decisions",
  load: async () => (await import("./round-trip.ts")).webSocketRoundTrip,
});

export const target: Target = {
  name: "websocket",
  summary: "WebSocket (RFC 6455) with permessage-deflate (RFC 7692): frames, messages, handshake, connection",
  scenarios: [
    decodeScenario(webSocketSubject),
    handshake,
    session,
    roundTrip,
    ...WEBSOCKET_ATTACKS,
    heapScenario(webSocketSubject),
  ],
  dictionary: WEBSOCKET_DICTIONARY.map(({ octets }) => octets),
  structure: { split: splitConnectionStream, repair: repairFrame },
};
