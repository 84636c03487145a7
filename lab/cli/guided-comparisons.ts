/** The comparison build of a target, in a thread of its own; what goes wrong with it is told and otherwise ignored. */
import { messageOf } from "../core/thrown.ts";
import type { Comparison } from "../host/instrument/comparison-log.ts";
import { ComparisonWorker } from "../host/instrument/comparison-worker.ts";
import type { DirectScenario } from "../target/target.ts";
import type { Guidance } from "./guidance.ts";
import { siblingModule } from "./place.ts";

/** Steps of one execution, where the scenario has no limit of its own. */
const STEPS_MAX = 10_000_000;

export interface ComparedTarget {
  /** What the user calls the target. */
  readonly target: string;
  readonly scenario: DirectScenario;
  /** The longest execution, in milliseconds. */
  readonly wallMs: number;
}

export class GuidedComparisons {
  private readonly stepsMax: number;
  private readonly tell: (note: string) => void;
  private readonly wallMs: number;
  private worker: ComparisonWorker | undefined;
  /** Whether nobody waits for an answer any more. */
  private closed = false;

  private constructor(stepsMax: number, wallMs: number, tell: (note: string) => void) {
    this.stepsMax = stepsMax;
    this.wallMs = wallMs;
    this.tell = tell;
  }

  /** `tell` is told why there are no comparisons, or no more. */
  static async open(
    { patterns: include, root }: Guidance,
    { target, scenario, wallMs }: ComparedTarget,
    tell: (note: string) => void,
  ): Promise<GuidedComparisons> {
    const comparisons = new GuidedComparisons(scenario.stepsMax ?? STEPS_MAX, wallMs, tell);
    if (include.length === 0) {
      return comparisons;
    }
    const entry = siblingModule("guided-entry");
    entry.searchParams.set("target", target);
    entry.searchParams.set("scenario", scenario.name);
    await comparisons.attempt("their build does not load", async () => {
      comparisons.worker = await ComparisonWorker.open({ module: entry.href, exportName: "run", include, root });
    });
    return comparisons;
  }

  /** What the target compares on an input; nothing once the thread has failed. */
  async compare(input: Uint8Array): Promise<readonly Comparison[]> {
    const { worker, stepsMax: steps, wallMs } = this;
    const compared = await this.attempt(
      "their thread failed",
      async () => await worker?.compare(input, { steps, wallMs }),
    );
    return compared?.comparisons ?? [];
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.worker?.close();
  }

  private async attempt<Value>(problem: string, work: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await work();
    } catch (thrown) {
      const reason = messageOf(thrown);
      this.worker = undefined;
      if (!this.closed) {
        this.tell(`comparisons are not used, because ${problem}: ${reason}`);
      }
      return undefined;
    }
  }
}
