/**
 * What it costs to keep the events and not only their hash. The recorder is used again for every
 * run, as the engine does. Context switches are the worst case, with one event for hardly any work;
 * the HPACK session is a simulated run as campaigns have them, without its oracles.
 */
import { Decisions } from "../lab/core/decisions.ts";
import { numberedKey } from "../lab/core/hash.ts";
import { keyOfSeed } from "../lab/core/seed.ts";
import { makeInput } from "../lab/engine/input.ts";
import { simulate } from "../lab/engine/simulate.ts";
import { uniform } from "../lab/engine/strategies/uniform.ts";
import { nodePump } from "../lab/host/pump.ts";
import type { SimulatedScenario } from "../lab/target/target.ts";
import { Recorder } from "../lab/trace/recorder.ts";
import { target } from "../protocols/hpack/target.ts";
import type { Bench } from "./bench.ts";
import { atMost, figure } from "./figures.ts";
import type { Contender } from "./harness.ts";
import { interleave } from "./harness.ts";
import { runTasks, SWITCHES_PER_RUN } from "./tasks.ts";

const ROUNDS = { warmUp: 5, measured: 41 };
const SESSIONS = 120;
const BAR = atMost(1.3);

export const recording: Bench = {
  name: "recording",
  summary: "keeping the events against keeping only their hash",
  run: async () => {
    const runSessions = await sessions();
    const work = {
      switches: { units: SWITCHES_PER_RUN, work: runTasks },
      sessions: { units: SESSIONS, work: runSessions },
    };
    const measured = await interleave(
      [
        contender("switches, hash", false, work.switches),
        contender("switches, events", true, work.switches),
        contender("sessions, hash", false, work.sessions),
        contender("sessions, events", true, work.sessions),
      ],
      ROUNDS,
    );
    return [
      figure({
        label: "context switches, recorded against not",
        value: measured.ratio("switches, events", "switches, hash"),
        unit: "x time",
        bar: BAR,
      }),
      figure({
        label: "HPACK sessions, recorded against not",
        value: measured.ratio("sessions, events", "sessions, hash"),
        unit: "x time",
        bar: BAR,
      }),
    ];
  },
};

interface RecordedWork {
  readonly units: number;
  readonly work: (recorder: Recorder) => void;
}

function contender(name: string, keep: boolean, { units, work }: RecordedWork): Contender {
  const recorder = new Recorder({ keep });
  return { name, units, work: () => work(recorder) };
}

/** The same sessions in every round, on inputs made once. */
async function sessions(): Promise<(recorder: Recorder) => void> {
  const session = target.scenarios.find(({ kind }) => kind === "simulated");
  if (session?.kind !== "simulated") {
    throw new TypeError("the HPACK target has no simulated scenario");
  }
  await session.prepare?.();
  const key = keyOfSeed("1");
  const pool = { target, corpus: [] };
  const inputs = Array.from({ length: SESSIONS }, (_, number) =>
    makeInput(pool, session, new Decisions(uniform(numberedKey(key, number)))),
  );
  return (recorder) => {
    for (const [number, input] of inputs.entries()) {
      runSession(session, { recorder, number, input });
    }
  };
}

interface SessionRun {
  readonly recorder: Recorder;
  readonly number: number;
  readonly input: Uint8Array;
}

function runSession(scenario: SimulatedScenario, { recorder, number, input }: SessionRun): void {
  recorder.reset();
  const decisions = new Decisions(uniform(numberedKey(keyOfSeed("2"), number)));
  simulate({ scenario, input, recorder, decisions, drain: () => nodePump?.drain() });
}
