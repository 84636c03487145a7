import { describe, expect, test } from "vitest";
import type { Deviation } from "../../lab/core/decisions.ts";
import { keyOfSeed } from "../../lab/core/seed.ts";
import { replay } from "../../lab/engine/strategies/replay.ts";
import { uniform } from "../../lab/engine/strategies/uniform.ts";
import type { Context } from "../../lab/runtime/context.ts";
import type { FaultName } from "../../lab/world/faults.ts";
import { FAULT_NAMES } from "../../lab/world/faults.ts";
import { Network } from "../../lab/world/network.ts";
import { eventsOf, runProgram, valueOf } from "../support/run-program.ts";
import type { TransferRun } from "./transfer.ts";
import { bytesOf, pattern, runTransfer, transfer } from "./transfer.ts";

const SEEDS = 500;
const WINDOW_BYTES = 64;
const LENGTHS = [1, 30, 64, 0, 200, 7, 7, 90];
const WRITES = LENGTHS.map((length, index) => pattern(length, 40 * index));
const WRITTEN = WRITES.flatMap((bytes) => [...bytes]);
const SETTINGS = { writes: WRITES, pauseTicks: 500, network: { windowBytes: WINDOW_BYTES } };

interface SeedRun extends TransferRun {
  readonly seed: string;
  readonly faults: ReadonlySet<FaultName>;
}

async function runSeed(seed: string): Promise<SeedRun> {
  const run = await runTransfer(SETTINGS, uniform(keyOfSeed(seed)));
  const names = new Set(eventsOf(run.ran, "netFault").map(({ first }) => run.ran.names[first]));
  return { ...run, seed, faults: new Set(FAULT_NAMES.filter((fault) => names.has(fault))) };
}

const runs: SeedRun[] = [];
for (let seed = 0; seed < SEEDS; seed += 1) {
  runs.push(await runSeed(`network ${seed}`));
}

function fatal(faults: ReadonlySet<FaultName>): boolean {
  return faults.has("reset") || faults.has("halfopen") || faults.has("corrupt");
}

describe(`over ${SEEDS} seeds`, () => {
  test("the bytes read are a prefix of the bytes written", () => {
    for (const { observed, faults, seed } of runs) {
      const read = bytesOf(observed);
      if (!faults.has("corrupt")) {
        expect(read, seed).toEqual(WRITTEN.slice(0, read.length));
      }
      expect(read.length, seed).toBeLessThanOrEqual(WRITTEN.length);
    }
  });

  test("corruption changes bits, never the length, and at most one bit per report", () => {
    for (const { observed, ran, seed } of runs) {
      const reports = eventsOf(ran, "netFault").filter(({ first }) => ran.names[first] === "corrupt").length;
      const changed = bytesOf(observed).filter((byte, index) => byte !== WRITTEN[index]).length;
      expect(changed, seed).toBeLessThanOrEqual(reports);
    }
  });

  test("they are all of them when nothing fatal happened and both sides finished", () => {
    let complete = 0;
    for (const { observed, faults, reader, writer, seed } of runs) {
      if (!fatal(faults) && reader === "ok") {
        expect(writer, seed).toBe("ok");
        expect(observed.at(-1)?.kind, seed).toBe("end");
        expect(bytesOf(observed), seed).toEqual(WRITTEN);
        complete += 1;
      }
    }
    expect(complete).toBeGreaterThan(SEEDS / 2);
  });

  test("a reset is seen only where one was decided, and a reader starves only by a fault that stops or slows", () => {
    for (const { observed, reader, faults, seed } of runs) {
      if (observed.at(-1)?.kind === "reset") {
        expect(faults.has("reset"), seed).toBe(true);
      }
      if (reader === "cancelled") {
        const slow = (["halfopen", "partition", "delay"] as const).some((fault) => faults.has(fault));
        expect(slow, seed).toBe(true);
      }
    }
  });

  test("arrivals never go back in time, and every run quiesces", () => {
    for (const { observed, ran, seed } of runs) {
      const times = observed.map(({ at }) => at);
      expect(times, seed).toEqual(times.toSorted((left, right) => left - right));
      expect(ran.quiescent, seed).toBe(true);
      expect(ran.stopReason, seed).toBe("quiescent");
      expect(eventsOf(ran, "ambient"), seed).toEqual([]);
    }
  });

  test("no fault stays out", () => {
    const happened = new Set(runs.flatMap(({ faults }) => [...faults]));
    expect(FAULT_NAMES.filter((fault) => !happened.has(fault))).toEqual([]);
  });

  test("the same seed gives the same hash, and so does replaying its deviations", async () => {
    for (const { ran, seed } of runs) {
      expect((await runSeed(seed)).ran.hash, seed).toBe(ran.hash);
      expect((await runTransfer(SETTINGS, replay(ran.deviations))).ran.hash, seed).toBe(ran.hash);
    }
  });
});

