import { describe, expect, it } from "vitest";
import { Http2Connection } from "../../../protocols/http2/connection.ts";
import { ERROR_CODE } from "../../../protocols/http2/error-codes.ts";
import { CLIENT_PREFACE } from "../../../protocols/http2/frame.ts";
import * as encode from "../../../protocols/http2/frame-encoder.ts";
import { http2Limits } from "../../../protocols/http2/limits.ts";
import { ClientFrames, framesOf, POST, Served } from "./helpers.ts";
import { OK, Pair } from "./pair.ts";

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
    const released = new Map(ids.map((id) => [id, 0]));
    for (let round = 0; round < 4; round += 1) {
      for (const id of ids) {
        pair.client.releaseCredit(id, received(id) - (released.get(id) ?? 0));
        released.set(id, received(id));
      }
      pair.run();
    }
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
