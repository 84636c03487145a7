/** Everything that `quiesce mutants` plants when it hunts with the OAP target. */
import type { Plant } from "../../lab/core/plant.ts";
import { RUNTIME_PLANTS } from "../../oracles/plants.ts";
import { CONVERSATION_PLANTS } from "./plants/conversation.ts";
import { FRAMING_PLANTS } from "./plants/framing.ts";
import { NEAR_MISSES } from "./plants/near-misses.ts";
import { SESSION_PLANTS } from "./plants/session.ts";

export const PLANTS: readonly Plant[] = [
  ...FRAMING_PLANTS,
  ...CONVERSATION_PLANTS,
  ...SESSION_PLANTS,
  ...RUNTIME_PLANTS,
  ...NEAR_MISSES,
];
