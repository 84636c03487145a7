/**
 * The causality curve of a failure: how likely the same failure is when everything that was decided
 * before some point is kept and everything after it is decided anew. Where the curve rises is where the
 * failure was decided; before that anything could still have happened, and after it little could.
 *
 * The redraws of all points have the same keys, so the points differ by what is kept and not by luck.
 */
import type { Deviation, Drawer, Strategy } from "../core/decisions.ts";
import { familyOf } from "../core/decisions.ts";
import type { Key } from "../core/hash.ts";
import { numberedKey } from "../core/hash.ts";
import { keyOfSeed } from "../core/seed.ts";
import { EVENT } from "../trace/events.ts";
import { eventAt } from "../trace/event-at.ts";
import { describeEvent } from "../trace/format-text.ts";
import { HEALING_FAMILY } from "./healing.ts";
import type { RunResult } from "./run.ts";
import { keep } from "./run.ts";
import { noting } from "./strategies/noting.ts";
import { replay } from "./strategies/replay.ts";
import { uniform } from "./strategies/uniform.ts";

/** Points that are measured to begin with, evenly over the decisions of the run. */
const POINTS = 12;
/** Deviations beside which points are measured as well; in what has more, they are everywhere. */
const DEVIATIONS_MAX = 12;
/** How often the steepest rise is halved to find the one decision that makes it. */
const REFINEMENTS_MAX = 10;

export interface CausalityOptions {
  readonly deviations: readonly Deviation[];
  readonly fingerprint: string;
  readonly seed: string;
  /** Runs per point. */
  readonly redraws: number;
  /** Executes the failing scenario and input under a strategy. */
  run(strategy: Strategy): RunResult;
  /** How many events the run that goes on has emitted so far. */
  position(): number;
}

export interface CausalityPoint {
  /** Steps of the run before which all decisions are kept. */
  readonly step: number;
  /** Decisions that are kept. */
  readonly kept: number;
  /** The share of redraws that fail in the same way. */
  readonly probability: number;
}

/** Where the failure is decided. */
interface CausalityRise {
  readonly from: CausalityPoint;
  readonly to: CausalityPoint;
  /** The last decision that is kept at `to` and not at `from`, and its answer. */
  readonly key: string;
  readonly answer: number;
  /** The event that came next. */
  readonly event: string;
}

export interface Causality {
  readonly redraws: number;
  readonly seed: string;
  /** In the order of the run. The last keeps everything. */
  readonly points: readonly CausalityPoint[];
  /** `undefined` where the failure is as likely from the start as at the end. */
  readonly rise: CausalityRise | undefined;
}

/** `undefined` where one run of the case does not fail in this way. */
export function causality(options: CausalityOptions): Causality | undefined {
  const { seed, redraws } = options;
  const curve = new Curve(options);
  if (!curve.fails) {
    return undefined;
  }
  for (const kept of curve.startingPoints()) {
    curve.measure(kept);
  }
  for (let refinement = 0; refinement < REFINEMENTS_MAX; refinement += 1) {
    const [from, to] = curve.steepest();
    if (from === undefined || to === undefined || to.kept - from.kept < 2) {
      break;
    }
    curve.measure((from.kept + to.kept) >> 1);
  }
  return { redraws, seed, points: curve.points(), rise: curve.rise() };
}

interface Question {
  readonly key: string;
  readonly answer: number;
  /** How many events came before it. */
  readonly position: number;
}

class Curve {
  readonly fails: boolean;
  private readonly options: CausalityOptions;
  private readonly key: Key;
  private readonly questions: Question[] = [];
  private readonly failing: RunResult;
  private readonly measured = new Map<number, CausalityPoint>();

  constructor(options: CausalityOptions) {
    this.options = options;
    this.key = keyOfSeed(options.seed);
    const strategy = noting(replay(options.deviations), ({ key, answer }) => {
      this.questions.push({ key, answer, position: options.position() });
    });
    this.failing = keep(options.run(strategy));
    this.fails = this.failing.failure?.fingerprint === options.fingerprint;
  }

  startingPoints(): number[] {
    const { length } = this.questions;
    const even = Array.from({ length: POINTS + 1 }, (_, index) => Math.round((length * index) / POINTS));
    const deviating = [...this.questions.keys()].filter((at) => this.questions[at]?.answer !== 0);
    const beside = deviating.length > DEVIATIONS_MAX ? [] : deviating.flatMap((at) => [at, at + 1]);
    return [...new Set([...even, ...beside])];
  }

  measure(kept: number): void {
    const { redraws, fingerprint, run } = this.options;
    let failed = 0;
    for (let redraw = 0; redraw < redraws; redraw += 1) {
      const { failure } = run(this.redrawn(kept, numberedKey(this.key, redraw)));
      failed += failure?.fingerprint === fingerprint ? 1 : 0;
    }
    const end = this.questions[kept]?.position ?? this.failing.log.eventCount;
    this.measured.set(kept, { kept, step: this.stepsBefore(end), probability: failed / redraws });
  }

  points(): CausalityPoint[] {
    return [...this.measured.values()].toSorted((left, right) => left.kept - right.kept);
  }

  /** Two neighbours between which the curve rises most, the first of equals. */
  steepest(): [CausalityPoint | undefined, CausalityPoint | undefined] {
    const points = this.points();
    let best: [CausalityPoint | undefined, CausalityPoint | undefined] = [undefined, undefined];
    let most = 0;
    for (const [index, to] of points.entries()) {
      const from = points[index - 1];
      if (from !== undefined && to.probability - from.probability > most) {
        most = to.probability - from.probability;
        best = [from, to];
      }
    }
    return best;
  }

  rise(): CausalityRise | undefined {
    const [from, to] = this.steepest();
    const question = this.questions[(to?.kept ?? 0) - 1];
    if (from === undefined || to === undefined || question === undefined) {
      return undefined;
    }
    const { log } = this.failing;
    const { key, answer, position } = question;
    return { from, to, key, answer, event: describeEvent(log, Math.min(position, log.eventCount - 1)) };
  }

  /** Answers the first `kept` questions as recorded and the others anew. That the run heals is kept, being its mode. */
  private redrawn(kept: number, key: Key): Strategy {
    const recorded = replay(this.options.deviations);
    const fresh = uniform(key);
    let asked = 0;
    return {
      name: "redrawn",
      open(site, entity): Drawer {
        const own = recorded.open(site, entity);
        const other = familyOf(site) === HEALING_FAMILY ? own : fresh.open(site, entity);
        return {
          draw(index, alternatives) {
            asked += 1;
            return (asked <= kept ? own : other).draw(index, alternatives);
          },
        };
      },
    };
  }

  private stepsBefore(end: number): number {
    let steps = 0;
    for (let index = 0; index < end; index += 1) {
      steps += eventAt(this.failing.log, index).code === EVENT.step ? 1 : 0;
    }
    return steps;
  }
}
