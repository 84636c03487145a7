/** The flood of connections that say nothing: what stops it. */
import type { Attack } from "../../lab/target/target.ts";
import { DEFAULT_TLS_LIMITS } from "./limits.ts";

export const PENDING: Attack = {
  limit: "pendingHandshakesMax",
  bound: DEFAULT_TLS_LIMITS.pendingHandshakesMax,
  unit: "handshakes pending",
  fault: "TLS_PENDING_FULL",
};
