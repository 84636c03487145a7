/** Everything that `quiesce mutants` plants when it hunts with the RESP target. */
import type { Plant } from "../../lab/core/plant.ts";
import { DECODER_PLANTS } from "./plants/decoder.ts";
import { NEAR_MISSES } from "./plants/near-misses.ts";
import { POOL_PLANTS } from "./plants/pool.ts";

export const PLANTS: readonly Plant[] = [...DECODER_PLANTS, ...POOL_PLANTS, ...NEAR_MISSES];
