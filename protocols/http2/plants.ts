/** Everything that `quiesce mutants` plants when it hunts with the HTTP/2 target. */
import type { Plant } from "../../lab/core/plant.ts";
import { RUNTIME_PLANTS } from "../../oracles/plants.ts";
import { CONNECTION_PLANTS } from "./plants/connection.ts";
import { FLOOD_PLANTS } from "./plants/floods.ts";
import { NEAR_MISSES } from "./plants/near-misses.ts";
import { SESSION_PLANTS } from "./plants/session.ts";

/** Nothing here races, so a plant in races could not be seen. */
const SEEN_RUNTIME_PLANTS = RUNTIME_PLANTS.filter(({ oracle }) => oracle !== "loser-drain").map((plant) => ({
  ...plant,
  scenario: "session",
}));

export const PLANTS: readonly Plant[] = [
  ...CONNECTION_PLANTS,
  ...FLOOD_PLANTS,
  ...SESSION_PLANTS,
  ...SEEN_RUNTIME_PLANTS,
  ...NEAR_MISSES,
];
