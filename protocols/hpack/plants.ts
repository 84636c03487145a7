import type { Plant } from "../../lab/core/plant.ts";
export const PLANTS: readonly Plant[] = [];
