import { describe, expect, it } from "vitest";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import { ACK_REQ, END, RESP } from "../../../protocols/oap/frame.ts";
import { OapServer } from "../../../protocols/oap/server.ts";
import { oapLimits } from "../../../protocols/oap/limits.ts";
import { ack, decodeFrames, frame, HELLO, hex, join, NOTHING, text, utf8 } from "./helpers.ts";
import { greeted, kinds, opening, Pair } from "./pair.ts";

const answer = { status: 200, payload: utf8("ok"), ends: true } as const;
const chunk = { payload: utf8("more"), ends: false };

describe("handshake", () => {
  it("the client waits for the reply, and takes over what was granted", () => {
    const pair = new Pair({}, { frameOctetsMax: 1_000, streamsMax: 3 });
    expect(pair.client.open(opening(1n))).toEqual({ kind: "refused", why: "not-open" });
    expect(pair.client.greet({ tenantId: 5n, corrId: 9n, ua: "test" })).toEqual({ kind: "sent" });
    expect(pair.client.greet({ tenantId: 5n, corrId: 9n, ua: "test" })).toEqual({ kind: "refused", why: "not-open" });
    pair.settle();
    expect(pair.serverEvents[0]).toMatchObject({ kind: "open", ua: "test" });
    expect(pair.clientEvents[0]).toMatchObject({ kind: "open", limits: { frameOctetsMax: 1_000, streamsMax: 3 } });
    expect(() => pair.client.open(opening(1n, { payload: new Uint8Array(1_000) }))).toThrow(RangeError);
    for (const corrId of [1n, 2n, 3n]) expect(pair.client.open(opening(corrId)).kind).toBe("sent");
    expect(pair.client.open(opening(4n))).toEqual({ kind: "refused", why: "too-many" });
  });

  it("a flag that the server does not support is not sent", () => {
    const pair = new Pair();
    pair.client.greet({ tenantId: 5n, corrId: 9n, ua: null });
    pair.client.takeOutput();
    const reply = '{"max_frame":1000,"max_inflight":4,"flags_supported":31,"versions":[1],"transports":[]}';
    const key = { appProtoId: 0, tenantId: 5n, corrId: 9n };
    expect(pair.client.receive(frame({ ...key, flags: RESP, code: 200, payload: utf8(reply) })).fault).toBeUndefined();
    expect(pair.client.open(opening(1n, { endToEnd: true }))).toEqual({ kind: "refused", why: "unsupported" });
    expect(pair.client.open(opening(1n)).kind).toBe("sent");
  });
});

