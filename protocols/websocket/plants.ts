/** Everything that `quiesce mutants` plants when it hunts with the WebSocket target. */
import type { Plant } from "../../lab/core/plant.ts";

export const PLANTS: readonly Plant[] = [];
