/** Attacks that are a flood: chunk after chunk into one side, in virtual time, until a limit ends it. */
import type { Gauge } from "../core/decoder.ts";
import { AttackWatch } from "./attack-watch.ts";
import type { Bounds } from "./observe.ts";
import { Observation } from "./observe.ts";
import type { Attack, DirectLab, DirectScenario } from "./target.ts";

export interface Flood<Victim> {
  readonly name: string;
  readonly summary: string;
  readonly attack: Attack;
  readonly victim: () => Victim;
  /** How much later each chunk comes than the one before it. */
  readonly ticksPerChunk: number;
  /** What arrives, chunk by chunk: more than the limit allows. Nothing where the attacker is silent. */
  chunks(): Iterable<Uint8Array>;
  /** What the attack drives up, by now. `taken` are the octets that were taken without a fault. */
  count(victim: Victim, now: number, taken: number): number;
}

/** How the attacked side of a protocol is dealt with. */
export interface Attacked<Victim> {
  boundsOf(victim: Victim): Bounds;
  gaugeOf(victim: Victim): Gauge;
  /** Tells it the time and what arrived; gives the fault with which it ended the connection, if it did. */
  take(victim: Victim, now: number, chunk: Uint8Array): { readonly code: string } | undefined;
}

/** Runs of a campaign per run of the first flood, the others one apart: equal periods would hide each other. */
export const FLOOD_PERIOD = 2_048;

/** One scenario for each flood. */
export function floodScenarios<Victim>(
  floods: readonly Flood<Victim>[],
  attacked: Attacked<Victim>,
): readonly DirectScenario[] {
  return floods.map((flood, index) => ({
    kind: "direct",
    name: flood.name,
    summary: flood.summary,
    period: FLOOD_PERIOD + index,
    oracles: ["bounded-allocation", "flood-bound", "totality"],
    input: "decisions",
    attack: flood.attack,
    execute: (lab) => carryOut(lab, flood, attacked),
  }));
}

function carryOut<Victim>({ recorder }: DirectLab, flood: Flood<Victim>, attacked: Attacked<Victim>): void {
  const victim = flood.victim();
  const observation = new Observation(recorder, "attacked side", attacked.boundsOf(victim));
  const watch = new AttackWatch(recorder, flood.attack);
  let now = 0;
  let taken = 0;
  try {
    for (const chunk of flood.chunks()) {
      const fault = attacked.take(victim, now, chunk);
      observation.took(chunk.length, attacked.gaugeOf(victim));
      if (fault === undefined) taken += chunk.length;
      watch.reached(flood.count(victim, now, taken));
      if (fault !== undefined) {
        watch.stopped(fault.code);
        return;
      }
      now += flood.ticksPerChunk;
    }
    watch.unstopped();
  } catch (thrown) {
    observation.threw(thrown);
  }
}
