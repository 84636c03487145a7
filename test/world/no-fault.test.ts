import { describe, expect, test } from "vitest";
import { Network, LATENCY_TICKS } from "../../lab/world/network.ts";
import { PIECE_BYTES_MAX } from "../../lab/world/link.ts";
import { MisuseError } from "../../lab/runtime/signals.ts";
import { eventsOf, runProgram, valueOf } from "../support/run-program.ts";
import { bytesOf, pattern, readAll, runWith } from "./transfer.ts";

describe("a connection without deviations", () => {
  test("delivers each write whole, in order, at the base latency", async () => {
    const writes = [pattern(5), pattern(3, 5), pattern(1, 8)];
    const { observed, written, ran } = await runWith({ writes, pauseTicks: 10 }, {});
    expect(observed).toEqual([
      { at: LATENCY_TICKS, kind: "data", bytes: [0, 1, 2, 3, 4] },
      { at: LATENCY_TICKS + 10, kind: "data", bytes: [5, 6, 7] },
      { at: LATENCY_TICKS + 20, kind: "data", bytes: [8] },
      { at: LATENCY_TICKS + 30, kind: "end", bytes: [] },
    ]);
    expect(written).toEqual(["sent", "sent", "sent"]);
    expect(ran.quiescent).toBe(true);
    expect(eventsOf(ran, "delivered").map(({ subject, first }) => [subject, first])).toEqual([
      ["client>server", 5],
      ["client>server", 3],
      ["client>server", 1],
    ]);
    expect(eventsOf(ran, "netFault")).toEqual([]);
  });

  test("cuts a write that is longer than a piece, and loses nothing of it", async () => {
    const whole = pattern(3 * PIECE_BYTES_MAX + 1);
    const { observed } = await runWith({ writes: [whole] }, {});
    expect(observed.map(({ bytes }) => bytes.length)).toEqual([16_384, 16_384, 16_384, 1, 0]);
    expect(bytesOf(observed)).toEqual([...whole]);
  });

  test("an empty write is sent, and nobody reads it", async () => {
    const { observed, written } = await runWith({ writes: [pattern(0), pattern(1), pattern(0)] }, {});
    expect(written).toEqual(["sent", "sent", "sent"]);
    expect(observed.map(({ kind }) => kind)).toEqual(["data", "end"]);
  });

  test("copies what is written: the caller may reuse its array at once", async () => {
    const ran = await runProgram(async (cx) => {
      const [client, server] = new Network(cx.kernel).connect(cx, "client", "server");
      const bytes = Uint8Array.of(1, 2, 3);
      await client.write(cx, bytes);
      bytes.fill(9);
      return server.read(cx);
    });
    expect(valueOf(ran)).toEqual({ kind: "data", bytes: Uint8Array.of(1, 2, 3) });
  });
});

