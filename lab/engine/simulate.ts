/** Runs a simulated scenario: its tasks on a kernel, its bytes on a network, until it stands still for good. */
import type { Decisions } from "../core/decisions.ts";
import { withAmbientRefused } from "../host/ambient.ts";
import { Context } from "../runtime/context.ts";
import { Kernel } from "../runtime/kernel.ts";
import type { SimulatedScenario } from "../target/target.ts";
import { EVENT } from "../trace/events.ts";
import type { Recorder } from "../trace/recorder.ts";
import { Network } from "../world/network.ts";

export interface Simulation {
  readonly scenario: SimulatedScenario;
  readonly input: Uint8Array;
  readonly recorder: Recorder;
  readonly decisions: Decisions;
  /** Runs what a step has set off. */
  drain(): void;
}

export function simulate({ scenario, input, recorder, decisions, drain }: Simulation): void {
  const kernel = new Kernel({ recorder, decisions });
  const main = scenario.main({ recorder, decisions, network: new Network(kernel) }, input);
  const report = (access: string): void =>
    recorder.emit(EVENT.ambient, recorder.intern(access), kernel.current?.id ?? 0);
  withAmbientRefused(report, () => {
    kernel.spawn(kernel.root, "main", (task, region) => main(new Context(kernel, task, region)));
    while (kernel.step()) {
      drain();
    }
    kernel.finish();
  });
}
