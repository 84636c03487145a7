import { describe, expect, it } from "vitest";
import { DEFAULT_HTTP1_LIMITS } from "../../../protocols/http1/limits.ts";
import { clientOf, GET, kindsOf, OK, serverOf } from "./endpoints.ts";

const SECOND = 1_000_000;

describe("deadlines in virtual time", () => {
  it("a slow head is told so, however steadily it drips", () => {
    const { server, hear, said } = serverOf();
    for (let now = 0; now < 20; now += 1) {
      server.advance(now * SECOND);
      hear("x");
    }
    expect(server.nextDeadline()).toBe(DEFAULT_HTTP1_LIMITS.headTicksMax);
    server.advance(20 * SECOND);
    expect(server.fault).toMatchObject({ code: "H1_HEAD_TIMEOUT" });
    expect(said()).toContain("HTTP/1.1 408 ");
  });

  it("a slow body is told so, and a body that stands still sooner", () => {
    const slow = serverOf();
    slow.hear("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n");
    for (let now = 0; now < 120; now += 5) {
      slow.server.advance(now * SECOND);
      slow.hear("x");
    }
    expect(slow.server.fault).toBeUndefined();
    slow.server.advance(120 * SECOND);
    expect(slow.server.fault).toMatchObject({ code: "H1_BODY_TIMEOUT" });
    const still = serverOf();
    still.hear("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx");
    expect(still.server.nextDeadline()).toBe(10 * SECOND);
    expect(kindsOf(still.server.advance(10 * SECOND).events)).toEqual(["lost 1"]);
    expect(still.server.fault).toMatchObject({ code: "H1_IDLE_TIMEOUT" });
  });

  it("a connection that is not used ends without a word", () => {
    const { server, hear, said, answer } = serverOf();
    hear(GET);
    expect(server.nextDeadline()).toBeUndefined();
    server.advance(3 * SECOND);
    answer(1);
    said();
    expect(server.nextDeadline()).toBe(8 * SECOND);
    server.advance(8 * SECOND);
    expect(said()).toBe("");
    expect(server).toMatchObject({ isClosed: true, fault: undefined });
  });

  it("a client that never says anything is not kept", () => {
    const { server, said } = serverOf();
    server.advance(20 * SECOND);
    expect(said()).toBe("");
    expect(server).toMatchObject({ isClosed: true, fault: undefined });
  });

  it("a client that waits for 100 Continue is not held to a deadline before it was told", () => {
    const { server, hear, said, answer } = serverOf();
    hear(`${GET}POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n`);
    server.advance(60 * SECOND);
    expect(server.fault).toBeUndefined();
    answer(1);
    said();
    expect(server.nextDeadline()).toBe(70 * SECOND);
  });

  it("a response that is late ends the connection of a client", () => {
    const { client, request } = clientOf();
    client.send(request);
    client.advance(59 * SECOND);
    expect(client.fault).toBeUndefined();
    expect(client.advance(60 * SECOND)).toMatchObject({
      events: [{ kind: "lost", number: 1 }],
      fault: { code: "H1_RESPONSE_TIMEOUT" },
    });
  });
});

describe("shutting down", () => {
  it("answers what was taken, says that it is the last, and takes nothing more", () => {
    const { server, hear, said, answer } = serverOf();
    hear(GET.repeat(2));
    server.drain();
    expect(hear(GET)).toEqual([]);
    answer(1);
    expect(said()).toBe(`${OK}x`);
    expect(server.isClosed).toBe(false);
    answer(2);
    expect(said()).toBe("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx");
    expect(server.isClosed).toBe(true);
  });

  it("lets the request that is under way end", () => {
    const { server, hear, said, answer } = serverOf();
    hear("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
    server.drain();
    expect(kindsOf(hear(`bc${GET}`))).toEqual(["content 1", "end 1"]);
    answer(1);
    expect(said()).toContain("Connection: close");
    expect(server.isClosed).toBe(true);
  });

  it("ends at once where nothing is owed", () => {
    const { server, hear } = serverOf();
    hear("GET / HT");
    server.drain();
    expect(server).toMatchObject({ isClosed: true, fault: undefined });
  });

  it("a client that ends its side is answered, unless it ends in the middle", () => {
    const whole = serverOf();
    whole.hear(GET);
    whole.server.receiveEnd();
    whole.answer(1);
    expect(whole.said()).toContain("200 OK");
    expect(whole.server.isClosed).toBe(true);
    const cut = serverOf();
    cut.hear("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
    expect(kindsOf(cut.server.receiveEnd().events)).toEqual(["lost 1"]);
    expect(cut.server.fault).toMatchObject({ code: "H1_TRUNCATED" });
  });

  it("what is not answered when the transport breaks is lost", () => {
    const { server, hear } = serverOf();
    hear(GET.repeat(2));
    expect(kindsOf(server.abort().events)).toEqual(["lost 1", "lost 2"]);
    expect(server.isClosed).toBe(true);
  });
});
