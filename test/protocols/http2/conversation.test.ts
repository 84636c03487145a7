/** Both ends of a connection by their calls: exchanges, flow control, push, GOAWAY, shutdown, deadlines. */
import { describe, expect, it } from "vitest";
import { Http2Connection } from "../../../protocols/http2/connection.ts";
import type { Http2Event } from "../../../protocols/http2/connection-events.ts";
import { ERROR_CODE } from "../../../protocols/http2/error-codes.ts";
import type { Http2Fault } from "../../../protocols/http2/faults.ts";
import { CLIENT_PREFACE, FLAG, FRAME_TYPE } from "../../../protocols/http2/frame.ts";
import * as encode from "../../../protocols/http2/frame-encoder.ts";
import { DEFAULT_HTTP2_LIMITS, http2Limits } from "../../../protocols/http2/limits.ts";
import type { Http2Limits } from "../../../protocols/http2/limits.ts";
import { ClientFrames, data, entries, framesOf, GET, POST, rawHeaders, Served } from "./helpers.ts";

const OK = entries({ ":status": "200" });
const SECOND = 1_000_000;

/** Two connections, with what each was told. */
class Pair {
  readonly client: Http2Connection;
  readonly server: Http2Connection;
  readonly toClient: Http2Event[] = [];
  readonly toServer: Http2Event[] = [];

  constructor(limits: Http2Limits = DEFAULT_HTTP2_LIMITS, clientLimits = limits) {
    this.client = new Http2Connection({ role: "client", limits: clientLimits });
    this.server = new Http2Connection({ role: "server", limits });
    this.run();
  }

  /** Moves octets until nothing moves. */
  run(): this {
    while (this.client.hasOutput || this.server.hasOutput) {
      this.toServer.push(...this.server.receive(this.client.takeOutput()).events);
      this.toClient.push(...this.client.receive(this.server.takeOutput()).events);
    }
    return this;
  }

  request(endStream = true): number {
    const opened = this.client.request(GET, endStream);
    if (opened.kind === "refused") throw new Error(opened.reason);
    return opened.streamId;
  }
}

/** A client, against frames that a server writes. */
class Asked {
  readonly connection: Http2Connection;
  readonly server = new ClientFrames();
  readonly events: Http2Event[] = [];

  constructor(limits: Http2Limits = DEFAULT_HTTP2_LIMITS) {
    this.connection = new Http2Connection({ role: "client", limits });
    this.connection.takeOutput();
    this.send(encode.encodeSettings([]));
  }

  send(...chunks: readonly Uint8Array[]): this {
    for (const chunk of chunks) this.events.push(...this.connection.receive(chunk).events);
    return this;
  }

  request(): number {
    const opened = this.connection.request(GET, true);
    return opened.kind === "opened" ? opened.streamId : -1;
  }

  promise(streamId: number, promisedId: number, fields = GET): Uint8Array {
    const id = [promisedId >>> 24, promisedId >>> 16, promisedId >>> 8, promisedId];
    const payload = Uint8Array.from([...id, ...this.server.block(fields)]);
    return encode.encodeFrame({ type: FRAME_TYPE.pushPromise, flags: FLAG.endHeaders, streamId, payload });
  }

  get fault(): Http2Fault | undefined {
    return this.connection.fault;
  }
}

