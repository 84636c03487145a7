/** Everything that `quiesce mutants` plants when it hunts with the gRPC target. */
import type { Plant } from "../../lab/core/plant.ts";
import { CALL_PLANTS } from "./plants/calls.ts";
import { FIELD_PLANTS } from "./plants/fields.ts";
import { HARNESS_PLANTS } from "./plants/harness.ts";
import { MESSAGE_PLANTS } from "./plants/messages.ts";
import { NEAR_MISSES } from "./plants/near-misses.ts";

export const PLANTS: readonly Plant[] = [
  ...HARNESS_PLANTS,
  ...MESSAGE_PLANTS,
  ...FIELD_PLANTS,
  ...CALL_PLANTS,
  ...NEAR_MISSES,
];
