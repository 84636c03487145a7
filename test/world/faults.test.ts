import { describe, expect, test } from "vitest";
import {
  COALESCE_TICKS,
  CUT_GAP_TICKS,
  DELAY_TICKS,
  DRIP_GAP_TICKS,
  DRIPPED_BYTES_MAX,
  FAULT_NAMES,
  PARTITIONS,
  siteOf,
  TICKS_PER_BYTE,
} from "../../lab/world/faults.ts";
import { PIECE_BYTES_MAX } from "../../lab/world/link.ts";
import { LATENCY_TICKS, Network } from "../../lab/world/network.ts";
import { replay } from "../../lab/engine/strategies/replay.ts";
import { eventsOf, runProgram, valueOf } from "../support/run-program.ts";
import type { Observed, TransferRun } from "./transfer.ts";
import { bytesOf, pattern, runWith } from "./transfer.ts";

const WRITES = [pattern(4), pattern(4, 4), pattern(4, 8)];
const PAUSE_TICKS = 100;
const PLAIN = { writes: WRITES, pauseTicks: PAUSE_TICKS };

/** Arrival relative to a write at time 0, and the bytes; `end` and `reset` by name. */
function seen(observed: readonly Observed[]): readonly (readonly [number, string])[] {
  return observed.map(({ at, kind, bytes }) => [at - LATENCY_TICKS, kind === "data" ? bytes.join(" ") : kind]);
}

function faultsOf({ ran }: TransferRun): readonly (readonly [string, string, number])[] {
  return eventsOf(ran, "netFault").map(({ subject, first, second }) => [subject, ran.names[first] ?? "", second]);
}

describe("net.split", () => {
  test("cuts at the value, and the pieces arrive as chunks a tick apart", async () => {
    const run = await runWith(PLAIN, { "net.split|client>server|0": 1 });
    expect(seen(run.observed)).toEqual([
      [0, "0"],
      [CUT_GAP_TICKS, "1 2 3"],
      [100, "4 5 6 7"],
      [200, "8 9 10 11"],
      [300, "end"],
    ]);
    expect(faultsOf(run)).toEqual([["client>server", "split", 1]]);
  });

  test("cuts several times, in any order of the answers; a cut that is asked twice counts once", async () => {
    const answers = { "net.split|client>server|3": 3, "net.split|client>server|4": 1, "net.split|client>server|5": 3 };
    const run = await runWith(PLAIN, answers);
    expect(seen(run.observed).slice(1, 4)).toEqual([
      [100, "4"],
      [101, "5 6"],
      [102, "7"],
    ]);
  });
});

describe("net.coalesce", () => {
  test("what arrives within the hold is read as one chunk", async () => {
    const run = await runWith(PLAIN, { "net.coalesce|client>server|0": 2 });
    expect(COALESCE_TICKS[2]).toBeGreaterThan(PAUSE_TICKS);
    expect(seen(run.observed)).toEqual([
      [100, "0 1 2 3 4 5 6 7"],
      [200, "8 9 10 11"],
      [300, "end"],
    ]);
    expect(faultsOf(run)).toEqual([["client>server", "coalesce", COALESCE_TICKS[2]]]);
  });

  test("when nothing arrives within the hold, the bytes come by themselves", async () => {
    const run = await runWith(PLAIN, { "net.coalesce|client>server|0": 1 });
    expect(seen(run.observed)[0]).toEqual([COALESCE_TICKS[1], "0 1 2 3"]);
    expect(seen(run.observed)[1]).toEqual([100, "4 5 6 7"]);
  });

  test("holds chain", async () => {
    const run = await runWith(PLAIN, { "net.coalesce|client>server|0": 2, "net.coalesce|client>server|1": 2 });
    expect(seen(run.observed)[0]).toEqual([200, bytesOf(run.observed).join(" ")]);
  });

  test("only the end of a write is held, and only what was held is joined", async () => {
    const answers = { "net.coalesce|client>server|0": 2, "net.split|client>server|0": 1 };
    const run = await runWith({ writes: WRITES }, answers);
    expect(seen(run.observed)).toEqual([
      [0, "0"],
      [CUT_GAP_TICKS, "1 2 3 4 5 6 7"],
      [CUT_GAP_TICKS, "8 9 10 11"],
      [CUT_GAP_TICKS, "end"],
    ]);
  });

  test("the end of the stream ends the hold", async () => {
    const run = await runWith(PLAIN, { "net.coalesce|client>server|2": 3 });
    expect(seen(run.observed).slice(2)).toEqual([
      [300, "8 9 10 11"],
      [300, "end"],
    ]);
  });
});