describe("streams", () => {
  it("one shot: REQ with START and END, RESP with END", () => {
    const pair = greeted();
    pair.client.open(opening(1n, { payload: utf8("ping"), cap: utf8("scope=read") }));
    pair.settle();
    const request = pair.serverEvents.at(-1);
    expect(request?.kind === "request" && [text(request.frame.content), text(request.frame.cap)]).toEqual([
      "ping",
      "scope=read",
    ]);
    expect(pair.server.respond(1n, answer)).toEqual({ kind: "sent" });
    pair.settle();
    expect(kinds(pair.clientEvents)).toEqual(["open", "response", "closed"]);
    expect(kinds(pair.serverEvents)).toEqual(["open", "request", "closed"]);
    expect([pair.client.openStreams, pair.server.openStreams]).toEqual([0, 0]);
    expect(pair.server.respond(1n, answer)).toEqual({ kind: "refused", why: "no-stream" });
  });

  it("chunks both ways, and neither side goes on after its end", () => {
    const pair = greeted();
    pair.client.open(opening(1n, { ends: false }));
    pair.client.request(1n, chunk);
    pair.client.request(1n, { ...chunk, ends: true });
    expect(pair.client.request(1n, chunk)).toEqual({ kind: "refused", why: "no-stream" });
    pair.settle();
    pair.server.respond(1n, { ...answer, ends: false });
    pair.server.respond(1n, answer);
    expect(pair.server.respond(1n, answer)).toEqual({ kind: "refused", why: "no-stream" });
    pair.settle();
    expect(kinds(pair.clientEvents)).toEqual(["open", "response", "response", "closed"]);
  });

  it("a frame that carries nothing and ends nothing is not sent", () => {
    const pair = greeted();
    pair.client.open(opening(1n, { ends: false }));
    expect(pair.client.request(1n, { payload: NOTHING, ends: false })).toEqual({ kind: "refused", why: "empty" });
  });

  it("a response that ends early: what is under way of the request is thrown away", () => {
    const pair = greeted();
    pair.client.open(opening(1n, { ends: false }));
    pair.settle();
    pair.server.respond(1n, { status: 403, payload: NOTHING, ends: true });
    pair.client.request(1n, chunk);
    const before = pair.serverEvents.length;
    pair.settle();
    expect(kinds(pair.serverEvents.slice(before))).toEqual(["closed"]);
    expect(kinds(pair.clientEvents)).toEqual(["open", "response", "closed"]);
  });

  it("a corr_id is free on the server only once its end was acknowledged", () => {
    const server = new OapServer({ limits: oapLimits(), codec: zlibCodec });
    server.receive(join(HELLO, frame({ flags: 0x19 })));
    server.respond(1n, answer);
    expect(server.openStreams).toBe(1);
    expect(kinds(server.receive(ack(1)).events)).toEqual(["closed"]);
    expect(server.receive(frame({ flags: 0x19 }))).toMatchObject({ fault: undefined });
  });

  it("the acknowledgement of an end goes out before the corr_id is used again", () => {
    const pair = greeted();
    pair.client.open(opening(1n));
    pair.settle();
    pair.server.respond(1n, answer);
    pair.client.receive(pair.server.takeOutput());
    expect(pair.client.open(opening(1n)).kind).toBe("sent");
    const flags = decodeFrames(pair.client.takeOutput()).events.map(({ code }) => code);
    expect(flags).toEqual([202, 0]);
  });

  it("a cancelled stream keeps its corr_id until the server has ended it, and says nothing more", () => {
    const pair = greeted();
    pair.client.open(opening(1n, { ends: false }));
    pair.settle();
    pair.client.cancel(1n);
    pair.client.cancel(2n);
    expect(pair.client.request(1n, chunk)).toEqual({ kind: "refused", why: "no-stream" });
    expect(pair.client.open(opening(1n))).toEqual({ kind: "refused", why: "in-use" });
    pair.settle();
    expect(pair.serverEvents.at(-1)).toMatchObject({ kind: "request", frame: { flags: 0x11 } });
    pair.server.respond(1n, answer);
    pair.settle();
    expect(kinds(pair.clientEvents)).toEqual(["open", "closed"]);
  });

  it("events flow only where the stream is subscribed, on both sides", () => {
    const pair = greeted();
    pair.client.open(opening(1n, { subscribes: true }));
    pair.settle();
    expect(pair.server.notify(1n, utf8("news"))).toEqual({ kind: "refused", why: "not-subscribed" });
    pair.server.subscribe(1n);
    expect(pair.server.notify(1n, utf8("news"))).toEqual({ kind: "sent" });
    expect(pair.server.notify(2n, utf8("news"))).toEqual({ kind: "refused", why: "no-stream" });
    pair.settle();
    expect(kinds(pair.clientEvents)).toEqual(["open", "event"]);
  });
});

