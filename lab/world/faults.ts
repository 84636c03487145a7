/**
 * What can go wrong on a byte stream, in one table, and the sizes it goes wrong by.
 *
 * Only what TCP lets through: bytes are never dropped, duplicated or reordered inside a connection
 * that lives. A fault is a decision at a place of one link, for example `net.reset|client>server|0`;
 * answer 0 is no fault, and a larger answer is a worse fault where answers can be compared. One
 * tick is a microsecond.
 */

export interface FaultShape {
  /** What happens. */
  readonly effect: string;
  /** What the answers 1 and up stand for. */
  readonly answers: string;
  /** What the amount in the trace counts. */
  readonly amount: string;
}

/** Every fault. Its decisions are at the site `net.` followed by the name. */
const FAULTS = {
  split: {
    effect: "a write is cut and its pieces arrive as chunks of their own, a tick apart",
    answers: "the position of the cut; asked CUTS_PER_WRITE times per write",
    amount: "bytes before the cut",
  },
  coalesce: {
    effect: "the end of a write is held back and read as one chunk with what arrives meanwhile",
    answers: "a position in COALESCE_TICKS: how long it is held at most",
    amount: "ticks",
  },
  delay: {
    effect: "a write arrives late, and so does all that follows it",
    answers: "a position in DELAY_TICKS",
    amount: "ticks",
  },
  drip: {
    effect: "a write arrives one byte at a time, for its first DRIPPED_BYTES_MAX bytes",
    answers: "a position in DRIP_GAP_TICKS: the pause before each byte",
    amount: "ticks",
  },
  bandwidth: {
    effect: "the link is slow from its opening on; asked once per link",
    answers: "a position in TICKS_PER_BYTE",
    amount: "ticks per byte",
  },
  partition: {
    effect: "nothing is delivered for a while; then everything that waited arrives at once",
    answers: "a position in PARTITIONS: how long, and whether the other direction is cut as well",
    amount: "ticks",
  },
  corrupt: {
    effect: "one bit of a write is flipped",
    answers: "the position of the bit in the write, counted from 1",
    amount: "position of the bit, from 0",
  },
  reset: {
    effect: "the connection is reset: what was not read is lost, and both ends see it",
    answers: "1 at once, 2 behind the first piece of the write",
    amount: "the answer",
  },
  halfopen: {
    effect: "the peer has vanished: this direction delivers nothing any more and nobody is told",
    answers: "1",
    amount: "bytes that were on their way and are lost",
  },
} as const satisfies Readonly<Record<string, FaultShape>>;

export type FaultName = keyof typeof FAULTS;

// The cast restores what Object.keys forgets: the keys of FAULTS are the names.
export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

/** The faults that a scenario can bear. Which of them a run has is the strategy's choice. */
export type FaultsAllowed = ReadonlySet<FaultName> | "all" | "none";

export function isAllowed(fault: FaultName, allowed: FaultsAllowed): boolean {
  return allowed === "all" || (allowed !== "none" && allowed.has(fault));
}

/** The decision site of a fault. */
export function siteOf(fault: FaultName): string {
  return `net.${fault}`;
}

/** How often each write is asked for a cut, whatever the answers, so that counters stay in step with writes. */
export const CUTS_PER_WRITE = 3;
/** Between the pieces of a write that was cut: enough for a timer to fire in between. */
export const CUT_GAP_TICKS = 1;
export const COALESCE_TICKS: readonly number[] = [0, 1, 1_000, 40_000];
export const DELAY_TICKS: readonly number[] = [0, 1, 1_000, 50_000, 1_000_000, 30_000_000];
export const DRIP_GAP_TICKS: readonly number[] = [0, 1, 1_000, 100_000];
/** How many bytes of a write drip; the rest follows as one piece. */
export const DRIPPED_BYTES_MAX = 64;
export const TICKS_PER_BYTE: readonly number[] = [0, 1, 10, 100];

/** How long a partition lasts and whom it cuts off. */
export interface Partition {
  readonly ticks: number;
  readonly bothWays: boolean;
}

export const PARTITIONS: readonly Partition[] = [
  { ticks: 0, bothWays: false },
  { ticks: 10_000, bothWays: false },
  { ticks: 10_000, bothWays: true },
  { ticks: 1_000_000, bothWays: false },
  { ticks: 1_000_000, bothWays: true },
  { ticks: 60_000_000, bothWays: false },
  { ticks: 60_000_000, bothWays: true },
];
