/** Everything that `quiesce mutants` plants when it hunts with the WebSocket target. */
import type { Plant } from "../../lab/core/plant.ts";
import { DECODER_PLANTS } from "./plants/decoder.ts";
import { NEAR_MISSES } from "./plants/near-misses.ts";
import { SESSION_PLANTS } from "./plants/session.ts";

export const PLANTS: readonly Plant[] = [...DECODER_PLANTS, ...SESSION_PLANTS, ...NEAR_MISSES];
