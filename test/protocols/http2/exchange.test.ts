import { describe, expect, it } from "vitest";
import { hpackLimits } from "../../../protocols/hpack/limits.ts";
import { ERROR_CODE } from "../../../protocols/http2/error-codes.ts";
import { FLAG } from "../../../protocols/http2/frame.ts";
import * as encode from "../../../protocols/http2/frame-encoder.ts";
import { http2Limits } from "../../../protocols/http2/limits.ts";
import { ClientFrames, data, entries, framesOf, GET, POST, rawHeaders, Served } from "./helpers.ts";
import { Asked, OK, Pair } from "./pair.ts";

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
    const pair = new Pair(http2Limits({ hpack: hpackLimits({ headerListSizeMax: 60_000, blockOctetsMax: 60_000 }) }));
    const large = [
      ...GET,
      ...Array.from({ length: 10 }, (_, index) => ({ name: `x-${index}`, value: "~".repeat(2_000) })),
    ];
    expect(pair.client.request(large, true).kind).toBe("opened");
    const [headers, continuation] = framesOf(pair.client.takeOutput());
    expect([headers?.kind, continuation?.kind]).toEqual(["headers", "continuation"]);
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
