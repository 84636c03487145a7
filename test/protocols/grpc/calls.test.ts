/** Calls of every kind between a client and a server in memory, and every way in which one ends. */
import { describe, expect, it } from "vitest";
import { ERROR_CODE } from "../../../protocols/http2/error-codes.ts";
import { http2Limits } from "../../../protocols/http2/limits.ts";
import type { ServerEvent } from "../../../protocols/grpc/server.ts";
import { ascii, NOTHING_LEFT, ok, Pair } from "./helpers.ts";

const text = (data: Uint8Array): string => new TextDecoder().decode(data);

/** A server that answers each message with itself, and the end with `OK`. */
function echo(pair: Pair): void {
  pair.onServer = (event) => {
    if (event.kind === "message") {
      pair.server.sendMessage(event.callId, event.data);
      pair.takeServer(pair.server.consumed(event.callId).events);
    } else if (event.kind === "half-closed") {
      pair.server.finish(event.callId, ok());
    }
  };
  pair.onClient = (event) => {
    if (event.kind === "message") pair.takeClient(pair.client.consumed(event.callId).events);
  };
}

function say(pair: Pair, callId: number, ...messages: readonly string[]): void {
  for (const message of messages) expect(pair.client.sendMessage(callId, ascii(message))).toBe("taken");
  expect(pair.client.halfClose(callId)).toBe("taken");
  pair.pump();
}

const FIRST_STREAM = 1;
const SECOND_STREAM = 3;