describe("an exchange", () => {
  it("goes from request to trailers, and leaves nothing", () => {
    const pair = new Pair();
    const id = pair.request(false);
    pair.client.sendData(id, Buffer.from("ask"), false);
    pair.client.sendTrailers(id, entries({ "x-sum": "3" }));
    pair.run();
    pair.server.respond(id, entries({ ":status": "103" }), false);
    pair.server.respond(id, OK, false);
    pair.server.sendData(id, Buffer.from("answer"), false);
    pair.server.sendTrailers(id, entries({ "x-end": "1" }));
    pair.run();
    expect(pair.toServer.slice(2).map(({ kind }) => kind)).toEqual(["request", "data", "trailers"]);
    expect(pair.toClient.slice(2).map(({ kind }) => kind)).toEqual(["informational", "response", "data", "trailers"]);
    expect([pair.client.openStreams, pair.server.openStreams]).toEqual([0, 0]);
    expect(pair.server.sendData(id, Buffer.from("late"), true)).toBe("gone");
  });

  it("calls that no peer can have caused to be wrong throw", () => {
    const pair = new Pair();
    const id = pair.request(true);
    pair.run();
    expect(() => pair.server.sendData(id, new Uint8Array(1), true)).toThrow("no response headers");
    pair.server.respond(id, OK, false);
    expect(() => pair.server.respond(id, OK, true)).toThrow("its response already");
    pair.server.sendData(id, new Uint8Array(0), true);
    expect(() => pair.server.sendTrailers(id, OK)).toThrow("finished already");
    expect(() => pair.server.request(GET, true)).toThrow("no requests");
    expect(() => pair.client.releaseCredit(id, 1)).toThrow(RangeError);
    expect(() => pair.client.ping(new Uint8Array(7))).toThrow(RangeError);
  });

  it("a header block larger than a frame goes out in CONTINUATION frames", () => {
    const pair = new Pair();
    const large = [
      ...GET,
      ...Array.from({ length: 10 }, (_, index) => ({ name: `x-${index}`, value: "~".repeat(1_400) })),
    ];
    expect(pair.client.request(large, true).kind).toBe("opened");
    const [headers, continuation] = framesOf(pair.client.takeOutput());
    expect([headers?.kind, continuation?.kind]).toEqual(["headers", "continuation"]);
  });
});

describe("flow control", () => {
  it("content waits for the window of its stream, and goes on when it opens", () => {
    const served = new Served();
    served.send(encode.encodeSettings([{ id: 4, value: 3 }]), served.client.headers(1));
    const contents = (): string =>
      served.frames.flatMap((frame) => (frame.kind === "data" ? [Buffer.from(frame.data).toString()] : [])).join("|");
    expect(contents()).toBe("hel");
    served.send(encode.encodeWindowUpdate(1, 1));
    expect(contents()).toBe("hel|l");
    served.send(encode.encodeSettings([{ id: 4, value: 0 }]), encode.encodeWindowUpdate(1, 3));
    expect(contents()).toBe("hel|l");
    served.send(encode.encodeWindowUpdate(1, 1));
    expect(contents()).toBe("hel|l|o");
  });

  it("the window of the connection holds up all streams alike, and they take turns", () => {
    const pair = new Pair(
      http2Limits({ streamWindowOctets: 1_000_000 }),
      http2Limits({ connectionWindowOctets: 65_535, streamWindowOctets: 1_000_000 }),
    );
    const ids = [pair.request(), pair.request()];
    pair.run();
    for (const id of ids) {
      pair.server.respond(id, OK, false);
      pair.server.sendData(id, new Uint8Array(60_000), true);
    }
    pair.run();
    const received = (id: number): number =>
      pair.toClient.reduce(
        (sum, event) => sum + (event.kind === "data" && event.streamId === id ? event.data.length : 0),
        0,
      );
    expect(ids.map(received).reduce((sum, octets) => sum + octets)).toBe(65_535);
    expect(Math.min(...ids.map(received))).toBeGreaterThan(30_000);
    for (const id of ids) pair.client.releaseCredit(id, received(id));
    pair.run();
    expect(ids.map(received)).toEqual([60_000, 60_000]);
  });

  it("credit is announced when half of the window is released, and of closed streams for the connection alone", () => {
    const pair = new Pair(http2Limits({ streamWindowOctets: 100 }));
    const id = pair.request(false);
    pair.run();
    pair.client.sendData(id, new Uint8Array(100), false);
    pair.run();
    pair.server.releaseCredit(id, 49);
    expect(pair.server.hasOutput).toBe(false);
    pair.server.releaseCredit(id, 1);
    expect(framesOf(pair.server.takeOutput())).toMatchObject([{ kind: "window-update", streamId: id, increment: 50 }]);
    pair.server.reset(id, ERROR_CODE.CANCEL);
    pair.server.takeOutput();
    pair.server.releaseCredit(id, 50);
    expect(pair.server.hasOutput).toBe(false);
  });

  it("content that does not fit the queue is not taken at all", () => {
    const pair = new Pair(http2Limits({ queuedOctetsMax: 10 }));
    const id = pair.request(false);
    expect(pair.client.sendData(id, new Uint8Array(11), true)).toBe("full");
    expect(pair.client.sendData(id, new Uint8Array(10), false)).toBe("taken");
    expect(pair.client.sendData(id, new Uint8Array(1), true)).toBe("full");
    pair.run();
    expect(pair.client.queuedOctets(id)).toBe(0);
    expect(pair.client.sendData(id, new Uint8Array(1), true)).toBe("taken");
  });

  it("octets beyond the window of the connection end it, padding included", () => {
    const served = new Served(
      http2Limits({
        connectionWindowOctets: 65_535,
        streamWindowOctets: 1_000_000,
        floods: { paddingOctets: { max: 2 ** 30, refillTicks: 1 } },
      }),
    );
    const unread = new Http2Connection({
      role: "server",
      limits: http2Limits({ connectionWindowOctets: 65_535, streamWindowOctets: 1_000_000 }),
    });
    const full = encode.encodeData(1, new Uint8Array(16_384), false);
    const opening = [
      CLIENT_PREFACE,
      encode.encodeSettings([]),
      encode.encodeSettingsAck(),
      new ClientFrames().headers(1, POST, false),
    ];
    for (const chunk of [...opening, full, full, full]) unread.receive(chunk);
    expect(
      unread.receive(encode.encodePaddedData(1, new Uint8Array(16_382 - 255), { padding: 255 })).fault,
    ).toBeUndefined();
    // All but one octet of the window is used, and padding was given back.
    expect(unread.receive(encode.encodeData(1, new Uint8Array(400), false)).fault).toMatchObject({
      code: "HTTP2_WINDOW_EXCEEDED",
    });
    served.send(served.client.headers(1, POST, false), ...Array.from({ length: 20 }, () => full));
    expect(served.connection.fault).toBeUndefined();
  });
});

