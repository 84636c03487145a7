/** Bugs planted in the connections that pools keep, to be seen in a storm of reconnects. */
import type { Plant } from "../../lab/core/plant.ts";

const KEPT = "protocols/shared/kept-connections.ts";

export const STORM_PLANTS: readonly Plant[] = [
  {
    name: "dials-at-once",
    summary: "all lost connections are dialled at once",
    oracle: "flood-bound",
    scenario: "reconnect-storm",
    edits: [{ file: KEPT, find: '"dial", options.dialsMax)', replace: '"dial", options.size)' }],
  },
  {
    name: "no-backoff-limit",
    summary: "a pool dials for ever",
    oracle: "flood-bound",
    scenario: "reconnect-storm",
    edits: [{ file: KEPT, find: "while (!backoff.hasGivenUp) {", replace: "while (backoff !== undefined) {" }],
  },
];