describe("the window", () => {
  const network = { windowBytes: 8 };

  test("holds a writer back until the reader has read", async () => {
    const ran = await runProgram(async (cx) => {
      const [client, server] = new Network(cx.kernel, network).connect(cx, "client", "server");
      await client.write(cx, pattern(8));
      const second = cx.spawn("second", (own) => client.write(own, pattern(1)));
      await cx.sleep(1_000_000);
      const before = second.task.outcome;
      const inFlight = client.bytesInFlight;
      await server.read(cx);
      await second.join(cx);
      return { before, inFlight, after: second.task.outcome };
    });
    expect(valueOf(ran)).toEqual({
      before: undefined,
      inFlight: 8,
      after: { kind: "ok", value: { kind: "sent" } },
    });
  });

  test("lets a write of any length through in the end", async () => {
    const { observed, written } = await runWith({ writes: [pattern(100)], network }, {});
    expect(written).toEqual(["sent"]);
    expect(bytesOf(observed)).toEqual([...pattern(100)]);
  });

  test("keeps concurrent writes apart and in the order of their calls", async () => {
    const ran = await runProgram(async (cx) => {
      const [client, server] = new Network(cx.kernel, network).connect(cx, "client", "server");
      const one = cx.spawn("one", (own) => client.write(own, new Uint8Array(20).fill(1)));
      const two = cx.spawn("two", (own) => client.write(own, new Uint8Array(20).fill(2)));
      const reader = cx.spawn("reader", (own) => readAll(own, server));
      await one.join(cx);
      await two.join(cx);
      client.end();
      const outcome = await reader.join(cx);
      return outcome.kind === "ok" ? bytesOf(outcome.value) : [];
    });
    expect(valueOf(ran)).toEqual([...new Uint8Array(20).fill(1), ...new Uint8Array(20).fill(2)]);
  });

  test("a cancelled writer has sent a prefix and blocks nobody behind it", async () => {
    const ran = await runProgram(async (cx) => {
      const [client, server] = new Network(cx.kernel, network).connect(cx, "client", "server");
      const cancelled = cx.spawn("cancelled", (own) => client.write(own, pattern(20)));
      const next = cx.spawn("next", (own) => client.write(own, Uint8Array.of(255)));
      await cx.sleep(10_000);
      cancelled.cancel();
      const ended = (await cancelled.join(cx)).kind;
      const reader = cx.spawn("reader", (own) => readAll(own, server));
      await next.join(cx);
      client.end();
      const outcome = await reader.join(cx);
      return { ended, bytes: outcome.kind === "ok" ? bytesOf(outcome.value) : [] };
    });
    expect(valueOf(ran)).toEqual({ ended: "cancelled", bytes: [...pattern(8), 255] });
  });

  test("a piece that fits goes out at once when a longer one before it is given up", async () => {
    const ran = await runProgram(async (cx) => {
      const [client, server] = new Network(cx.kernel, network).connect(cx, "client", "server");
      await client.write(cx, pattern(4));
      const long = cx.spawn("long", (own) => client.write(own, pattern(8)));
      const short = cx.spawn("short", (own) => client.write(own, Uint8Array.of(255)));
      await cx.sleep(10);
      long.cancel();
      const shortEnded = (await short.join(cx)).kind;
      client.end();
      return { shortEnded, bytes: bytesOf(await readAll(cx, server)) };
    });
    expect(valueOf(ran)).toEqual({ shortEnded: "ok", bytes: [0, 1, 2, 3, 255] });
  });

  test("ending waits for writers that are still held back", async () => {
    const ran = await runProgram(async (cx) => {
      const [client, server] = new Network(cx.kernel, network).connect(cx, "client", "server");
      cx.spawn("writer", (own) => client.write(own, pattern(30)));
      await cx.sleep(1);
      client.end();
      return bytesOf(await readAll(cx, server));
    });
    expect(valueOf(ran)).toEqual([...pattern(30)]);
  });
});

