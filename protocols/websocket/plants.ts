/** Everything that `quiesce mutants` plants when it hunts with the WebSocket target. */
import type { Plant } from "../../lab/core/plant.ts";
import { RUNTIME_PLANTS } from "../../oracles/plants.ts";
import { COMPRESSION_PLANTS } from "./plants/compression.ts";
import { DECODER_PLANTS } from "./plants/decoder.ts";
import { HANDSHAKE_PLANTS } from "./plants/handshake.ts";
import { NEAR_MISSES } from "./plants/near-misses.ts";
import { SESSION_PLANTS } from "./plants/session.ts";

/** Bugs of the runtime that a session of this target must show; the others are hunted with HPACK. */
const RUNTIME: readonly Plant[] = RUNTIME_PLANTS.filter(({ oracle }) => oracle === "region-leak").map((plant) => ({
  ...plant,
  scenario: "session",
}));

export const PLANTS: readonly Plant[] = [
  ...DECODER_PLANTS,
  ...COMPRESSION_PLANTS,
  ...HANDSHAKE_PLANTS,
  ...SESSION_PLANTS,
  ...RUNTIME,
  ...NEAR_MISSES,
];
