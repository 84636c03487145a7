/** HPACK (RFC 7541) as a target of the lab. */
import { decodeScenario } from "../../lab/target/decode.ts";
import { heapScenario } from "../../lab/target/heap.ts";
import { lazyDirect, lazySimulated } from "../../lab/target/lazy.ts";
import { SESSION_ORACLES } from "../../lab/target/session-oracles.ts";
import type { Target } from "../../lab/target/target.ts";
import { CONTROL_LENGTH, RECORD_HEADER_OCTETS, splitBlockStream } from "./block-stream.ts";
import { HPACK_DICTIONARY } from "./dictionary.ts";
import { generateBlocks } from "./generator.ts";
import { hpackSubject } from "./subject.ts";

const session = lazySimulated({
  kind: "simulated",
  name: "session",
  summary: "client and server over the simulated network, cancelled at chunk boundaries",
  period: 8,
  oracles: [...SESSION_ORACLES, "loser-drain"],
  input: "bytes",
  generate: generateBlocks,
  load: async () => (await import("./session.ts")).hpackSession,
});

const roundTrip = lazyDirect({
  kind: "direct",
  name: "round-trip",
  summary: "header lists from fast-check: encode, cut, decode, compare",
  period: 16,
  oracles: ["bounded-allocation", "round-trip", "totality", "work-bound"],
  input: "decisions",
  load: async () => (await import("./round-trip.ts")).hpackRoundTrip,
});

export const target: Target = {
  name: "hpack",
  summary: "HPACK header compression (RFC 7541): decoder, encoder, and a session of both",
  scenarios: [decodeScenario(hpackSubject), session, roundTrip, heapScenario(hpackSubject)],
  dictionary: HPACK_DICTIONARY.map(({ octets }) => octets),
  structure: { split: splitBlockStream, repair: repairRecord },
};

/** The record with a length that fits its octets again; control records and stumps stay as they are. */
function repairRecord(record: Uint8Array): Uint8Array {
  const length = record.length - RECORD_HEADER_OCTETS;
  const isControl = record[0] === CONTROL_LENGTH >> 8 && record[1] === (CONTROL_LENGTH & 0xff);
  if (length < 0 || isControl) {
    return record;
  }
  const repaired = record.slice();
  new DataView(repaired.buffer).setUint16(0, length);
  return repaired;
}