describe("closing", () => {
  test("half-close: the other direction stays open", async () => {
    const ran = await runProgram(async (cx) => {
      const [client, server] = new Network(cx.kernel).connect(cx, "client", "server");
      client.end();
      client.end();
      const first = await server.read(cx);
      const again = await server.read(cx);
      await server.write(cx, pattern(2));
      server.end();
      return { first, again, answer: bytesOf(await readAll(cx, client)) };
    });
    expect(valueOf(ran)).toEqual({ first: { kind: "end" }, again: { kind: "end" }, answer: [0, 1] });
  });

  test("a write after the end is the caller's mistake", async () => {
    const ran = await runProgram(async (cx) => {
      const [client] = new Network(cx.kernel).connect(cx, "client", "server");
      client.end();
      return client.write(cx, pattern(1)).catch((thrown: unknown) => thrown);
    });
    expect(valueOf(ran)).toBeInstanceOf(MisuseError);
  });

  test("reset: this end at once, the peer a latency later, unread bytes lost, waiting ones woken", async () => {
    const ran = await runProgram(async (cx) => {
      const [client, server] = new Network(cx.kernel, { windowBytes: 4 }).connect(cx, "client", "server");
      const peerRead = cx.spawn("peer read", (own) => readAll(own, server));
      const peerWrite = cx.spawn("peer write", async (own) => {
        const written = await server.write(own, pattern(9));
        return [written.kind, own.kernel.now];
      });
      await cx.sleep(5_000);
      await client.write(cx, pattern(3));
      client.reset();
      const own = [(await client.read(cx)).kind, (await client.write(cx, pattern(1))).kind];
      return { own, late: await peerWrite.join(cx), read: await peerRead.join(cx) };
    });
    expect(valueOf(ran)).toEqual({
      own: ["reset", "reset"],
      late: { kind: "ok", value: ["reset", 5_000 + LATENCY_TICKS] },
      read: { kind: "ok", value: [{ at: 5_000 + LATENCY_TICKS, kind: "reset", bytes: [] }] },
    });
  });

  test("reset again changes nothing, also after an end, and frees the window", async () => {
    const ran = await runProgram(async (cx) => {
      const [client, server] = new Network(cx.kernel).connect(cx, "client", "server");
      await client.write(cx, pattern(3));
      await cx.sleep(LATENCY_TICKS);
      await client.write(cx, pattern(3));
      client.reset();
      await cx.sleep(500);
      client.reset();
      client.end();
      const written = (await client.write(cx, pattern(1))).kind;
      const first = await server.read(cx);
      const inFlight = client.bytesInFlight;
      return { written, first, inFlight, rest: await readAll(cx, server) };
    });
    expect(valueOf(ran)).toEqual({
      written: "reset",
      first: { kind: "data", bytes: pattern(3) },
      inFlight: 0,
      rest: [{ at: 2 * LATENCY_TICKS, kind: "reset", bytes: [] }],
    });
  });

  test("what arrives after this end has reset is lost", async () => {
    const ran = await runProgram(async (cx) => {
      const [client, server] = new Network(cx.kernel).connect(cx, "client", "server");
      await client.write(cx, pattern(3));
      client.end();
      await cx.sleep(500);
      server.reset();
      await cx.sleep(700);
      return (await server.read(cx)).kind;
    });
    expect(valueOf(ran)).toBe("reset");
    expect(eventsOf(ran, "delivered")).toEqual([]);
  });

  test("a connection is dropped when the scope that opened it closes", async () => {
    const ran = await runProgram(async (cx) => {
      const opened = await cx.region("opener", async (own) => new Network(cx.kernel).connect(own, "a", "b"));
      return opened.kind === "ok" ? (await opened.value[1].read(cx)).kind : undefined;
    });
    expect(valueOf(ran)).toBe("reset");
  });
});

describe("names", () => {
  test("connections of one pair are numbered, whichever side opens; other pairs are not touched", async () => {
    const ran = await runProgram(async (cx) => {
      const network = new Network(cx.kernel);
      const pairs = [network.connect(cx, "a", "b"), network.connect(cx, "a", "c"), network.connect(cx, "b", "a")];
      return pairs.flat().map(({ name }) => name);
    });
    expect(valueOf(ran)).toEqual(["a>b", "b>a", "a>c", "c>a", "b>a#1", "a>b#1"]);
  });

  test.each([
    ["", "b"],
    ["a>b", "c"],
    ["a", "b#1"],
    ["a", "a"],
    ["a|b", "c"],
  ])("refuses %j and %j", async (from, to) => {
    const ran = await runProgram(async (cx) => new Network(cx.kernel).connect(cx, from, to));
    expect(ran.outcome?.kind).toBe("panicked");
  });

  test.each([{ windowBytes: 0 }, { windowBytes: Number.NaN }, { latencyTicks: -1 }, { latencyTicks: 0.5 }])(
    "refuses %j",
    async (options) => {
      const ran = await runProgram(async (cx) => void new Network(cx.kernel, options));
      expect(ran.outcome?.kind).toBe("panicked");
    },
  );
});

test("a reader of a silent peer is reported as waiting, and not as one that lost its wake-up", async () => {
  const ran = await runProgram(async (cx) => {
    const [, server] = new Network(cx.kernel).connect(cx, "client", "server");
    await server.read(cx);
  });
  expect(ran.quiescent).toBe(false);
  expect(eventsOf(ran, "waiting").map(({ subject, first, second }) => [subject, ran.names[first], second])).toEqual([
    ["main", "client>server", 0],
  ]);
});
