import { describe, expect, it } from "vitest";
import { Http2Connection } from "../../../protocols/http2/connection.ts";
import { ERROR_CODE } from "../../../protocols/http2/error-codes.ts";
import { CLIENT_PREFACE } from "../../../protocols/http2/frame.ts";
import * as encode from "../../../protocols/http2/frame-encoder.ts";
import { DEFAULT_HTTP2_LIMITS, http2Limits } from "../../../protocols/http2/limits.ts";
import { GET, POST, Served } from "./helpers.ts";
import { Asked, OK, Pair } from "./pair.ts";

const SECOND = 1_000_000;

describe("GOAWAY and shutdown", () => {
  it("tells a client which of its streams may be tried again, and the last stream must not grow", () => {
    const asked = new Asked();
    const ids = [asked.request(), asked.request(), asked.request()];
    asked.send(encode.encodeGoaway(3, 0));
    expect(asked.events.slice(1)).toMatchObject([
      { kind: "goaway", lastStreamId: 3 },
      { kind: "reset", streamId: ids[2], by: "goaway" },
    ]);
    expect(asked.connection.request(GET, true)).toEqual({ kind: "refused", reason: "draining" });
    asked.send(encode.encodeGoaway(1, 0));
    expect(asked.fault).toBeUndefined();
    expect(asked.send(encode.encodeGoaway(3, 0)).fault).toMatchObject({ code: "HTTP2_GOAWAY_GROWS" });
  });

  it("of a server takes what was opened before the client could know, and ends with the last stream", () => {
    const pair = new Pair();
    const early = pair.request();
    pair.server.shutdown();
    pair.run();
    expect(pair.server.isClosed).toBe(false);
    expect(pair.client.request(GET, true)).toEqual({ kind: "refused", reason: "draining" });
    pair.server.respond(early, OK, true);
    pair.run();
    expect([pair.server.isClosed, pair.server.fault]).toEqual([true, undefined]);
  });

  it("streams after the final GOAWAY are ignored, and their header blocks decoded", () => {
    const served = new Served();
    served.send(served.client.headers(1, POST, false));
    served.connection.shutdown();
    served.send(encode.encodePing(Buffer.from("shutdown"), true));
    served.send(served.client.headers(3, [...GET, { name: "x-a", value: "1" }]));
    expect(served.events.filter(({ kind }) => kind === "request")).toHaveLength(1);
    served.send(served.client.headers(1, [{ name: "x-a", value: "1" }]));
    expect(served.events.at(-1)).toMatchObject({ kind: "trailers", streamId: 1 });
    expect(served.connection.isClosed).toBe(true);
  });

  it("a fault is said once, and nothing after it", () => {
    const served = new Served();
    served.send(encode.encodeWindowUpdate(0, 0));
    expect(served.frames.at(-1)).toMatchObject({ kind: "goaway", errorCode: ERROR_CODE.PROTOCOL_ERROR });
    const count = served.frames.length;
    served.send(served.client.headers(1), encode.encodePing(new Uint8Array(8), false));
    expect(served.frames).toHaveLength(count);
    expect(served.connection.openStreams).toBe(0);
    expect(served.connection.nextDeadline()).toBeUndefined();
  });

  it("the end of input is a fault where something was under way", () => {
    const pair = new Pair();
    expect(pair.server.receiveEnd().fault).toBeUndefined();
    const open = new Pair();
    open.request(false);
    open.run();
    expect(open.server.receiveEnd().fault).toMatchObject({ code: "HTTP2_CONNECTION_LOST" });
  });
});

describe("deadlines", () => {
  it.each([
    ["a preface that does not come", [], "HTTP2_SETTINGS_TIMEOUT", DEFAULT_HTTP2_LIMITS.settingsAckTicks],
    [
      "settings that are not acknowledged",
      [CLIENT_PREFACE, encode.encodeSettings([])],
      "HTTP2_SETTINGS_TIMEOUT",
      DEFAULT_HTTP2_LIMITS.settingsAckTicks,
    ],
    [
      "a silent connection",
      [CLIENT_PREFACE, encode.encodeSettings([]), encode.encodeSettingsAck()],
      "HTTP2_IDLE_TIMEOUT",
      DEFAULT_HTTP2_LIMITS.idleTicks,
    ],
  ] as const)("%s", (_, greeting, code, ticks) => {
    const served = new Served(undefined, greeting);
    expect(served.connection.nextDeadline()).toBe(ticks);
    served.advance(ticks - 1);
    expect(served.connection.fault).toBeUndefined();
    expect(served.advance(ticks).connection.fault).toMatchObject({ code });
  });

  it("a stream that waits for its window is reset, the others live", () => {
    const served = new Served();
    served.send(
      encode.encodeSettings([{ id: 4, value: 0 }]),
      served.client.headers(1),
      served.client.headers(3, POST, false),
    );
    served.advance(60 * SECOND);
    expect(served.events.at(-1)).toMatchObject({ kind: "reset", streamId: 1, fault: { code: "HTTP2_SEND_STALLED" } });
    expect(served.connection.openStreams).toBe(1);
    expect(served.connection.fault).toBeUndefined();
  });

  it("output that is not taken, and a shutdown that does not end, end the connection", () => {
    const stuck = new Http2Connection({ role: "server" });
    stuck.takeOutput();
    for (const chunk of [CLIENT_PREFACE, encode.encodeSettings([]), encode.encodeSettingsAck()]) stuck.receive(chunk);
    expect(stuck.advance(60 * SECOND).fault).toMatchObject({ code: "HTTP2_SEND_STALLED" });
    const draining = new Served();
    draining.send(draining.client.headers(1, POST, false));
    draining.connection.shutdown();
    expect(draining.advance(30 * SECOND).connection.fault).toMatchObject({ code: "HTTP2_DRAIN_TIMEOUT" });
  });

  it("output that nobody takes is bounded", () => {
    const limits = http2Limits({ outputOctetsMax: 1_000, floods: { pings: { max: 10_000, refillTicks: SECOND } } });
    const unread = new Http2Connection({ role: "server", limits });
    for (const chunk of [CLIENT_PREFACE, encode.encodeSettings([])]) unread.receive(chunk);
    const ping = encode.encodePing(new Uint8Array(8), false);
    for (let count = 0; count < 100; count += 1) unread.receive(ping);
    expect(unread.fault).toMatchObject({ code: "HTTP2_OUTPUT_UNREAD" });
    expect(unread.bytesHeld).toBeLessThan(1_100);
  });

  it("time does not go back", () => {
    const connection = new Http2Connection({ role: "client" });
    connection.advance(5);
    expect(() => connection.advance(4)).toThrow(RangeError);
  });
});

it("limits that the protocol forbids are refused", () => {
  for (const wrong of [
    { frameSizeMax: 16_383 },
    { connectionWindowOctets: 65_534 },
    { streamWindowOctets: 2 ** 31 },
    { streamsMax: -1 },
    { floods: { pings: { max: 1, refillTicks: 0 } } },
  ]) {
    expect(() => http2Limits(wrong)).toThrow(RangeError);
  }
});
