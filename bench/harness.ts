/**
 * Side-by-side measurement: contenders run in turn, A, B, A, B, and are compared round by round. A
 * machine that slows down for a while slows both sides of a round, so the ratio of a round bears
 * what the times do not; the median over rounds bears the rounds that it hits in the middle.
 */
import { inMacrotask } from "../lab/host/pump.ts";
import type { Spread } from "./figures.ts";
import { spreadOf } from "./figures.ts";

export interface Contender {
  readonly name: string;
  /** How many units of work one call of `work` does, so that slow contenders may do fewer. */
  readonly units: number;
  /** Called in a macrotask of its own. */
  work(): void | Promise<void>;
}

export interface Rounds {
  /** Rounds whose times are thrown away: code is compiled, caches fill. */
  readonly warmUp: number;
  readonly measured: number;
}

/** Reads a clock, in nanoseconds. */
export type Clock = () => bigint;

/** Nanoseconds per unit of every contender in every measured round. */
export class Measurement {
  private readonly times: ReadonlyMap<string, readonly number[]>;

  constructor(times: ReadonlyMap<string, readonly number[]>) {
    this.times = times;
  }

  /** Nanoseconds per unit, over the rounds. */
  time(name: string): Spread {
    return spreadOf(this.timesOf(name));
  }

  /** How many times longer `slower` takes for a unit than `faster`, round by round. */
  ratio(slower: string, faster: string): Spread {
    const divisors = this.timesOf(faster);
    return spreadOf(this.timesOf(slower).map((time, round) => time / (divisors[round] ?? Number.NaN)));
  }

  private timesOf(name: string): readonly number[] {
    const times = this.times.get(name);
    if (times === undefined) {
      throw new RangeError(`nothing named ${name} was measured`);
    }
    return times;
  }
}

/** Runs all contenders in every round, in opposite orders in turn, so that none profits from its position. */
export async function interleave(
  contenders: readonly Contender[],
  rounds: Rounds,
  clock: Clock = () => process.hrtime.bigint(),
): Promise<Measurement> {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -rounds.warmUp; round < rounds.measured; round += 1) {
    for (const { name, units, work } of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const elapsed = await timeOnce(work, clock);
      if (round >= 0) {
        times.get(name)?.push(elapsed / units);
      }
    }
  }
  return new Measurement(times);
}

/**
 * Garbage is left to the engine. Collecting it by force before each contender looks fair and is not:
 * the young generation starts small again, and what allocates fastest is slowed down most.
 */
async function timeOnce(work: Contender["work"], clock: Clock): Promise<number> {
  return await inMacrotask(() => {
    const startedAt = clock();
    const elapsed = (): number => Number(clock() - startedAt);
    const pending = work();
    return pending instanceof Promise ? pending.then(elapsed) : elapsed();
  });
}