describe("credit", () => {
  it("a sender stalls at its window, and asks for an acknowledgement with the frame that fills it", () => {
    const pair = greeted({ windowFrames: 4 });
    pair.client.open(opening(1n, { ends: false }));
    for (let sent = 1; sent < 4; sent += 1) expect(pair.client.request(1n, chunk).kind).toBe("sent");
    expect(pair.client.request(1n, chunk)).toEqual({ kind: "refused", why: "stalled" });
    expect(pair.client.deadlines().map(({ name }) => name)).toEqual(["credit"]);
    const flags = decodeFrames(pair.client.takeOutput()).events.map((sent) => sent.flags & ACK_REQ);
    expect(flags).toEqual([0, 0, 0, ACK_REQ]);
  });

  it("acknowledgements give credit back, at half a window and when asked", () => {
    const pair = greeted({ windowFrames: 4 });
    pair.client.open(opening(1n, { ends: false }));
    for (let round = 0; round < 50; round += 1) {
      while (pair.client.request(1n, chunk).kind === "sent");
      pair.settle();
    }
    expect(kinds(pair.serverEvents).filter((kind) => kind === "request").length).toBe(1 + 3 + 49 * 4);
    expect([...pair.client.rejects, ...pair.server.rejects]).toEqual([]);
    pair.client.open(opening(2n, { ends: false, asksForAck: true }));
    pair.settle();
    expect(pair.clientEvents.at(-1)).toEqual({ kind: "credit", corrId: 2n });
  });

  it("a window of one frame goes on", () => {
    const pair = greeted({ windowFrames: 1 });
    pair.client.open(opening(1n, { ends: false }));
    for (let round = 0; round < 5; round += 1) {
      expect(pair.client.request(1n, chunk).kind).toBe("refused");
      pair.settle();
      expect(pair.client.request(1n, chunk).kind).toBe("sent");
    }
  });

  it("owed acknowledgements do not pile up while nobody writes", () => {
    const server = new OapServer({ limits: oapLimits(), codec: zlibCodec });
    server.receive(join(HELLO, frame({ flags: 0x09 })));
    server.takeOutput();
    for (let sent = 0; sent < 1_000; sent += 1) server.receive(frame({ flags: 0x21, payload: hex("01") }));
    expect(server.takeOutput()).toHaveLength(46);
  });

  it("sending is refused while too much waits to be written", () => {
    const pair = greeted({ outputOctetsMax: 1_000, windowFrames: 32 });
    pair.client.open(opening(1n, { ends: false }));
    let sent = 0;
    while (pair.client.request(1n, { payload: new Uint8Array(200), ends: false }).kind === "sent") sent += 1;
    expect(sent).toBe(5);
    expect(pair.client.request(1n, chunk)).toEqual({ kind: "refused", why: "full" });
  });
});

describe("the end of a connection", () => {
  it("closing: streams that are open end, new ones are answered with 503", () => {
    const pair = greeted();
    pair.client.open(opening(1n));
    pair.settle();
    pair.server.close();
    pair.client.open(opening(2n));
    pair.settle();
    expect(pair.clientEvents.at(-2)).toMatchObject({ kind: "response", frame: { code: 503, corrId: 2n } });
    expect(pair.server.isOver).toBe(false);
    pair.server.respond(1n, answer);
    pair.settle();
    expect(pair.server.isOver).toBe(true);
    pair.client.close();
    expect([pair.client.isOver, pair.client.open(opening(3n)).kind]).toEqual([true, "refused"]);
  });

  it("the peer's end aborts requests that are not whole, and lets whole ones be answered", () => {
    const pair = greeted();
    pair.client.open(opening(1n, { ends: false }));
    pair.client.open(opening(2n));
    pair.client.open(opening(3n));
    pair.settle();
    pair.server.respond(3n, answer);
    expect(pair.server.end().events).toEqual([
      { kind: "aborted", corrId: 1n },
      { kind: "closed", corrId: 3n },
    ]);
    expect(pair.server.respond(2n, answer).kind).toBe("sent");
    expect(pair.server.openStreams).toBe(0);
    expect(pair.client.end().events.map(({ kind }) => kind)).toEqual(["aborted", "aborted", "aborted"]);
  });

  it("a peer's error frame ends the connection without an answer", () => {
    const pair = greeted();
    pair.client.open(opening(1n));
    pair.client.takeOutput();
    const error = frame({ flags: RESP | END, code: 429, appProtoId: 0, corrId: 1n });
    const { events, fault } = pair.client.receive(join(error, hex("00000000")));
    expect([events, fault]).toEqual([[{ kind: "failed", status: 429, corrId: 1n }], undefined]);
    expect([pair.client.isOver, pair.client.takeOutput().length, pair.client.end().fault]).toEqual([
      true,
      0,
      undefined,
    ]);
    expect(pair.client.deadlines()).toEqual([]);
  });

  it("a frame that is not whole at the end is a fault, counted as truncated", () => {
    const pair = greeted();
    pair.server.receive(hex("000000"));
    expect(pair.server.end().fault).toMatchObject({ code: "OAP_TRUNCATED" });
    expect([...pair.server.rejects]).toEqual([["truncated", 1]]);
  });
});