describe("net.delay", () => {
  test.each([1, 2, 3, 4, 5])("value %i is late by its entry in the table, and nothing overtakes", async (value) => {
    const run = await runWith(PLAIN, { "net.delay|client>server|0": value });
    const ticks = DELAY_TICKS[value] ?? Number.NaN;
    const [first, second] = run.observed;
    expect(first?.at).toBe(LATENCY_TICKS + ticks);
    expect(second?.at).toBe(LATENCY_TICKS + Math.max(PAUSE_TICKS, ticks));
    expect(bytesOf(run.observed)).toEqual([...pattern(12)]);
    expect(faultsOf(run)).toEqual([["client>server", "delay", ticks]]);
  });
});

test("net.delay: a write that waits for the window is late once, not once per piece", async () => {
  const run = await runWith({ writes: [pattern(16)], network: { windowBytes: 8 } }, { "net.delay|client>server|0": 3 });
  const [first, second] = run.observed;
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBe(LATENCY_TICKS);
});

test("net.delay: a reset does not wait behind the bytes that it makes worthless", async () => {
  const strategy = replay([{ key: "net.delay|client>server|0", value: 5 }]);
  const ran = await runProgram(async (cx) => {
    const [client, server] = new Network(cx.kernel).connect(cx, "client", "server");
    await client.write(cx, pattern(4));
    client.reset();
    return { read: (await server.read(cx)).kind, at: cx.kernel.now };
  }, strategy);
  expect(valueOf(ran)).toEqual({ read: "reset", at: LATENCY_TICKS });
});

describe("net.drip", () => {
  test("one byte at a time, with a pause before each", async () => {
    const run = await runWith(PLAIN, { "net.drip|client>server|0": 2 });
    const gap = DRIP_GAP_TICKS[2] ?? Number.NaN;
    expect(seen(run.observed).slice(0, 5)).toEqual([
      [0, "0"],
      [gap, "1"],
      [2 * gap, "2"],
      [3 * gap, "3"],
      [3 * gap, "4 5 6 7"],
    ]);
    expect(faultsOf(run)).toEqual([["client>server", "drip", gap]]);
  });

  test("a long write stops dripping", async () => {
    const run = await runWith({ writes: [pattern(1_000)] }, { "net.drip|client>server|0": 1 });
    const lengths = run.observed.map(({ bytes }) => bytes.length);
    expect(lengths).toEqual([...new Uint8Array(DRIPPED_BYTES_MAX).fill(1), 1_000 - DRIPPED_BYTES_MAX, 0]);
    expect(bytesOf(run.observed)).toEqual([...pattern(1_000)]);
  });
});

test("net.drip: what follows the dripping bytes travels in pieces that arrive together", async () => {
  const whole = pattern(DRIPPED_BYTES_MAX + PIECE_BYTES_MAX + 1);
  const run = await runWith({ writes: [whole] }, { "net.drip|client>server|0": 2 });
  const [rest, last] = run.observed.slice(DRIPPED_BYTES_MAX);
  expect([rest?.bytes.length, last?.bytes.length]).toEqual([PIECE_BYTES_MAX, 1]);
  expect(last?.at).toBe(rest?.at);
});

test("net.bandwidth: a slow link takes its time for every byte, in turn", async () => {
  const run = await runWith({ writes: [pattern(10), pattern(10, 10)] }, { "net.bandwidth|client>server|0": 2 });
  const perByte = TICKS_PER_BYTE[2] ?? Number.NaN;
  expect(run.observed.map(({ at }) => at - LATENCY_TICKS)).toEqual([10 * perByte, 20 * perByte, 20 * perByte]);
  expect(faultsOf(run)).toEqual([["client>server", "bandwidth", perByte]]);
});