test("never more than the window is in flight", async () => {
  for (let seed = 0; seed < 100; seed += 1) {
    const ran = await runProgram(
      async (cx) => {
        const [client, server] = new Network(cx.kernel, { windowBytes: WINDOW_BYTES }).connect(cx, "client", "server");
        let inFlightMax = 0;
        const watch = (): void => {
          inFlightMax = Math.max(inFlightMax, client.bytesInFlight);
        };
        const writer = cx.spawn("writer", (own) =>
          own.timeout("writing", 1_000_000, async (inner) => {
            for (const bytes of WRITES) {
              await client.write(inner, bytes);
              watch();
            }
          }),
        );
        const reader = cx.spawn("reader", (own) =>
          own.timeout("reading", 1_000_000, async (inner) => {
            for (let open = true; open;) {
              watch();
              open = (await server.read(inner)).kind === "data";
              watch();
            }
          }),
        );
        await writer.join(cx);
        await reader.join(cx);
        return inFlightMax;
      },
      uniform(keyOfSeed(`window ${seed}`)),
    );
    expect(valueOf(ran)).toBeLessThanOrEqual(WINDOW_BYTES);
  }
});

/** Two unrelated nodes that talk while `body` runs. */
async function withChatter<Value>(cx: Context, body: (own: Context) => Promise<Value>): Promise<Value> {
  const chatter = cx.spawn("chatter", (own) =>
    own.timeout("chatting", 10_000, async (inner) => {
      const [left, right] = new Network(cx.kernel).connect(inner, "left", "right");
      while ((await left.write(inner, pattern(3))).kind === "sent" && (await right.read(inner)).kind === "data") {
        await inner.sleep(10);
      }
    }),
  );
  const value = await body(cx);
  await chatter.join(cx);
  return value;
}

test("an unrelated connection changes nothing about what the network decides", async () => {
  const ours = ({ key }: Deviation): boolean =>
    key.startsWith("net.") && !key.includes("left") && !key.includes("right");
  let compared = 0;
  for (let seed = 0; seed < 100; seed += 1) {
    const key = keyOfSeed(`chatter ${seed}`);
    const alone = await runProgram((cx) => transfer(cx, SETTINGS), networkOnly(key));
    const beside = await runProgram((cx) => withChatter(cx, (own) => transfer(own, SETTINGS)), networkOnly(key));
    expect(beside.deviations.filter(ours)).toEqual(alone.deviations.filter(ours));
    expect(valueOf(beside)).toEqual(valueOf(alone));
    compared += alone.deviations.length;
  }
  expect(compared).toBeGreaterThan(0);
});

/** The uniform strategy for the network and the simplest course elsewhere. */
function networkOnly(key: ReturnType<typeof keyOfSeed>): ReturnType<typeof uniform> {
  const [all, none] = [uniform(key), replay([])];
  return { name: "network only", open: (site, entity) => (site.startsWith("net.") ? all : none).open(site, entity) };
}
