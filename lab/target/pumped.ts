/**
 * One part of an input repeated, at growing lengths: what a decoder spends on it must grow as its input
 * does, and what it holds must stay within its limits. A decoder that goes over everything it has with
 * every chunk spends twice as much twice when its input doubles.
 *
 * Steps are counted where the code is instrumented. What regular expressions and native code do is not
 * counted; for them stands a limit of real time, far above what any length takes, and it must be exceeded
 * twice.
 */
import type { Place } from "../core/decisions.ts";
import { GROWTH_PERCENT_MAX, REAL_TIME } from "../core/decoder.ts";
import { EVENT, UNBOUNDED } from "../trace/events.ts";
import { chunkOf } from "./foreign-chunks.ts";
import type { Handling } from "./foreign-decoder.ts";
import { Instance, Undeclared } from "./foreign-decoder.ts";
import { judgesHeld, observeInstance } from "./observe-instance.ts";
import type { PassSubject } from "./pass-subject.ts";
import { inTimeOf } from "./pass-subject.ts";
import type { SharedPrototypes } from "./shared-prototypes.ts";
import type { DirectLab, DirectScenario } from "./target.ts";

/** The lengths of input, in bytes: each is twice the one before. */
const LENGTHS: readonly number[] = [512, 1_024, 2_048, 4_096, 8_192];
/** So many lengths are fed always, and the others only where the last one cost this much of the one before, in percent. */
const SCREENED = 3;
const STEPS_PERCENT_SUSPICIOUS = 250;
const PARTS_PERCENT_SUSPICIOUS = 150;
/** How many parts of the input are repeated, one after the other. */
const CUTS = 4;
/** Distance of the parts that are repeated where decisions say nothing else, as a share of all that there are. */
const CUT_STRIDE = 0.618;
/** How many bytes or records are repeated. */
const UNIT_LENGTHS: readonly number[] = [1, 2, 3, 4, 8, 16, Number.MAX_SAFE_INTEGER];
/** The size of the pieces that arrive, in bytes; by decision. */
const PIECE_BYTES: readonly number[] = [16, 64, 1, 8_192];
/** Fewer steps at the greatest length say nothing of how they grow. */
const STEPS_MIN = 4_096;
/** Steps of all lengths together: a fraction of a second. */
const STEPS_MAX = 200_000_000;
/** Runs of a campaign per run of this scenario, which takes as long as many of the others. */
const PERIOD = 16;
const PERCENT = 100;

export function pumpedScenario<Event>(
  subject: PassSubject<Event>,
  generate: DirectScenario["generate"],
  prototypes: SharedPrototypes,
): DirectScenario {
  return {
    kind: "direct",
    name: "pumped",
    summary: "a part of the input repeated, at growing lengths: work in proportion, and nothing held beyond its limits",
    period: PERIOD,
    oracles: [],
    input: "bytes",
    stepsMax: STEPS_MAX,
    ...(generate === undefined ? {} : { generate }),
    execute(lab, input) {
      prototypes.remember();
      try {
        inTimeOf(lab, subject, () => new Pumping(lab, subject, input).run());
      } finally {
        prototypes.restore();
      }
    },
  };
}

/** What one length cost: steps, where they are counted, and objects held at the end. */
interface Cost {
  readonly steps: number;
  readonly parts: number;
}

class Pumping<Event> {
  private readonly lab: DirectLab;
  private readonly subject: PassSubject<Event>;
  private readonly name: string;
  private readonly input: Uint8Array;
  private readonly place: Place;

  constructor(lab: DirectLab, subject: PassSubject<Event>, input: Uint8Array) {
    this.lab = lab;
    this.subject = subject;
    this.name = `${subject.name} pumped`;
    this.input = input;
    this.place = lab.decisions.place("pump", subject.name);
  }

  run(): void {
    const { input, subject } = this;
    const records = subject.split?.(input) ?? Array.from(input, (_, at) => input.subarray(at, at + 1));
    const alternatives = records.length * UNIT_LENGTHS.length * 2;
    for (let cut = 0; cut < Math.min(CUTS, alternatives); cut += 1) {
      const pieceBytes = PIECE_BYTES[this.place.choose(PIECE_BYTES.length)] ?? 1;
      const number = this.place.choose(alternatives) + Math.floor(cut * CUT_STRIDE * alternatives);
      if (!this.pumpOne(partsOf(input, records, number % alternatives), pieceBytes)) {
        return;
      }
    }
  }