describe("net.partition", () => {
  test("nothing is delivered while it lasts; then all that waited, in order", async () => {
    const run = await runWith(PLAIN, { "net.partition|client>server|1": 1 });
    const healed = PAUSE_TICKS + (PARTITIONS[1]?.ticks ?? Number.NaN) - LATENCY_TICKS;
    expect(seen(run.observed)).toEqual([
      [healed, "0 1 2 3"],
      [healed, "4 5 6 7"],
      [healed, "8 9 10 11"],
      [healed, "end"],
    ]);
    expect(faultsOf(run)).toEqual([["client>server", "partition", PARTITIONS[1]?.ticks]]);
  });

  test("a shorter one inside a longer one does not end it", async () => {
    const answers = { "net.partition|client>server|0": 3, "net.partition|client>server|1": 1 };
    const run = await runWith(PLAIN, answers);
    expect(run.observed[0]?.at).toBe(PARTITIONS[3]?.ticks);
  });

  test.each([
    { value: 3, answerAt: 2 * LATENCY_TICKS },
    { value: 4, answerAt: PARTITIONS[4]?.ticks },
  ])("answer $value cuts off the other direction as its entry says", async ({ value, answerAt }) => {
    const strategy = replay([{ key: "net.partition|client>server|0", value }]);
    const ran = await runProgram(async (cx) => {
      const [client, server] = new Network(cx.kernel).connect(cx, "client", "server");
      await client.write(cx, pattern(1));
      await cx.sleep(LATENCY_TICKS);
      await server.write(cx, pattern(1));
      await client.read(cx);
      return cx.kernel.now;
    }, strategy);
    expect(valueOf(ran)).toBe(answerAt);
  });
});

test("net.corrupt: flips the one bit that the value says", async () => {
  const run = await runWith(PLAIN, { "net.corrupt|client>server|1": 1 + 8 * 2 + 7 });
  const expected = [...pattern(12)];
  expected[4 + 2] = 6 ^ 0x80;
  expect(bytesOf(run.observed)).toEqual(expected);
  expect(faultsOf(run)).toEqual([["client>server", "corrupt", 23]]);
});

describe("net.reset", () => {
  test("1: everything that was not read is lost at once, and both ends see it", async () => {
    const run = await runWith(PLAIN, { "net.reset|client>server|1": 1 });
    expect(run.observed).toEqual([{ at: PAUSE_TICKS, kind: "reset", bytes: [] }]);
    expect(run.written).toEqual(["sent", "reset", "reset"]);
    expect(faultsOf(run)).toEqual([["client>server", "reset", 1]]);
  });

  test("2: what was sent before it arrives still, and the first piece of this write", async () => {
    const run = await runWith(PLAIN, { "net.reset|client>server|1": 2, "net.split|client>server|3": 1 });
    expect(seen(run.observed)).toEqual([
      [0, "0 1 2 3"],
      [100, "4"],
      [101, "reset"],
    ]);
    expect(run.written).toEqual(["sent", "sent", "sent"]);
  });
});

test("net.halfopen: from this write on nothing arrives, nobody is told, and the writer runs into the window", async () => {
  const network = { windowBytes: 8 };
  const run = await runWith(
    { ...PLAIN, pauseTicks: LATENCY_TICKS + 1, network },
    { "net.halfopen|client>server|1": 1 },
  );
  expect(bytesOf(run.observed)).toEqual([0, 1, 2, 3]);
  expect(run).toMatchObject({ reader: "cancelled", writer: "ok", written: ["sent", "sent", "sent"] });
  const longer = { writes: [...WRITES, pattern(1, 12)], network };
  const stuck = await runWith(longer, { "net.halfopen|client>server|0": 1 });
  expect(stuck).toMatchObject({ observed: [], reader: "cancelled", writer: "cancelled", written: ["sent", "sent"] });
});

describe("which faults happen", () => {
  const everything = Object.fromEntries(FAULT_NAMES.map((fault) => [`${siteOf(fault)}|client>server|0`, 1]));

  test("a scenario that allows none is asked for none", async () => {
    const strategy = replay(Object.entries(everything).map(([key, value]) => ({ key, value })));
    const ran = await runProgram(async (cx) => {
      const [client] = new Network(cx.kernel, { faults: "none" }).connect(cx, "client", "server");
      await client.write(cx, pattern(4));
    }, strategy);
    expect(strategy.applied()).toBe(0);
    expect(ran.deviations).toEqual([]);
  });

  test.each(FAULT_NAMES)("a scenario that allows only %s has only that", async (fault) => {
    const strategy = replay(Object.entries(everything).map(([key, value]) => ({ key, value })));
    const ran = await runProgram(async (cx) => {
      const network = new Network(cx.kernel, { faults: new Set([fault]) });
      const [client] = network.connect(cx, "client", "server");
      await client.write(cx, pattern(4));
    }, strategy);
    expect(ran.deviations.map(({ key }) => key)).toEqual([`${siteOf(fault)}|client>server|0`]);
  });
});
