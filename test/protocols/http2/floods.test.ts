import { describe, expect, it } from "vitest";
import { Runner } from "../../../lab/engine/run.ts";
import { runAttack } from "../../../lab/engine/attack.ts";
import { nodePump } from "../../../lab/host/pump.ts";
import { guarded } from "../../../lab/vitest/guarded.ts";
import { ORACLES } from "../../../oracles/index.ts";
import { HTTP2_ATTACKS } from "../../../protocols/http2/attacks.ts";
import { ATTACKS } from "../../../protocols/http2/attack-list.ts";
import { encodePing, encodeRstStream, encodeWindowUpdate } from "../../../protocols/http2/frame-encoder.ts";
import { http2Limits } from "../../../protocols/http2/limits.ts";
import { boundsOf } from "../../../protocols/http2/subject.ts";
import { DEFAULT_HTTP2_LIMITS } from "../../../protocols/http2/limits.ts";
import { TokenBucket } from "../../../protocols/http2/token-bucket.ts";
import { data, POST, Served } from "./helpers.ts";

const SECOND = 1_000_000;

describe("every attack of the catalogue", () => {
  it.each(HTTP2_ATTACKS.map((scenario, index) => [scenario.name, scenario, ATTACKS[index]?.attack] as const))(
    "%s is stopped within its limit, and holds no more than is promised",
    async (_, scenario, attack) => {
      if (nodePump === undefined || attack === undefined) throw new TypeError("no pump");
      const runner = new Runner({ oracles: ORACLES, pump: nodePump });
      await runner.prepare([scenario]);
      const result = await guarded(runner, () => runAttack(runner, scenario, attack));
      expect(result).toMatchObject({ stopped: true, endedBy: attack.fault, failure: null });
      expect(result.reached).toBeGreaterThan(attack.bound * 0.9);
      expect(result.bytesHeldMax).toBe(boundsOf(DEFAULT_HTTP2_LIMITS).bytesHeldMax);
      expect(result.bytesHeld).toBeLessThanOrEqual((result.bytesHeldMax ?? 0) + result.chunkBytes);
    },
  );
});

describe("a flood limit", () => {
  it("takes its maximum at once and not one more", () => {
    const bucket = new TokenBucket({ max: 3, refillTicks: 10 });
    expect([1, 2, 3, 4].map(() => bucket.spend(0))).toEqual([true, true, true, false]);
    expect(bucket.used).toBe(3);
  });

  it("forgets one in every interval, and never more than it counted", () => {
    const bucket = new TokenBucket({ max: 3, refillTicks: 10 });
    expect(bucket.spend(0, 3)).toBe(true);
    expect(bucket.spend(9)).toBe(false);
    expect(bucket.spend(10)).toBe(true);
    expect(bucket.spend(19)).toBe(false);
    expect(bucket.spend(1_000, 3)).toBe(true);
    expect(bucket.spend(1_000)).toBe(false);
  });

  it("bears a slow client for ever", () => {
    const served = new Served();
    for (let second = 1; second < 2_000; second += 1) {
      served.advance(second * SECOND);
      served.send(served.client.headers(2 * second - 1, POST, false), encodeRstStream(2 * second - 1, 8));
      served.send(encodePing(new Uint8Array(8), false), encodePing(new Uint8Array(8), false));
    }
    expect(served.connection.fault).toBeUndefined();
  });

  it("lets a client give back the window that it was sent", () => {
    const served = new Served(http2Limits({ floods: { windowUpdates: { max: 4, refillTicks: 2 ** 40 } } }));
    for (let index = 0; index < 100; index += 1) {
      const streamId = 2 * index + 1;
      served.send(served.client.headers(streamId), encodeWindowUpdate(0, 5));
    }
    expect(served.connection.fault).toBeUndefined();
    served.send(...Array.from({ length: 5 }, () => encodeWindowUpdate(0, 1)));
    expect(served.connection.fault).toMatchObject({ code: "HTTP2_WINDOW_UPDATE_FLOOD" });
  });
});

describe("HEADERS and RST_STREAM in one chunk", () => {
  it("open and end the stream in the order in which they come", () => {
    const served = new Served();
    served.send(Buffer.concat([served.client.headers(1, POST, false), encodeRstStream(1, 8)]));
    expect(served.events.slice(-2).map(({ kind }) => kind)).toEqual(["request", "reset"]);
    expect(served.connection.openStreams).toBe(0);
    expect(served.connection.counted("resetsReceived")).toBe(1);
  });

  it("the other way round, the reset is of an idle stream", () => {
    const served = new Served();
    served.send(Buffer.concat([encodeRstStream(1, 8), served.client.headers(1, POST, false)]));
    expect(served.connection.fault).toMatchObject({ code: "HTTP2_STREAM_IDLE" });
  });

  it("a response that was queued for a stream that is reset is dropped with it", () => {
    const served = new Served(http2Limits());
    served.send(served.client.headers(1, POST, false), data(1, "abc", false));
    served.connection.respond(1, [{ name: ":status", value: "200" }], false);
    served.connection.sendData(1, new Uint8Array(100_000), true);
    expect(served.connection.queuedOctetsTotal).toBe(100_000);
    served.send(encodeRstStream(1, 8));
    expect(served.connection.queuedOctetsTotal).toBe(0);
    expect(served.connection.sendData(1, new Uint8Array(1), true)).toBe("gone");
  });
});
