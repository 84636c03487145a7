/** Everything that `quiesce mutants` plants when it hunts with the gRPC target. */
import type { Plant } from "../../lab/core/plant.ts";

export const PLANTS: readonly Plant[] = [];
