/**
 * The attack catalogue of OAP/1: floods against one server with the default limits, in virtual time,
 * each with the limit that ends it. The server's output is always read, so that nothing else stops them.
 */
import type { DirectLab, DirectScenario } from "../../lab/target/target.ts";
import { AttackWatch } from "../../lab/target/attack-watch.ts";
import { Observation } from "../../lab/target/observe.ts";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import type { Flood } from "./attack-list.ts";
import { FLOODS } from "./attack-list.ts";
import { DeadlineClock } from "./deadlines.ts";
import { EchoServer } from "./echo-server.ts";
import { boundsOf } from "./subject.ts";

/** Runs of a campaign per run of the first attack, the others one apart: equal periods would hide each other. */
const PERIOD = 1_024;

export const OAP_ATTACKS: readonly DirectScenario[] = FLOODS.map((flood, index) => ({
  kind: "direct",
  name: flood.name,
  summary: flood.summary,
  period: PERIOD + index,
  oracles: ["bounded-allocation", "flood-bound", "totality"],
  input: "decisions",
  attack: flood.attack,
  execute: (lab) => carryOut(lab, flood),
}));

function carryOut({ recorder }: DirectLab, flood: Flood): void {
  const server = new EchoServer({ limits: flood.limits, codec: zlibCodec });
  const observation = new Observation(recorder, "attacked server", boundsOf(flood.limits));
  const watch = new AttackWatch(recorder, flood.attack);
  const clock = new DeadlineClock();
  let now = 0;
  try {
    for (const chunk of flood.chunks()) {
      const late = clock.next(server.deadlines(), now);
      const isLate = late !== undefined && late.ticksLeft === 0;
      const { fault } = isLate ? server.expire(late.deadline) : server.receive(chunk);
      observation.took(chunk.length, server);
      server.takeOutput();
      if (fault !== undefined) {
        watch.stopped(fault.code);
        return;
      }
      watch.reached(flood.count(server, now));
      now += flood.ticksPerChunk;
    }
    watch.unstopped();
  } catch (thrown) {
    observation.threw(thrown);
  }
}
