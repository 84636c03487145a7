/** Everything that `quiesce mutants` plants when it hunts with the HTTP/1.1 target. */
import type { Plant } from "../../lab/core/plant.ts";
import { RUNTIME_PLANTS } from "../../oracles/plants.ts";
import { CONNECTION_PLANTS } from "./plants/connection.ts";
import { DECODER_PLANTS } from "./plants/decoder.ts";
import { FRAMING_PLANTS } from "./plants/framing.ts";
import { NEAR_MISSES } from "./plants/near-misses.ts";

/** Bugs of the runtime that a session of this target must show; the others are hunted with HPACK. */
const RUNTIME: readonly Plant[] = RUNTIME_PLANTS.filter(({ oracle }) => oracle === "region-leak").map((plant) => ({
  ...plant,
  scenario: "session",
}));

export const PLANTS: readonly Plant[] = [
  ...FRAMING_PLANTS,
  ...DECODER_PLANTS,
  ...CONNECTION_PLANTS,
  ...RUNTIME,
  ...NEAR_MISSES,
];
