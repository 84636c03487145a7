/**
 * The plan of one write: all its decisions, asked when it is called.
 *
 * Every write of at least one byte asks the same number of questions at every site, so the n-th
 * write of a link always meets the same keys, whatever earlier writes were answered.
 */
import type { FaultDecisions } from "./fault-decisions.ts";
import type { Partition } from "./faults.ts";
import {
  COALESCE_TICKS,
  CUT_GAP_TICKS,
  CUTS_PER_WRITE,
  DELAY_TICKS,
  DRIP_GAP_TICKS,
  DRIPPED_BYTES_MAX,
  PARTITIONS,
} from "./faults.ts";

/** Bytes that travel together. */
export interface Piece {
  readonly bytes: Uint8Array;
  /** How much later than on a good day it arrives. */
  readonly delayTicks: number;
  /** How long after the piece before it arrives at the earliest. */
  readonly gapTicks: number;
  /** How long it waits, once arrived, for more to be read together with it. */
  readonly holdTicks: number;
  /** Whether the connection is reset behind it. */
  readonly resetBehind: boolean;
}

export interface WritePlan {
  readonly pieces: readonly Piece[];
  readonly resetNow: boolean;
  readonly vanish: boolean;
  readonly partition: Partition | undefined;
}

/** Where pieces end, and the least pause between them. */
interface Cut {
  readonly end: number;
  readonly gapTicks: number;
}

/** Decides what happens to a write of `bytes`, which become the plan's. No piece exceeds `pieceBytesMax`. */
export function planWrite(faults: FaultDecisions, bytes: Uint8Array, pieceBytesMax: number): WritePlan {
  const cuts = withPiecesBounded(chooseCuts(faults, bytes.length), bytes.length, pieceBytesMax);
  const delayTicks = faults.amount("delay", DELAY_TICKS);
  const holdTicks = faults.amount("coalesce", COALESCE_TICKS);
  chooseCorruption(faults, bytes);
  const partition = faults.pick("partition", PARTITIONS, ({ ticks }) => ticks);
  const reset = faults.choose("reset", RESET_ANSWERS);
  if (reset > 0) {
    faults.report("reset", reset);
  }
  const pieces = cuts.map(({ end, gapTicks }, index) => ({
    bytes: bytes.subarray(cuts[index - 1]?.end ?? 0, end),
    delayTicks: index === 0 ? delayTicks : 0,
    gapTicks,
    holdTicks: index === cuts.length - 1 ? holdTicks : 0,
    resetBehind: index === 0 && reset === RESET_BEHIND,
  }));
  return { pieces, resetNow: reset === RESET_NOW, vanish: faults.choose("halfopen", 2) > 0, partition };
}

const RESET_NOW = 1;
const RESET_BEHIND = 2;
const RESET_ANSWERS = 3;

function chooseCuts(faults: FaultDecisions, length: number): Cut[] {
  const positions = new Set<number>();
  for (let asked = 0; asked < CUTS_PER_WRITE; asked += 1) {
    const position = faults.choose("split", length);
    if (position > 0) {
      faults.report("split", position);
      positions.add(position);
    }
  }
  const dripGapTicks = faults.amount("drip", DRIP_GAP_TICKS);
  const dripped = dripGapTicks > 0 ? Math.min(length, DRIPPED_BYTES_MAX) : 0;
  const cuts = new Map<number, number>();
  for (let end = 1; end <= dripped; end += 1) {
    cuts.set(end, dripGapTicks);
  }
  const ends = [...positions, length].filter((end) => end > dripped).toSorted((left, right) => left - right);
  for (const [index, end] of ends.entries()) {
    cuts.set(end, index === 0 ? dripGapTicks : CUT_GAP_TICKS);
  }
  return [...cuts].map(([end, gapTicks]) => ({ end, gapTicks }));
}

/** Adds the cuts that no decision made: a long write travels in pieces that follow each other at once. */
function withPiecesBounded(cuts: readonly Cut[], length: number, pieceBytesMax: number): readonly Cut[] {
  if (length <= pieceBytesMax) {
    return cuts;
  }
  const bounded: Cut[] = [];
  let start = 0;
  for (const { end, gapTicks } of cuts) {
    for (let gap = gapTicks; start < end; gap = 0) {
      start = Math.min(end, start + pieceBytesMax);
      bounded.push({ end: start, gapTicks: gap });
    }
  }
  return bounded;
}

function chooseCorruption(faults: FaultDecisions, bytes: Uint8Array): void {
  const decision = faults.choose("corrupt", bytes.length * 8 + 1);
  if (decision > 0) {
    const bit = decision - 1;
    const byte = bytes[bit >> 3] ?? 0;
    bytes[bit >> 3] = byte ^ (1 << (bit & 7));
    faults.report("corrupt", bit);
  }
}