describe("streams", () => {
  it("frames that were under way when a stream was reset here are dropped, and their credit is given back", () => {
    const served = new Served(http2Limits({ connectionWindowOctets: 65_535 }));
    served.send(served.client.headers(1, POST, false));
    served.connection.reset(1, ERROR_CODE.CANCEL);
    for (let index = 0; index < 20; index += 1) served.send(encode.encodeData(1, new Uint8Array(16_000), false));
    served.send(served.client.headers(1, entries({ "x-sum": "1" })), encode.encodeRstStream(1, 8));
    expect(served.connection.fault).toBeUndefined();
    served.send(served.client.headers(3));
    expect(served.events.at(-1)).toMatchObject({ kind: "request", streamId: 3 });
  });

  it("a refused stream costs its header block, so that the next one decodes", () => {
    const served = new Served(http2Limits({ streamsMax: 1 }));
    served.send(served.client.headers(1, POST, false));
    served.send(served.client.headers(3, [...GET, { name: "x-a", value: "1" }]), encode.encodeRstStream(1, 8));
    served.send(served.client.headers(5, [...GET, { name: "x-a", value: "1" }]));
    expect(served.errors).toEqual([ERROR_CODE.REFUSED_STREAM]);
    expect(served.events.at(-1)).toMatchObject({ kind: "request", streamId: 5 });
  });

  it("a client waits when the server takes no more at a time, and stops when numbers are used up", () => {
    const pair = new Pair(http2Limits({ streamsMax: 1 }));
    const id = pair.request(false);
    expect(pair.client.request(GET, true)).toEqual({ kind: "refused", reason: "concurrency" });
    pair.client.reset(id, ERROR_CODE.CANCEL);
    expect(pair.request()).toBe(3);
    const asked = new Asked();
    expect(asked.send(encode.encodeSettings([{ id: 6, value: 50 }])).connection.request(GET, true)).toEqual({
      kind: "refused",
      reason: "fields",
    });
  });

  it("a server may not open streams by HEADERS, and its content waits for its response", () => {
    expect(new Asked().send(rawHeaders(2, new ClientFrames().block(OK), FLAG.endHeaders)).fault).toMatchObject({
      code: "HTTP2_STREAM_IDLE",
    });
    const asked = new Asked();
    const id = asked.request();
    asked.send(data(id, "early", false));
    expect(asked.events.at(-1)).toMatchObject({
      kind: "reset",
      by: "local",
      fault: { code: "HTTP2_DATA_BEFORE_HEADERS" },
    });
  });

  it.each([
    ["without a status", entries({ "x-a": "1" }), true, "HTTP2_PSEUDO_MISSING"],
    ["with status 101", entries({ ":status": "101" }), false, "HTTP2_PSEUDO_VALUE"],
    ["informational and the last", entries({ ":status": "103" }), true, "HTTP2_INFORMATIONAL_WITH_END"],
    [
      "that announces content and ends",
      entries({ ":status": "200", "content-length": "5" }),
      true,
      "HTTP2_CONTENT_LENGTH",
    ],
    [
      "with a pseudo-header field of requests",
      entries({ ":status": "200", ":path": "/" }),
      true,
      "HTTP2_PSEUDO_UNKNOWN",
    ],
  ])("a response %s is malformed", (_, fields, end, code) => {
    const asked = new Asked();
    const id = asked.request();
    asked.send(asked.server.headers(id, fields, end));
    expect(asked.events.at(-1)).toMatchObject({ kind: "reset", by: "local", fault: { code } });
    expect(asked.fault).toBeUndefined();
  });

  it("content-length of a response without content is no promise of any", () => {
    const asked = new Asked();
    const head = asked.connection.request([{ name: ":method", value: "HEAD" }, ...GET.slice(1)], true);
    const id = head.kind === "opened" ? head.streamId : 0;
    asked.send(asked.server.headers(id, entries({ ":status": "200", "content-length": "5" })));
    asked.send(asked.server.headers(asked.request(), entries({ ":status": "304", "content-length": "5" })));
    expect(asked.events.filter(({ kind }) => kind === "response")).toHaveLength(2);
  });
});

