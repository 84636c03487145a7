/** What a worker does, once its target can be loaded. */
import type { BlackBox } from "../../host/black-box.ts";
import { answerUnderWay } from "../../host/under-way.ts";
import type { CampaignEvents } from "../campaign-loop.ts";
import { runCampaign } from "../campaign-loop.ts";
import type { Guidance } from "../guidance.ts";
import { installedGuidance, installNothing } from "../guidance.ts";
import { findScenario } from "../load.ts";
import type { DirectScenario, Scenario } from "../../target/target.ts";
import { guidedScenario } from "../guided-scenario.ts";
import { openWorkbench } from "../workbench.ts";
import type { Exchange } from "./exchange.ts";
import type { WorkerMessage, WorkerOrder } from "./messages.ts";

export interface WorkTools {
  readonly blackBox: BlackBox | undefined;
  readonly exchange: Exchange;
  readonly events: CampaignEvents;
  say(message: WorkerMessage): void;
}

export async function work(order: WorkerOrder, tools: WorkTools): Promise<void> {
  const { target, plants, plan, out: folder, alone, fence } = order;
  const { blackBox, events, say } = tools;
  const bench = await openWorkbench(target, plants, blackBox);
  const { name, scenarios } = bench.target;
  const wanted = plan.scenario === undefined ? scenarios : [findScenario(bench.target, plan.scenario)];
  const facts = wanted.map((scenario) => ({ name: scenario.name, oracles: scenario.oracles }));
  say({ kind: "ready", facts: { name, scenarios: facts, refused: bench.refused } });
  if (blackBox !== undefined) {
    answerUnderWay(() => bench.runner.underWay());
  }
  if (alone !== undefined) {
    const { workAlone } = await import("./work-alone.ts");
    say(await workAlone(bench, alone, { blackBox, wallMs: fence?.wallMs ?? 0 }));
    return;
  }
  const guided = await guideWork(wanted);
  if (guided !== undefined) {
    const { runGuided } = await import("../guided-loop.ts");
    const done = await runGuided({ bench, order, guidance: guided.guidance, tools }, guided.scenario);
    say({ kind: "end", tally: done.tally.record(), guided: done.guided });
    return;
  }
  const tally = await runCampaign(bench, plan, folder, events);
  say({ kind: "end", tally: tally.record(), guided: undefined });
}

interface GuidedWork {
  readonly guidance: Guidance;
  readonly scenario: DirectScenario;
}

/**
 * The scenario that is guided, and by what; `undefined` where there is none. A function that may need the event loop is
 * executed by the engine of guidance in any case, which waits for it, with nothing to guide it.
 */
async function guideWork(scenarios: readonly Scenario[]): Promise<GuidedWork | undefined> {
  const scenario = guidedScenario(scenarios);
  if (scenario === undefined) {
    return undefined;
  }
  const guidance = installedGuidance() ?? (scenario.outside === "allowed" ? await installNothing() : undefined);
  return guidance && { guidance, scenario };
}
