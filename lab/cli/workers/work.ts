/** What a worker does, once its target can be loaded. */
import type { BlackBox } from "../../host/black-box.ts";
import { answerUnderWay } from "../../host/under-way.ts";
import type { CampaignEvents } from "../campaign-loop.ts";
import { runCampaign } from "../campaign-loop.ts";
import { installedGuidance } from "../guidance.ts";
import { findScenario } from "../load.ts";
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
  const guidance = installedGuidance();
  if (guidance !== undefined) {
    const { guidedScenario, runGuided } = await import("../guided-loop.ts");
    const scenario = guidedScenario(wanted);
    if (scenario !== undefined) {
      const { tally, guided } = await runGuided({ bench, order, guidance, tools }, scenario);
      say({ kind: "end", tally: tally.record(), guided });
      return;
    }
  }
  const tally = await runCampaign(bench, plan, folder, events);
  say({ kind: "end", tally: tally.record(), guided: undefined });
}
