/**
 * Measures what inputs cover, so that corpora can be compared: executes each as the guided engine does
 * and gives its features, by one feature map.
 *
 * What an input covers may depend on what was executed before it: modules load, caches fill. So all inputs
 * are executed once for nothing, and a feature counts when two more executions of its input had it.
 */
import { inMacrotask } from "../../host/pump.ts";
import type { CoverageMap } from "../coverage/map.ts";
import type { Ended, HarnessOptions } from "./harness.ts";
import { HarnessRunner, Pending } from "./harness.ts";

export interface MeterOptions extends HarnessOptions {
  readonly coverage: CoverageMap;
  /** Waits for a promise and says whether it was settled. */
  wait(settled: Promise<unknown>): Promise<boolean>;
}

const NO_FEATURES = new Uint32Array(0);

export class FeatureMeter {
  private readonly options: MeterOptions;
  private readonly runner: HarnessRunner;

  constructor(options: MeterOptions) {
    this.options = options;
    this.runner = new HarnessRunner(options);
  }

  /**
   * Has a rejection that nobody handled charged to the running execution. Between executions it is of one that left
   * something behind, and changes nothing of what was measured.
   */
  noteUnhandled(reason: unknown): boolean {
    this.runner.noteUnhandled(reason);
    return true;
  }

  /** The features of each input, in ascending order; none of an input that does not end. */
  async measure(inputs: readonly Uint8Array[]): Promise<Uint32Array[]> {
    await this.pass(inputs);
    const once = await this.pass(inputs);
    const again = await this.pass(inputs);
    return once.map((features, index) => {
      const both = new Set(again[index]);
      return features.filter((feature) => both.has(feature)).sort();
    });
  }

  private async pass(inputs: readonly Uint8Array[]): Promise<Uint32Array[]> {
    const features: Uint32Array[] = [];
    for (const input of inputs) {
      features.push(await this.execute(input));
    }
    return features;
  }

  private async execute(input: Uint8Array): Promise<Uint32Array> {
    const { coverage } = this.options;
    const executed = await inMacrotask(() => {
      coverage.clear();
      return this.runner.execute(input, input.length);
    });
    const ended = executed instanceof Pending ? await this.outcomeOf(executed) : executed;
    coverage.observe();
    return ended?.kind === "hang" || ended?.kind === "never-settled" ? NO_FEATURES : coverage.features().slice();
  }

  private async outcomeOf({ settled }: Pending): Promise<Ended> {
    return this.runner.end(
      (await this.options.wait(settled)) ? await settled : { kind: "never-settled", thrown: undefined },
    );
  }
}

/** All features of some inputs. */
export function featuresOf(measured: readonly Uint32Array[]): Set<number> {
  return new Set(measured.flatMap((features) => [...features]));
}
