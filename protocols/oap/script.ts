/**
 * What the simulated client does, read from any octets: two octets a step, the action and its stream.
 * Streams are numbered by few corr_ids, so that they meet again.
 */
import type { InputSource } from "../../lab/target/target.ts";

const ACTIONS = [
  "call",
  "open",
  "continue",
  "end",
  "cancel",
  "object",
  "subscribe",
  "forge",
  "compress",
  "refused",
] as const;
type Action = (typeof ACTIONS)[number];

export interface Step {
  readonly action: Action;
  readonly corrId: bigint;
}

const CORR_IDS = 5;
/** 2^53: neighbours of it are equal as doubles. */
const CORR_ID_BASE = 2n ** 53n;
const STEPS_MAX = 64;
const OCTETS_PER_STEP = 2;

export function readScript(input: Uint8Array): Step[] {
  const steps: Step[] = [];
  for (let at = 0; at < input.length && steps.length < STEPS_MAX; at += OCTETS_PER_STEP) {
    const action = ACTIONS[(input[at] ?? 0) % ACTIONS.length] ?? "call";
    steps.push({ action, corrId: CORR_ID_BASE + BigInt((input[at + 1] ?? 0) % CORR_IDS) });
  }
  return steps;
}

export function generateScript(source: InputSource): Uint8Array {
  const count = 1 + source.at("script").choose(16);
  const out: number[] = [];
  for (let number = 0; number < count; number += 1) {
    const place = source.at(`step-${number}`);
    out.push(place.choose(ACTIONS.length), place.choose(CORR_IDS));
  }
  return Uint8Array.from(out);
}
