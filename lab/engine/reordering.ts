/**
 * The one reordering that flips the verdict of a failure: a single decision about the order of tasks,
 * changed, lets another task go first, and the run passes.
 *
 * Tried are first the recorded deviations of the schedule, with other values, and if none of them flips
 * it, one more deviation at each wake-up of the run. Of those that flip it the one counts that lets a
 * task overtake the fewest steps, and of these the latest.
 */
import type { Deviation, Strategy } from "../core/decisions.ts";
import { parseKey } from "../core/decisions.ts";
import { LEVELS } from "../runtime/ready-queue.ts";
import { ticksAt } from "../trace/event-at.ts";
import type { EventLog } from "../trace/recorder.ts";
import type { RunResult } from "./run.ts";
import { keep } from "./run.ts";
import { noting } from "./strategies/noting.ts";
import { replay } from "./strategies/replay.ts";
import type { Step } from "./steps.ts";
import { describeStep, stepsOf } from "./steps.ts";

/** The most runs that are spent on looking. */
const EXECUTIONS_MAX = 400;
/** Other values that a recorded deviation is given: no delay, the smallest, and the first standing level. */
const VALUES: readonly number[] = [0, 1, LEVELS];
const SCHEDULE = "schedule";

/** A task's turn, and what it does in it. */
export interface Turn {
  readonly task: string;
  readonly does: string;
}

export interface Reordering {
  readonly key: string;
  /** The answer with which the run fails, and the one with which it passes. */
  readonly failing: number;
  readonly passing: number;
  /** Virtual time at which the two orders part. */
  readonly ticks: number;
  /** Whose turn it is there in the run that fails. */
  readonly first: Turn;
  /** Whose turn it is there in the run that passes. */
  readonly second: Turn;
}

/** `run` executes the failing scenario and input under a strategy. `undefined` where no single decision flips the verdict. */
export function findReordering(
  deviations: readonly Deviation[],
  fingerprint: string,
  run: (strategy: Strategy) => RunResult,
): Reordering | undefined {
  const wakeUps: string[] = [];
  const note = ({ site, key, answer }: { site: string; key: string; answer: number }): void => {
    if (site === SCHEDULE && answer === 0) {
      wakeUps.push(key);
    }
  };
  const failing = keep(run(noting(replay(deviations), note)));
  if (failing.failure?.fingerprint !== fingerprint) {
    return undefined;
  }
  const search = new Search(deviations, failing.log, run);
  for (const { key, value } of deviations) {
    if (parseKey(key)?.site === SCHEDULE) {
      search.tryValues(key, value, VALUES);
    }
  }
  if (search.best === undefined) {
    for (const key of wakeUps.toReversed()) {
      search.tryValues(key, 0, [1]);
    }
  }
  return search.best?.reordering;
}

interface Candidate {
  readonly reordering: Reordering;
  /** How many steps the second task overtakes. */
  readonly overtaken: number;
  /** The step at which the orders part. */
  readonly step: number;
}

class Search {
  best: Candidate | undefined;
  private readonly deviations: readonly Deviation[];
  private readonly log: EventLog;
  private readonly steps: readonly Step[];
  private readonly run: (strategy: Strategy) => RunResult;
  private executions = 0;

  constructor(deviations: readonly Deviation[], log: EventLog, run: (strategy: Strategy) => RunResult) {
    this.deviations = deviations;
    this.log = log;
    this.steps = stepsOf(log);
    this.run = run;
  }

  tryValues(key: string, failing: number, values: readonly number[]): void {
    const others = this.deviations.filter((deviation) => deviation.key !== key);
    for (const passing of values.filter((value) => value !== failing)) {
      if (this.executions >= EXECUTIONS_MAX) {
        return;
      }
      this.executions += 1;
      const result = this.run(replay(passing === 0 ? others : [...others, { key, value: passing }]));
      if (result.failure === undefined) {
        this.take(this.candidate({ key, failing, passing }, result.log));
      }
    }
  }

  private take(candidate: Candidate | undefined): void {
    const { best } = this;
    if (candidate === undefined) {
      return;
    }
    const isCloser = best === undefined || candidate.overtaken < best.overtaken;
    if (isCloser || (candidate.overtaken === best.overtaken && candidate.step > best.step)) {
      this.best = candidate;
    }
  }

  /** `undefined` where the two runs do not part by whose turn it is. */
  private candidate(change: Pick<Reordering, "key" | "failing" | "passing">, passed: EventLog): Candidate | undefined {
    const passing = stepsOf(passed);
    const step = this.steps.findIndex(({ task }, position) => task !== passing[position]?.task);
    const [first, second] = [this.steps[step], passing[step]];
    if (first === undefined || second === undefined) {
      return undefined;
    }
    const later = this.steps.findIndex(({ task }, position) => position > step && task === second.task);
    const told = later < 0 ? describeStep(passed, second) : describeStep(this.log, this.steps[later] ?? second);
    return {
      step,
      overtaken: later < 0 ? this.steps.length - step : later - step,
      reordering: {
        ...change,
        ticks: ticksAt(this.log, first.event),
        first: { task: first.task, does: describeStep(this.log, first) },
        second: { task: second.task, does: told },
      },
    };
  }
}
