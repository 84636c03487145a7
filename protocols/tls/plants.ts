/** Everything that `quiesce mutants` plants when it hunts with the TLS target. */
import type { Plant } from "../../lab/core/plant.ts";
import { RUNTIME_PLANTS } from "../../oracles/plants.ts";
import { HELLO_PLANTS } from "./plants/hello.ts";
import { NEAR_MISSES } from "./plants/near-misses.ts";
import { RECORD_PLANTS } from "./plants/records.ts";
import { SESSION_PLANTS } from "./plants/session.ts";

/** Bugs of the runtime that a session of this target must show; the others are hunted with HPACK. */
const RUNTIME: readonly Plant[] = RUNTIME_PLANTS.filter(({ oracle }) => oracle === "region-leak").map((plant) => ({
  ...plant,
  scenario: "session",
}));

export const PLANTS: readonly Plant[] = [
  ...HELLO_PLANTS,
  ...RECORD_PLANTS,
  ...SESSION_PLANTS,
  ...RUNTIME,
  ...NEAR_MISSES,
];
