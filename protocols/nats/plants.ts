/** Everything that `quiesce mutants` plants when it hunts with the NATS target. */
import type { Plant } from "../../lab/core/plant.ts";
import { RUNTIME_PLANTS } from "../../oracles/plants.ts";
import { CLIENT_PLANTS } from "./plants/client.ts";
import { DECODER_PLANTS } from "./plants/decoder.ts";
import { HARNESS_PLANTS } from "./plants/harness.ts";
import { NEAR_MISSES } from "./plants/near-misses.ts";
import { POOL_PLANTS } from "./plants/pool.ts";

/** Bugs of the runtime that a session of this target must show; the others are hunted with HPACK. */
const RUNTIME: readonly Plant[] = RUNTIME_PLANTS.filter(({ oracle }) => oracle === "region-leak").map((plant) => ({
  ...plant,
  scenario: "session",
}));

export const PLANTS: readonly Plant[] = [
  ...DECODER_PLANTS,
  ...CLIENT_PLANTS,
  ...POOL_PLANTS,
  ...HARNESS_PLANTS,
  ...RUNTIME,
  ...NEAR_MISSES,
];
