import { expect, it } from "vitest";
import type { Context } from "../../../lab/runtime/context.ts";
import type { ByteStream } from "../../../lab/world/byte-stream.ts";
import { Network } from "../../../lab/world/network.ts";
import type { DialOptions, KeptConnection } from "../../../protocols/shared/kept-connections.ts";
import { KeptConnections } from "../../../protocols/shared/kept-connections.ts";
import { runProgram } from "../../support/run-program.ts";

/** Longer than a reset is on its way. */
const BACKOFF = { ticksMin: 10_000, ticksMax: 40_000, failuresMax: 3 };

/** Usable from the beginning; reads until its peer resets it. */
class Reader implements KeptConnection {
  readonly client = { isReady: true };
  readonly load: number;
  readonly #stream: ByteStream;

  constructor(stream: ByteStream, load: number) {
    this.#stream = stream;
    this.load = load;
  }

  async run(cx: Context): Promise<void> {
    try {
      while ((await this.#stream.read(cx)).kind === "data");
    } finally {
      this.#stream.reset();
    }
  }
}

interface Kept {
  readonly connections: KeptConnections<Reader>;
  /** The far ends, in the order in which they were dialled. */
  readonly peers: readonly ByteStream[];
  readonly dialledAt: readonly number[];
  /** How many have given up. */
  lost: number;
  usable: number;
}

function keep(cx: Context, options: Partial<DialOptions>, isThere: (dial: number) => boolean): Kept {
  const network = new Network(cx.kernel, { faults: new Set() });
  const peers: ByteStream[] = [];
  const dialledAt: number[] = [];
  const connections = new KeptConnections<Reader>(cx, {
    size: 1,
    backoff: BACKOFF,
    dialsMax: 1,
    dial: async (own) => {
      dialledAt.push(own.now());
      await own.sleep(10);
      if (!isThere(dialledAt.length - 1)) return undefined;
      const [here, there] = network.connect(own, "pool", "server");
      peers.push(there);
      return here;
    },
    gaveUp: () => {
      kept.lost += 1;
    },
    usable: () => {
      kept.usable += 1;
    },
    connect: (_, stream) => new Reader(stream, -peers.length),
    ...options,
  });
  const kept: Kept = { connections, peers, dialledAt, lost: 0, usable: 0 };
  return kept;
}

it("dials a lost connection again, and starts from the shortest wait once one was usable", async () => {
  const ran = await runProgram(async (cx) => {
    const kept = keep(cx, {}, (dial) => dial !== 1);
    kept.connections.start(cx);
    await cx.sleep(50);
    kept.peers[0]?.reset();
    await cx.sleep(100_000);
    const [, lost = 0, second = 0] = kept.dialledAt;
    expect([kept.peers.length, kept.usable, second - lost]).toEqual([2, 2, 10 + 20_000]);
    const lostAt = cx.now();
    kept.peers[1]?.reset();
    await cx.sleep(15_000);
    expect(kept.peers).toHaveLength(3);
    expect((kept.dialledAt[3] ?? 0) - lostAt).toBeGreaterThanOrEqual(BACKOFF.ticksMin);
    await kept.connections.close(cx);
    expect(kept.connections.usable(({ load }) => load)).toEqual([]);
    expect(kept.lost).toBe(0);
  });
  expect(ran.quiescent).toBe(true);
});

it("a connection that was usable for a moment is a failure, and of those there may not be too many", async () => {
  const ran = await runProgram(async (cx) => {
    const kept = keep(cx, {}, () => true);
    kept.connections.start(cx);
    for (let tick = 0; tick < 200; tick += 1) {
      await cx.sleep(1_000);
      for (const peer of kept.peers) peer.reset();
    }
    expect([kept.dialledAt.length, kept.usable, kept.lost]).toEqual([BACKOFF.failuresMax, BACKOFF.failuresMax, 1]);
    const [first = 0, second = 0, third = 0] = kept.dialledAt;
    expect(third - second).toBeGreaterThan(second - first);
  });
  expect(ran.quiescent).toBe(true);
});

it("gives up after too many failures in a row", async () => {
  const ran = await runProgram(async (cx) => {
    const kept = keep(cx, { size: 2 }, () => false);
    kept.connections.start(cx);
    await cx.sleep(1_000_000);
    expect([kept.dialledAt.length, kept.lost]).toEqual([2 * BACKOFF.failuresMax, 2]);
  });
  expect(ran.quiescent).toBe(true);
});

it("dials no more at once than may be, and gives those with the least load first", async () => {
  const ran = await runProgram(async (cx) => {
    const kept = keep(cx, { size: 5, dialsMax: 2 }, () => true);
    kept.connections.start(cx);
    let most = 0;
    for (let tick = 0; tick < 40; tick += 1) {
      await cx.sleep(1);
      most = Math.max(most, kept.connections.dialsOpen);
    }
    expect(most).toBe(2);
    expect(kept.connections.usable(({ load }) => load).map(({ load }) => load)).toEqual([-5, -4, -3, -2, -1]);
    await kept.connections.close(cx);
  });
  expect(ran.quiescent).toBe(true);
});

it("a bug in a connection ends the run, and nothing is dialled again", async () => {
  const dials: number[] = [];
  const ran = await runProgram(async (cx) => {
    const connections = new KeptConnections(cx, {
      size: 1,
      backoff: BACKOFF,
      dialsMax: 1,
      dial: async (own) => {
        dials.push(own.now());
        return new Network(own.kernel, { faults: new Set() }).connect(own, "pool", "server")[0];
      },
      connect: () => ({
        client: { isReady: true },
        run: () => Promise.reject(new TypeError("a bug")),
      }),
    });
    connections.start(cx);
    await cx.sleep(1_000_000);
  });
  expect(ran.outcome).toMatchObject({ kind: "panicked" });
  expect(dials).toHaveLength(1);
});
