/** The floods of HTTP/2 as scenarios of the target. */
import { lazySimulated } from "../../lab/target/lazy.ts";
import type { SimulatedScenario } from "../../lab/target/target.ts";
import { ATTACKS } from "./attack-list.ts";

/** In a campaign, one run in so many is of the first attack; the others are one apart, so that none hides another. */
const PERIOD = 512;

export const HTTP2_ATTACKS: readonly SimulatedScenario[] = ATTACKS.map((attack, index) =>
  lazySimulated({
    kind: "simulated",
    name: attack.name,
    summary: attack.summary,
    period: PERIOD + index,
    oracles: ["bounded-allocation", "flood-bound", "obligation-leak", "quiescence", "totality"],
    input: "decisions",
    attack: attack.attack,
    load: async () => (await import("./attack-session.ts")).attackSession(attack),
  }),
);
