import { expect, test } from "vitest";
import { numberedKey } from "../../lab/core/hash.ts";
import { keyOfSeed } from "../../lab/core/seed.ts";
import { HEALING_TICKS } from "../../lab/engine/healing.ts";
import type { RunResult } from "../../lab/engine/run.ts";
import { strategyOf } from "../../lab/engine/strategies/index.ts";
import { withHealing } from "../../lab/engine/strategies/liveness.ts";
import { replay } from "../../lab/engine/strategies/replay.ts";
import type { Context } from "../../lab/runtime/context.ts";
import { Channel } from "../../lab/runtime/channel.ts";
import type { World } from "../../lab/target/target.ts";
import { ticksAt } from "../../lab/trace/event-at.ts";
import { EVENT } from "../../lab/trace/events.ts";
import { EVENT_WORDS } from "../../lab/trace/recorder.ts";
import { runOnce, scenarioOf, verdictOf, withRuns } from "./run-scenario.ts";

const HEALS_FIRST = { key: "liveness|world|0", value: 1 };
const HEALING_TICK = HEALING_TICKS[1] ?? 0;

/** The indexes of the events of one kind. */
function indexesOf({ log }: RunResult, code: number): number[] {
  return Array.from({ length: log.eventCount }, (_, index) => index).filter(
    (index) => log.words[index * EVENT_WORDS] === code,
  );
}

function ticksOf(result: RunResult, code: number): number[] {
  return indexesOf(result, code).map((index) => ticksAt(result.log, index));
}

/** Sends three bytes over a link and waits for them; `decides` is asked between. */
const transfer = scenarioOf(({ network }: World) => async (cx: Context) => {
  const [near, far] = network.connect(cx, "a", "b");
  cx.spawn("writer", async (own) => {
    for (let turn = 0; turn < 3; turn += 1) {
      await near.write(own, Uint8Array.of(turn));
      await own.sleep(HEALING_TICK);
    }
  });
  for (let read = 0; read < 3; read += 1) {
    await far.read(cx);
  }
});

test("a run that is not told to heal does not, and convergence is not exercised", async () => {
  const result = await runOnce(transfer);
  expect(indexesOf(result, EVENT.healed)).toEqual([]);
  expect(verdictOf(result, "convergence")).toBe("not-exercised");
});

test("from the healing tick on a partition is over", async () => {
  const partition = { key: "net.partition|a>b|0", value: 6 };
  const partitioned = await runOnce(transfer, replay([partition]));
  expect(ticksOf(partitioned, EVENT.delivered)[0]).toBe(60_000_000);
  const healed = await runOnce(transfer, replay([HEALS_FIRST, partition]));
  expect(ticksOf(healed, EVENT.healed)).toEqual([HEALING_TICK]);
  expect(ticksOf(healed, EVENT.delivered)[0]).toBe(HEALING_TICK);
  expect(verdictOf(healed, "convergence")).toBe("pass");
});

test("a slow link is fast again, and a peer that has vanished stays away", async () => {
  const slow = { key: "net.bandwidth|a>b|0", value: 3 };
  const last = (result: RunResult): number => ticksOf(result, EVENT.delivered).at(-1) ?? 0;
  expect(last(await runOnce(transfer, replay([HEALS_FIRST, slow])))).toBe(last(await runOnce(transfer)));
  const gone = await runOnce(transfer, replay([HEALS_FIRST, { key: "net.halfopen|a>b|0", value: 1 }]));
  expect(indexesOf(gone, EVENT.delivered)).toEqual([]);
  expect(gone.failure?.fingerprint).toBe("convergence/could not: waits for a>b/main");
});

test("nothing deviates after the healing tick, at places that open later as well", async () => {
  const scenario = scenarioOf(() => async (cx: Context) => {
    for (let turn = 0; turn < 40; turn += 1) {
      cx.choose("fault", 2);
      await cx.region(`late-${turn}`, async (inner) => void inner.choose("fault", 2));
      await cx.sleep(100);
    }
  });
  const all = await withRuns(scenario, (run) =>
    Array.from({ length: 60 }, (_, number) => {
      const key = numberedKey(keyOfSeed("healing"), number);
      const { hash, ...result } = run(withHealing(strategyOf("uniform", key), key));
      const deviations = result.deviations();
      return { deviations, sameTrace: run(replay(deviations)).hash === hash };
    }),
  );
  const turnOf = (key: string): number => Number(/late-(\d+)/.exec(key)?.[1] ?? /\|(\d+)$/.exec(key)?.[1]);
  const early = all.filter(({ deviations }) =>
    deviations.some(({ key, value }) => key === HEALS_FIRST.key && value === 1),
  );
  expect(early.length).toBeGreaterThan(3);
  const faults = early.flatMap(({ deviations }) => deviations.filter(({ key }) => key.startsWith("fault|")));
  expect(faults.length).toBeGreaterThan(0);
  expect(faults.filter(({ key }) => turnOf(key) > HEALING_TICK / 100)).toEqual([]);
  const late = all.flatMap(({ deviations }) => deviations.filter(({ key }) => key.startsWith("fault|")));
  expect(late.filter(({ key }) => turnOf(key) > HEALING_TICK / 100)).not.toEqual([]);
  expect(all.every(({ sameTrace }) => sameTrace)).toBe(true);
});

test("a scenario that declares when it heals does so in every run, without a decision", async () => {
  const { main } = transfer;
  const declared = scenarioOf(main, { liveness: { healingTick: 77 } });
  const result = await runOnce(declared, replay([HEALS_FIRST]));
  expect(ticksOf(result, EVENT.healed)).toEqual([77]);
  expect(result.deviations()).toEqual([]);
  expect(verdictOf(result, "convergence")).toBe("pass");
});

test("could not and did not are told apart", async () => {
  const failing = async (body: (cx: Context) => Promise<void>): Promise<string | undefined> => {
    const result = await runOnce(
      scenarioOf(() => body),
      replay([HEALS_FIRST]),
    );
    return result.failure?.fingerprint;
  };
  const deaf = async (cx: Context): Promise<void> => {
    await new Channel<number>(cx, "queue", 1).receive(cx);
  };
  const retrying = async (cx: Context): Promise<void> => {
    for (;;) {
      await cx.sleep(10_000_000);
    }
  };
  const busy = async (cx: Context): Promise<void> => {
    await cx.sleep(HEALING_TICK);
    for (;;) {
      await cx.checkpoint();
    }
  };
  expect(await failing(deaf)).toBe("convergence/could not: waits for main/queue/main");
  expect(await failing(retrying)).toBe("convergence/did not: ran out of ticks/main");
  expect(await failing(busy)).toBe("convergence/did not: ran out of steps/main");
});

test("a run that takes long after the healing tick but ends has converged", async () => {
  const slow = scenarioOf(() => (cx: Context) => cx.sleep(3_500_000_000));
  expect(verdictOf(await runOnce(slow, replay([HEALS_FIRST])), "convergence")).toBe("pass");
});
