/** Runs a simulated scenario: its tasks on a kernel, its bytes on a network, until it stands still for good. */
import type { Decisions } from "../core/decisions.ts";
import { withAmbientRefused } from "../host/ambient.ts";
import { Context } from "../runtime/context.ts";
import { Kernel, RUN_LIMITS } from "../runtime/kernel.ts";
import type { SimulatedScenario } from "../target/target.ts";
import { EVENT } from "../trace/events.ts";
import type { Recorder } from "../trace/recorder.ts";
import { Network } from "../world/network.ts";
import { CONVERGENCE_TICKS, HEALING_ENTITY, HEALING_FAMILY, HEALING_TICKS } from "./healing.ts";

export interface Simulation {
  readonly scenario: SimulatedScenario;
  readonly input: Uint8Array;
  readonly recorder: Recorder;
  readonly decisions: Decisions;
  /** Runs what a step has set off. */
  drain(): void;
}

export function simulate({ scenario, input, recorder, decisions, drain }: Simulation): void {
  const healingTick = healingTickOf(scenario, decisions);
  const limits = healingTick === 0 ? RUN_LIMITS : { ...RUN_LIMITS, ticksMax: healingTick + CONVERGENCE_TICKS };
  const kernel = new Kernel({ recorder, decisions, limits });
  const network = new Network(kernel);
  const main = scenario.main({ recorder, decisions, network }, input);
  if (healingTick > 0) {
    kernel.after(healingTick, () => heal(kernel, network));
  }
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

/** When the world heals; 0 for never. A scenario that does not say so leaves it to a decision. */
function healingTickOf({ liveness }: SimulatedScenario, decisions: Decisions): number {
  if (liveness !== undefined) {
    return liveness.healingTick;
  }
  const decision = decisions.place(HEALING_FAMILY, HEALING_ENTITY).choose(HEALING_TICKS.length);
  return HEALING_TICKS[decision] ?? 0;
}

/** Faults end, nothing is late any more, and tasks stand where they stand. */
function heal(kernel: Kernel, network: Network): void {
  const { recorder, decisions } = kernel;
  recorder.emit(EVENT.healed, recorder.intern(HEALING_ENTITY), kernel.steps);
  decisions.settle();
  network.heal();
}
