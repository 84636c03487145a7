/** Everything that `quiesce mutants` plants when it hunts with the Kafka target. */
import type { Plant } from "../../lab/core/plant.ts";
import { RUNTIME_PLANTS } from "../../oracles/plants.ts";
import { MESSAGE_PLANTS } from "./plants/messages.ts";
import { NEAR_MISSES } from "./plants/near-misses.ts";
import { POOL_PLANTS } from "./plants/pool.ts";
import { RECORD_PLANTS } from "./plants/records.ts";

/** Bugs of the runtime that a session of this target must show; the others are hunted with HPACK. */
const RUNTIME: readonly Plant[] = RUNTIME_PLANTS.filter(({ oracle }) => oracle === "region-leak").map((plant) => ({
  ...plant,
  scenario: "session",
}));

export const PLANTS: readonly Plant[] = [
  ...RECORD_PLANTS,
  ...MESSAGE_PLANTS,
  ...POOL_PLANTS,
  ...RUNTIME,
  ...NEAR_MISSES,
];