  /** Gives whether it was in time. Time is exceeded when it is exceeded twice: once may be the machine's doing. */
  private pumpOne(parts: Parts, pieceBytes: number): boolean {
    const costs = this.inTime(parts, pieceBytes) ?? this.inTime(parts, pieceBytes);
    if (costs?.length !== 0) {
      this.report(REAL_TIME, costs === undefined ? UNBOUNDED : PERCENT);
    }
    const growth = leastGrowth(costs ?? []);
    // Counts are recorded where they are wrong only: elsewhere instrumented runs shall be the same as others.
    if (growth > GROWTH_PERCENT_MAX) {
      this.report("steps", growth);
    }
    return costs !== undefined;
  }

  private report(what: string, percent: number): void {
    const { recorder } = this.lab;
    recorder.emit(EVENT.growth, recorder.intern(this.name), recorder.intern(what), percent);
  }

  private inTime(parts: Parts, pieceBytes: number): readonly Cost[] | undefined {
    const costs: Cost[] = [];
    const ended = this.lab.withinTime(() => {
      for (const length of LENGTHS) {
        const [before, last] = costs.slice(-2);
        const holdsMore = growsBeyond(PARTS_PERCENT_SUSPICIOUS, before?.parts, last?.parts);
        const spendsMore = growsBeyond(STEPS_PERCENT_SUSPICIOUS, before?.steps, last?.steps);
        // Whether steps are counted must not show in what is recorded.
        const isObserved = costs.length < SCREENED || holdsMore;
        const input = pump(parts, length);
        if (!(isObserved || spendsMore) || !this.subject.assume(input)) {
          return;
        }
        const cost = this.feed(input, pieceBytes, isObserved);
        if (cost === undefined) {
          return;
        }
        costs.push(cost);
      }
    });
    return ended ? costs : undefined;
  }

  /** A decoder that refuses an input before its end has not done the work of all of it. */
  private feed(input: Uint8Array, pieceBytes: number, isObserved: boolean): Cost | undefined {
    try {
      const instance = new Instance(this.subject.create, this.handling());
      const promised = { name: this.name, bounds: this.subject.bounds };
      const observation = isObserved ? observeInstance(this.lab.recorder, instance, promised) : undefined;
      for (let start = 0; start < input.length && instance.fault === undefined; start += pieceBytes) {
        instance.push(chunkOf(input.subarray(start, start + pieceBytes)));
      }
      if (instance.fault !== undefined) {
        return undefined;
      }
      const gauge = instance.gauge();
      observation?.took(input.length, { ...gauge, work: 0 });
      instance.end();
      return { steps: instance.work, parts: gauge.partsHeld };
    } catch (thrown) {
      if (thrown instanceof Undeclared) {
        return undefined;
      }
      throw thrown;
    }
  }

  private handling(): Handling {
    const { settle, steps } = this.lab;
    const { isDeclared, bounds } = this.subject;
    return { isDeclared, feedsAfterFault: false, settle, steps, counts: judgesHeld(bounds) };
  }
}

/** An input in three parts, of which the middle one is repeated. */
interface Parts {
  readonly head: Uint8Array;
  readonly unit: Uint8Array;
  readonly tail: Uint8Array;
}

/** Cut number `number` of all that there are: where the unit begins, how many records it has, whether a tail is kept. */
function partsOf(input: Uint8Array, records: readonly Uint8Array[], number: number): Parts {
  const start = number % records.length;
  const choice = Math.floor(number / records.length);
  const count = UNIT_LENGTHS[choice % UNIT_LENGTHS.length] ?? 1;
  const from = bytesOf(records.slice(0, start));
  const to = from + bytesOf(records.slice(start, start + count));
  return {
    head: input.subarray(0, from),
    unit: input.subarray(from, to),
    tail: choice < UNIT_LENGTHS.length ? input.subarray(to) : input.subarray(0, 0),
  };
}

function bytesOf(records: readonly Uint8Array[]): number {
  return records.reduce((sum, { length }) => sum + length, 0);
}

/** The parts with as many units as come closest to `length` bytes. */
function pump({ head, unit, tail }: Parts, length: number): Uint8Array {
  const units = Math.max(1, Math.round((length - head.length - tail.length) / unit.length));
  const input = new Uint8Array(head.length + units * unit.length + tail.length);
  input.set(head);
  for (let at = 0; at < units; at += 1) {
    input.set(unit, head.length + at * unit.length);
  }
  input.set(tail, input.length - tail.length);
  return input;
}

function growsBeyond(percent: number, before = 0, last = 0): boolean {
  return last * PERCENT > before * percent;
}

/** The least that doubling the input made of the steps, in percent of what they were before. */
function leastGrowth(costs: readonly Cost[]): number {
  if (costs.length < LENGTHS.length || (costs.at(-1)?.steps ?? 0) < STEPS_MIN) {
    return PERCENT;
  }
  const growths = costs.slice(1).map(({ steps }, at) => (steps * PERCENT) / Math.max(1, costs[at]?.steps ?? 1));
  return Math.min(UNBOUNDED, Math.round(Math.min(...growths)));
}
