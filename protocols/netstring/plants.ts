/** What `quiesce mutants` plants in the small decoder: for every oracle of `decoderTarget` a bug and a near miss. */
import type { Plant } from "../../lab/core/plant.ts";
import { BUGS } from "./plants/bugs.ts";
import { NEAR_MISSES } from "./plants/near-misses.ts";

export const PLANTS: readonly Plant[] = [...BUGS, ...NEAR_MISSES];