describe("push", () => {
  const wanting = http2Limits({ pushEnabled: true });

  it("is taken when it is wanted", () => {
    const asked = new Asked(wanting);
    const id = asked.request();
    asked.send(asked.promise(id, 2), asked.server.headers(2, OK, false), data(2, "pushed"));
    expect(asked.events.slice(1).map(({ kind }) => kind)).toEqual(["push", "response", "data"]);
  });

  it("is refused while the server cannot know better, and a mistake once it must", () => {
    const asked = new Asked();
    const id = asked.request();
    asked.send(asked.promise(id, 2));
    expect(framesOf(asked.connection.takeOutput())).toContainEqual(
      expect.objectContaining({ kind: "rst-stream", streamId: 2, errorCode: ERROR_CODE.REFUSED_STREAM }),
    );
    asked.send(encode.encodeSettingsAck(), asked.promise(id, 4));
    expect(asked.fault).toMatchObject({ code: "HTTP2_PUSH_FORBIDDEN" });
  });

  it.each([
    ["on a stream that has ended", [3], "HTTP2_STREAM_IDLE"],
    ["of an odd stream", [1, 5], "HTTP2_STREAM_ID_PARITY"],
  ] as const)("%s is a mistake of the connection", (_, [parent, promised = 2], code) => {
    const asked = new Asked(wanting);
    asked.request();
    expect(asked.send(asked.promise(parent, promised)).fault).toMatchObject({ code });
  });

  it("on a closed stream, and with a number below the last, is a mistake as well", () => {
    const closed = new Asked(wanting);
    const id = closed.request();
    closed.send(closed.server.headers(id, OK), closed.promise(id, 2));
    expect(closed.fault).toMatchObject({ code: "HTTP2_STREAM_CLOSED" });
    const low = new Asked(wanting);
    const parent = low.request();
    expect(low.send(low.promise(parent, 4), low.promise(parent, 2)).fault).toMatchObject({
      code: "HTTP2_STREAM_ID_DECREASING",
    });
  });

  it("of a request that is not safe is refused", () => {
    const asked = new Asked(wanting);
    asked.send(asked.promise(asked.request(), 2, POST));
    expect(asked.events).toHaveLength(1);
    expect(framesOf(asked.connection.takeOutput()).at(-1)).toMatchObject({
      kind: "rst-stream",
      errorCode: ERROR_CODE.PROTOCOL_ERROR,
    });
  });

  it("content on a promised stream before its response, and a server that enables push, are mistakes", () => {
    const asked = new Asked(wanting);
    asked.send(asked.promise(asked.request(), 2), data(2, "x"));
    expect(asked.fault).toMatchObject({ code: "HTTP2_STREAM_RESERVED" });
    expect(new Asked().send(encode.encodeSettings([{ id: 2, value: 1 }])).fault).toMatchObject({
      code: "HTTP2_SETTINGS_VALUE",
    });
  });
});

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
  ]) {
    expect(() => http2Limits(wrong)).toThrow(RangeError);
  }
});
