/** Redis RESP2 and RESP3 as a target of the lab. */
import { decodeScenario } from "../../lab/target/decode.ts";
import { heapScenario } from "../../lab/target/heap.ts";
import { lazyDirect, lazySimulated } from "../../lab/target/lazy.ts";
import { SESSION_ORACLES } from "../../lab/target/session-oracles.ts";
import type { DirectScenario, Target } from "../../lab/target/target.ts";
import { RESP_ATTACKS } from "./attacks.ts";
import { RESP_DICTIONARY } from "./dictionary.ts";
import { commandSubject, replySubject, textSubject } from "./subject.ts";

const commands: DirectScenario = {
  ...decodeScenario(commandSubject),
  name: "commands",
  summary: "commands of a client, inline ones too, straight into the server's decoder",
  period: 4,
};

const text: DirectScenario = {
  ...decodeScenario(textSubject),
  name: "text",
  summary: "replies of version 2 whose bulk strings are decoded as text",
  period: 5,
};

const roundTrip = lazyDirect({
  kind: "direct",
  name: "round-trip",
  summary: "values and commands by decisions: encode, cut, decode, compare, encode again",
  period: 17,
  oracles: ["round-trip"],
  input: "decisions",
  load: async () => (await import("./round-trip.ts")).respRoundTrip,
});

const session = lazySimulated({
  kind: "simulated",
  name: "session",
  summary: "pool, subscriber and server over the simulated network, cancelled at chunk boundaries",
  period: 8,
  oracles: [...SESSION_ORACLES, "round-trip"],
  input: "decisions",
  load: async () => (await import("./session.ts")).respSession,
});

export const target: Target = {
  name: "resp",
  summary: "Redis RESP2 and RESP3: replies, commands, client, pool and server",
  scenarios: [
    decodeScenario(replySubject),
    commands,
    text,
    session,
    roundTrip,
    ...RESP_ATTACKS,
    heapScenario(replySubject),
  ],
  dictionary: RESP_DICTIONARY,
  structure: undefined,
};
