/** Counted steps: linear in octets, constant in the number of streams. */
import { describe, expect, it } from "vitest";
import {
  encodeData,
  encodePing,
  encodeRstStream,
  encodeSettings,
  encodeWindowUpdate,
} from "../../../protocols/http2/frame-encoder.ts";
import { http2Limits } from "../../../protocols/http2/limits.ts";
import { priority } from "./h2spec-generic.ts";
import { data, GET, POST, Served } from "./helpers.ts";

const SIZES = [10, 100, 1_000] as const;
const LIMITS = http2Limits({ streamsMax: 2_000, closedStreamsMax: 2_000 });

/** A server with so many open streams, all but the last of which wait for their content. */
function crowded(streams: number): Served {
  const served = new Served(LIMITS);
  for (let index = 0; index < streams; index += 1) served.send(served.client.headers(2 * index + 1, POST, false));
  return served;
}

function steps(served: Served, ...octets: readonly Uint8Array[]): number {
  const before = served.connection.work;
  served.send(...octets);
  expect(served.connection.fault).toBeUndefined();
  return served.connection.work - before;
}

const FRAMES: readonly (readonly [name: string, make: (served: Served) => Uint8Array])[] = [
  ["DATA", () => data(1, "abc", false)],
  ["HEADERS of a new stream", (served) => served.client.headers(10_001, GET, false)],
  ["trailers", (served) => served.client.headers(3, [{ name: "x-sum", value: "1" }])],
  ["RST_STREAM", () => encodeRstStream(5, 8)],
  ["WINDOW_UPDATE of a stream", () => encodeWindowUpdate(7, 1)],
  ["WINDOW_UPDATE of the connection", () => encodeWindowUpdate(0, 1)],
  ["PING", () => encodePing(new Uint8Array(8), false)],
  ["PRIORITY", () => priority(9, 1)],
  ["SETTINGS that move no window", () => encodeSettings([{ id: 3, value: 7 }])],
];

describe("a frame costs as many steps among 10, 100 and 1 000 streams", () => {
  it.each(FRAMES)("%s", (_, make) => {
    const costs = SIZES.map((streams) => {
      const served = crowded(streams);
      return steps(served, make(served));
    });
    expect(new Set(costs).size).toBe(1);
    expect(costs[0]).toBeGreaterThan(0);
  });

  it("also where all of them wait for a window of theirs", () => {
    const costs = SIZES.map((streams) => {
      const served = new Served(LIMITS);
      served.send(encodeSettings([{ id: 4, value: 0 }]));
      for (let index = 0; index < streams; index += 1) served.send(served.client.headers(2 * index + 1));
      return steps(served, encodeWindowUpdate(1, 1), encodeWindowUpdate(0, 1), encodePing(new Uint8Array(8), false));
    });
    expect(new Set(costs).size).toBe(1);
  });

  it("a changed initial window is the exception: a step or two for each stream, as 6.9.2 asks", () => {
    const costs = SIZES.map((streams) => steps(crowded(streams), encodeSettings([{ id: 4, value: 1_000 }])));
    const [ten = 0, hundred = 0, thousand = 0] = costs;
    expect(hundred - ten).toBe(90);
    expect(thousand - ten).toBe(990);
  });
});

describe("content costs in proportion to its octets", () => {
  it.each(["in one chunk", "octet by octet"])("%s", (how) => {
    const costs = [1, 10, 100].map((frames) => {
      const served = crowded(1);
      const all = Buffer.concat(Array.from({ length: frames }, () => encodeData(1, new Uint8Array(100), false)));
      const chunks = how === "in one chunk" ? [all] : Array.from(all, (octet) => Uint8Array.of(octet));
      return steps(served, ...chunks) / frames;
    });
    const [one = 0, ten = 0, hundred = 0] = costs;
    expect(ten).toBeLessThanOrEqual(one);
    expect(hundred).toBeLessThanOrEqual(ten);
    expect(hundred).toBeGreaterThan(one / 2);
  });
});