describe("calls", () => {
  it.each(["identity", "gzip", "deflate"] as const)("unary and streaming both ways, %s", (encoding) => {
    const pair = new Pair({ encoding });
    echo(pair);
    say(pair, pair.start({ path: "/t/One", responses: "one", encoding }), "a");
    say(pair, pair.start({ encoding }), "b", "", "c".repeat(1_000));
    say(pair, pair.start({ encoding }));
    const heard = pair.clientEvents.flatMap((event) => (event.kind === "message" ? [text(event.data)] : []));
    expect(heard).toEqual(["a", "b", "", "c".repeat(1_000)]);
    expect(pair.statuses().map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(pair.left()).toEqual(NOTHING_LEFT);
    const compressed = pair.clientEvents.flatMap((event) => (event.kind === "message" ? [event.compressed] : []));
    expect(new Set(compressed)).toEqual(new Set([encoding !== "identity"]));
  });

  it("metadata, headers, a status with details, percent-encoded", () => {
    const pair = new Pair();
    const metadata = [
      { name: "k", value: "v" },
      { name: "b-bin", value: Uint8Array.of(1, 2, 3) },
    ];
    const ending = {
      code: 5,
      message: "nichts da: ö 100 %",
      metadata: [{ name: "grpc-status-details-bin", value: Uint8Array.of(9) }],
    };
    pair.onServer = (event) => {
      if (event.kind !== "call") return;
      expect(event.call.metadata).toEqual(metadata);
      pair.server.sendHeaders(event.callId, metadata);
      pair.server.finish(event.callId, ending);
    };
    pair.start({ metadata });
    expect(pair.clientEvents).toContainEqual({ kind: "headers", callId: 1, metadata });
    expect(pair.statuses()).toEqual([ending]);
    expect(pair.left()).toEqual(NOTHING_LEFT);
  });

  it("trailers-only: a status without headers", () => {
    const pair = new Pair();
    pair.onServer = (event) => void (event.kind === "call" && pair.server.finish(event.callId, ok("early")));
    pair.start();
    expect(pair.clientEvents.map(({ kind }) => kind)).toEqual(["status"]);
    expect(pair.left()).toEqual(NOTHING_LEFT);
  });

  it("a method that is not there is UNIMPLEMENTED", () => {
    const pair = new Pair();
    pair.start({ path: "/t/None" });
    expect(pair.statuses().map(({ code }) => code)).toEqual([12]);
    expect(pair.serverEvents).toEqual([]);
    expect(pair.left()).toEqual(NOTHING_LEFT);
  });

  it("messages larger than every window, consumed late", () => {
    const pair = new Pair({ serverHttp2: http2Limits({ streamWindowOctets: 1_000 }) });
    const callId = pair.start();
    pair.client.sendMessage(callId, new Uint8Array(200_000).fill(7));
    pair.pump();
    const [message] = pair.serverEvents.filter((event) => event.kind === "message");
    expect(message?.kind === "message" && message.data.length).toBe(200_000);
  });

  it("more messages than may wait stay undecoded until one is consumed, in order", () => {
    const pair = new Pair({ limits: { messagesWaitingMax: 2 } });
    say(pair, pair.start(), "0", "1", "2", "3", "4");
    const heard = (): string[] =>
      pair.serverEvents.flatMap((event) => (event.kind === "message" ? [text(event.data)] : []));
    expect(heard()).toEqual(["0", "1"]);
    expect(pair.serverEvents.at(-1)?.kind).toBe("message");
    pair.takeServer(pair.server.consumed(1).events);
    expect(heard()).toEqual(["0", "1", "2"]);
    for (let count = 0; count < 4; count += 1) pair.takeServer(pair.server.consumed(1).events);
    expect(heard()).toEqual(["0", "1", "2", "3", "4"]);
    expect(pair.serverEvents.at(-1)).toEqual({ kind: "half-closed", callId: 1 });
    expect(() => pair.server.consumed(1)).toThrow(RangeError);
  });

  it("the status comes after the messages before it, however late they are consumed", () => {
    const pair = new Pair({ limits: { messagesWaitingMax: 1 } });
    pair.onServer = (event) => {
      if (event.kind !== "call") return;
      for (const message of ["a", "b"]) pair.server.sendMessage(event.callId, ascii(message));
      pair.server.finish(event.callId, ok());
    };
    pair.start();
    expect(pair.statuses()).toEqual([]);
    pair.takeClient(pair.client.consumed(1).events);
    pair.takeClient(pair.client.consumed(1).events);
    expect(pair.clientEvents.map(({ kind }) => kind)).toEqual(["headers", "message", "message", "status"]);
    pair.pump();
    expect(pair.left()).toEqual(NOTHING_LEFT);
  });
});

describe("mistakes of a peer", () => {
  const send = (octets: Uint8Array, path = "/t/Many", limits = {}): Pair => {
    const pair = new Pair({ limits });
    const callId = pair.start({ path, responses: "many" });
    pair.client.http2.sendData(1, octets, true);
    expect(callId).toBe(1);
    pair.pump();
    return pair;
  };

  it.each([
    ["a flag that is none", Uint8Array.of(2, 0, 0, 0, 0), 13],
    ["a compressed message with identity", Uint8Array.of(1, 0, 0, 0, 0), 13],
    ["a length above the limit", Uint8Array.of(0, 255, 255, 255, 255), 8],
    ["END_STREAM inside a prefix", Uint8Array.of(0, 0), 13],
    ["END_STREAM inside a message", Uint8Array.of(0, 0, 0, 0, 2, 1), 13],
  ])("%s ends the call with a status", (_, octets, code) => {
    const pair = send(octets);
    expect(pair.statuses().map((ended) => ended.code)).toEqual([code]);
    expect(pair.serverEvents.at(-1)).toMatchObject({ kind: "cancelled", code });
    expect(pair.left()).toEqual(NOTHING_LEFT);
  });

  it("no message or two for a method that takes one is UNIMPLEMENTED", () => {
    for (const octets of [new Uint8Array(0), new Uint8Array(10)]) {
      const pair = send(octets, "/t/One");
      expect(pair.statuses().map(({ code }) => code)).toEqual([12]);
    }
    expect(send(new Uint8Array(5), "/t/One").serverEvents.at(-1)?.kind).toBe("half-closed");
  });

  it("no response or two where there is one is UNIMPLEMENTED, but a failure needs none", () => {
    const codes = [0, 2].flatMap((count) =>
      [0, 9].flatMap((code) => {
        const pair = new Pair();
        pair.onServer = ({ kind, callId }) => {
          if (kind !== "call") return;
          pair.server.sendHeaders(callId, []);
          for (let index = 0; index < count; index += 1) pair.server.sendMessage(callId, new Uint8Array(1));
          pair.server.finish(callId, { ...ok(), code });
        };
        pair.start({ path: "/t/One", responses: "one" });
        expect(pair.left()).toEqual(NOTHING_LEFT);
        return pair.statuses().map((ended) => ended.code);
      }),
    );
    expect(codes).toEqual([12, 9, 12, 12]);
  });

  it("a server that ends without a status is UNKNOWN", () => {
    const pair = new Pair();
    pair.onServer = ({ kind, callId }) => {
      if (kind !== "call") return;
      pair.server.sendMessage(callId, new Uint8Array(1));
      pair.server.http2.sendData(callId, new Uint8Array(0), true);
    };
    pair.start();
    expect(pair.statuses().map(({ code }) => code)).toEqual([2]);
  });

  it.each([
    [ERROR_CODE.REFUSED_STREAM, 14, true],
    [ERROR_CODE.CANCEL, 1, false],
    [ERROR_CODE.ENHANCE_YOUR_CALM, 8, false],
  ])("a reset with code %i is status %i", (errorCode, code, isUnprocessed) => {
    const pair = new Pair();
    pair.onServer = (event) => void (event.kind === "call" && pair.server.http2.reset(event.callId, errorCode));
    pair.start();
    expect(pair.clientEvents).toMatchObject([{ kind: "status", status: { code }, isUnprocessed }]);
  });

  it("too much metadata ends the call on either side", () => {
    const pair = new Pair({ limits: { metadataOctetsMax: 100 } });
    pair.start({ metadata: [{ name: "k", value: "v".repeat(100) }] });
    expect(pair.statuses().map(({ code }) => code)).toEqual([8]);
    expect(pair.serverEvents).toEqual([]);
  });
});

describe("deadlines and cancellation", () => {
  it("a deadline ends the call on both sides, once", () => {
    const pair = new Pair();
    pair.start({ timeoutTicks: 1_000 });
    pair.advance(999);
    expect(pair.statuses()).toEqual([]);
    pair.advance(1_000);
    pair.advance(5_000);
    expect(pair.statuses().map(({ code }) => code)).toEqual([4]);
    expect(pair.serverEvents.slice(1)).toEqual([{ kind: "cancelled", callId: 1, code: 4, fault: undefined }]);
    expect(pair.left()).toEqual(NOTHING_LEFT);
  });

  it("a server whose deadline comes first resets, and the client that hears it at its own deadline says so", () => {
    const pair = new Pair();
    pair.start({ timeoutTicks: 1_000 });
    pair.takeServer(pair.server.advance(1_000).events);
    pair.client.http2.advance(1_000);
    pair.takeClient(pair.client.advance(1_000).events);
    expect(pair.statuses().map(({ code }) => code)).toEqual([4]);
  });

  it("after a cancellation nothing comes of the call, and everything is gone", () => {
    const pair = new Pair();
    const callId = pair.start({ timeoutTicks: 1_000 });
    expect(pair.client.cancel(callId).events).toEqual([]);
    pair.pump();
    pair.advance(2_000);
    expect(pair.statuses()).toEqual([]);
    expect(pair.serverEvents.at(-1)).toEqual({ kind: "cancelled", callId, code: 1, fault: undefined });
    expect([pair.client.sendMessage(callId, ascii("a")), pair.server.finish(callId, ok())]).toEqual(["gone", "gone"]);
    expect(pair.left()).toEqual(NOTHING_LEFT);
  });

  it("a call that is opened and reset in one chunk is never heard of", () => {
    const pair = new Pair();
    const started = pair.client.start({
      path: "/t/Many",
      authority: "x",
      timeoutTicks: 50,
      encoding: "identity",
      metadata: [],
      responses: "many",
    });
    if (started.kind === "opened") pair.client.http2.reset(1, ERROR_CODE.CANCEL);
    pair.pump();
    expect(pair.serverEvents).toEqual([]);
    expect(pair.server.deadlinesRunning).toBe(0);
  });

  it("a queued call opens once a stream is free; one that is cancelled or overdue never does", () => {
    const pair = new Pair({ serverHttp2: http2Limits({ streamsMax: 1 }) });
    echo(pair);
    const first = pair.start();
    const [second, third, fourth] = [pair.start(), pair.start({ timeoutTicks: 10 }), pair.start()];
    expect(pair.client.callsQueued).toBe(3);
    expect(pair.client.sendMessage(fourth, ascii("a"))).toBe("full");
    pair.client.cancel(second);
    pair.advance(10);
    expect(pair.statuses().map(({ code }) => code)).toEqual([4]);
    expect(pair.client.callsQueued).toBe(1);
    say(pair, first);
    expect(pair.clientEvents).toContainEqual({ kind: "opened", callId: fourth });
    say(pair, fourth, "a");
    const heard = pair.serverEvents.filter(({ kind }) => kind === "call").map(({ callId }: ServerEvent) => callId);
    expect(heard).toEqual([1, 3]);
    expect(third).toBe(3);
    expect(pair.left()).toEqual(NOTHING_LEFT);
  });

  it("a queued call tells the server what is left of its time", () => {
    const pair = new Pair({ serverHttp2: http2Limits({ streamsMax: 1 }) });
    const first = pair.start();
    pair.start({ timeoutTicks: 1_000 });
    pair.advance(400);
    pair.client.cancel(first);
    pair.pump();
    const calls = pair.serverEvents.flatMap((event) => (event.kind === "call" ? [event.call.timeoutTicks] : []));
    expect(calls).toEqual([undefined, 600]);
  });

  it("no more calls are queued than may be", () => {
    const pair = new Pair({ limits: { callsQueuedMax: 1 }, serverHttp2: http2Limits({ streamsMax: 1 }) });
    pair.start();
    pair.start();
    expect(() => pair.start()).toThrow("refused: full");
  });

  it("a message that takes too long ends its call, one that was finished does not", () => {
    const pair = new Pair({ limits: { messageTicksMax: 100 } });
    const callId = pair.start();
    pair.client.http2.sendData(callId, Uint8Array.of(0, 0, 0, 0, 1, 7), false);
    pair.pump();
    pair.advance(500);
    expect(pair.statuses()).toEqual([]);
    pair.client.http2.sendData(callId, Uint8Array.of(0, 0), false);
    pair.pump();
    expect(pair.server.deadlinesRunning).toBe(1);
    pair.advance(599);
    expect(pair.statuses()).toEqual([]);
    pair.advance(600);
    expect(pair.statuses()).toMatchObject([{ code: 4, message: "GRPC_MESSAGE_TIMEOUT" }]);
    expect(pair.left()).toEqual(NOTHING_LEFT);
  });

  it("a call beyond what a connection may hold of messages is refused, the others go on", () => {
    const pair = new Pair({ limits: { connectionOctetsMax: 100 } });
    const first = pair.start();
    pair.start();
    pair.client.http2.sendData(FIRST_STREAM, Uint8Array.of(0, 0, 0, 0, 95, ...new Uint8Array(90)), false);
    pair.pump();
    expect(pair.server.bytesHeld - pair.server.http2.bytesHeld).toBe(95);
    pair.client.http2.sendData(SECOND_STREAM, Uint8Array.of(0, 0, 0, 0, 50), false);
    pair.pump();
    expect(pair.statuses()).toEqual([]);
    pair.client.http2.sendData(SECOND_STREAM, Uint8Array.of(7), false);
    pair.pump();
    expect(pair.statuses()).toMatchObject([{ code: 8, message: "GRPC_CONNECTION_FULL" }]);
    expect(pair.server.bytesHeld - pair.server.http2.bytesHeld).toBe(95);
    pair.client.cancel(first);
    pair.pump();
    expect(pair.server.bytesHeld).toBe(pair.server.http2.bytesHeld);
    expect(pair.left()).toEqual(NOTHING_LEFT);
  });

  it("octets that were never decoded give their credit back when their call ends", () => {
    const limits = { messagesWaitingMax: 1 };
    const pair = new Pair({ limits, serverHttp2: http2Limits({ connectionWindowOctets: 65_535 }) });
    for (let round = 0; round < 4; round += 1) {
      const callId = pair.start();
      for (let count = 0; count < 60; count += 1) pair.client.sendMessage(callId, new Uint8Array(1_000));
      pair.pump();
      pair.client.cancel(callId);
      pair.pump();
    }
    const messages = pair.serverEvents.filter(({ kind }) => kind === "message");
    expect(messages).toHaveLength(4);
    expect(pair.client.http2.queuedOctetsTotal).toBe(0);
  });
});

describe("the end of a connection", () => {
  it("shutdown of the client refuses queued calls and lets open ones go on", () => {
    const pair = new Pair({ serverHttp2: http2Limits({ streamsMax: 1 }) });
    echo(pair);
    const first = pair.start();
    pair.start();
    pair.takeClient(pair.client.shutdown().events);
    expect(pair.clientEvents).toMatchObject([{ kind: "status", status: { code: 14 }, isUnprocessed: true }]);
    say(pair, first, "a");
    expect(pair.statuses().map(({ code }) => code)).toEqual([14, 0]);
    expect(() => pair.start()).toThrow("refused: closed");
    expect(pair.client.isClosed).toBe(true);
  });

  it("shutdown of the server lets open calls go on, and refuses the next", () => {
    const pair = new Pair();
    echo(pair);
    const first = pair.start();
    pair.server.shutdown();
    pair.pump();
    expect(() => pair.start()).toThrow("refused: closed");
    say(pair, first, "a");
    expect(pair.statuses().map(({ code }) => code)).toEqual([0]);
  });

  it("a lost connection is UNAVAILABLE for every call, and cancels them at the server", () => {
    const pair = new Pair({ serverHttp2: http2Limits({ streamsMax: 1 }) });
    pair.start({ timeoutTicks: 1_000 });
    pair.start({ timeoutTicks: 1_000 });
    pair.takeClient(pair.client.receiveEnd().events);
    pair.takeServer(pair.server.receiveEnd().events);
    expect(pair.clientEvents).toMatchObject([
      { kind: "status", status: { code: 14 }, isUnprocessed: false },
      { kind: "status", status: { code: 14 }, isUnprocessed: true },
    ]);
    expect(pair.serverEvents.at(-1)).toMatchObject({ kind: "cancelled", code: 14 });
    const { clientCalls, serverCalls, clientDeadlines, serverDeadlines, queued } = pair.left();
    expect([clientCalls, serverCalls, clientDeadlines, serverDeadlines, queued]).toEqual([0, 0, 0, 0, 0]);
  });

  it("close ends everything without an event", () => {
    const pair = new Pair();
    pair.start({ timeoutTicks: 1_000 });
    pair.client.close();
    pair.server.close();
    expect(pair.clientEvents).toEqual([]);
    expect(pair.left()).toEqual(NOTHING_LEFT);
  });
});
