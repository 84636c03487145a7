import { describe, expect, it } from "vitest";
import { NatsClient } from "../../../protocols/nats/client.ts";
import { ClientDecoder } from "../../../protocols/nats/decoder.ts";
import { natsLimits } from "../../../protocols/nats/limits.ts";
import { Subscription } from "../../../protocols/nats/subscription.ts";
import { message, octets } from "./helpers.ts";

const LIMITS = natsLimits({ requestsMax: 2, messagesHeldMax: 2, pongsWaitingMax: 2 });
const GREETING = 'INFO {"headers":true,"max_payload":40}\r\nPONG\r\n';
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** A client whose greeting was answered. */
function readyClient(inbox = "_INBOX.t"): NatsClient {
  const client = new NatsClient({ limits: LIMITS, inbox });
  client.receive(octets(GREETING));
  client.takeOutput();
  return client;
}

function say(client: NatsClient, said: string): ReturnType<NatsClient["receive"]> {
  return client.receive(octets(said));
}

describe("client", () => {
  it("answers the greeting, and is ready once that is answered", () => {
    const client = new NatsClient({ limits: LIMITS, inbox: "_INBOX.t" });
    expect(client.takeOutput()).toHaveLength(0);
    say(client, 'INFO {"headers":true}\r\n');
    expect(client.isReady).toBe(false);
    const { events } = new ClientDecoder().push(client.takeOutput());
    expect(events).toMatchObject([
      { kind: "connect", options: { headers: true, noResponders: true, verbose: false } },
      { kind: "subscribe", subject: "_INBOX.t.*", sid: 1 },
      { kind: "ping" },
    ]);
    say(client, "PONG\r\n");
    expect(client.isReady).toBe(true);
  });

  it("says nothing before the server has greeted, and expects a greeting first", () => {
    const client = new NatsClient({ limits: LIMITS, inbox: "_INBOX.t" });
    expect(client.publish({ subject: "a", payload: octets("x") })).toBe("closed");
    expect(client.subscribe(new Subscription({ subject: "a" }, LIMITS))).toBe("closed");
    expect(client.flush()).toBe("closed");
    expect(say(client, "MSG a 1 0\r\n\r\n").fault).toMatchObject({ code: "NATS_INFO_MISSING" });
  });

  it("takes INFO at any time", () => {
    const client = readyClient();
    expect(client.publish({ subject: "a", payload: octets("x".repeat(41)) })).toBe("too-large");
    say(client, 'INFO {"headers":false,"max_payload":41}\r\n');
    expect(client.publish({ subject: "a", payload: octets("x".repeat(41)) })).toBe("sent");
    const headers = { status: 0, description: "", fields: [] };
    expect(client.publish({ subject: "a", payload: octets(""), headers })).toBe("no-headers");
    expect(text(client.takeOutput())).not.toContain("CONNECT");
  });

  it("answers PING, and a flood of it is a fault", () => {
    const client = readyClient();
    say(client, "PING\r\nPING\r\n");
    expect(text(client.takeOutput())).toBe("PONG\r\nPONG\r\n");
    say(client, "PING\r\nPING\r\n");
    expect(say(client, "PING\r\n").fault).toMatchObject({ code: "NATS_PING_FLOOD" });
  });

  it("a PONG that nothing asked for is a fault", () => {
    expect(say(readyClient(), "PONG\r\n").fault).toMatchObject({ code: "NATS_PONG_UNEXPECTED" });
  });

  it("asks a silent server, and gives up one that does not answer", () => {
    const client = readyClient();
    const due = LIMITS.pingTicks;
    expect(client.nextDeadline()).toBe(due);
    client.advance(due);
    expect(text(client.takeOutput())).toBe("PING\r\n");
    say(client, "PONG\r\n");
    for (let time = 2; time <= 3; time += 1) client.advance(time * due);
    expect(client.advance(3.5 * due).fault).toBeUndefined();
    expect(client.advance(4 * due).fault).toMatchObject({ code: "NATS_STALE" });
  });

  it("waits so long for the greeting, and so long for a message", () => {
    const slow = new NatsClient({ limits: LIMITS, inbox: "_INBOX.t", now: 7 });
    expect(slow.nextDeadline()).toBe(7 + LIMITS.connectTicksMax);
    say(slow, "INFO {");
    expect(slow.advance(7 + LIMITS.connectTicksMax).fault).toMatchObject({ code: "NATS_CONNECT_TIMEOUT" });
    const client = readyClient();
    client.advance(5);
    say(client, "MSG a 2 10\r\nhe");
    client.advance(5 + LIMITS.operationTicksMax - 1);
    say(client, "l");
    expect(client.fault).toBeUndefined();
    expect(client.advance(5 + LIMITS.operationTicksMax).fault).toMatchObject({ code: "NATS_OPERATION_TIMEOUT" });
  });

  it("what cannot be written waits up to a limit", () => {
    const limits = natsLimits({ outputOctetsMax: 100 });
    const client = new NatsClient({ limits, inbox: "_INBOX.t" });
    say(client, GREETING);
    client.takeOutput();
    const results = Array.from({ length: 4 }, () => client.publish({ subject: "a", payload: octets("x".repeat(30)) }));
    expect(results).toEqual(["sent", "sent", "full", "full"]);
    client.takeOutput();
    expect(client.publish({ subject: "a", payload: octets("x") })).toBe("sent");
  });

  it("refuses what would cost the connection", () => {
    const client = readyClient();
    expect(() => client.publish({ subject: "a\r\nPUB b 0\r\n", payload: octets("") })).toThrow(RangeError);
    expect(client.publish({ subject: "s".repeat(5_000), payload: octets("") })).toBe("too-large");
    for (const subject of ["", "a b", "a..b", ".a", "a.>.b", "s".repeat(5_000)]) {
      expect(() => new Subscription({ subject }, LIMITS)).toThrow(RangeError);
    }
    expect(() => new Subscription({ subject: "a", queue: "b c" }, LIMITS)).toThrow(RangeError);
  });

  it("says what the server refuses, and goes on", () => {
    const client = readyClient();
    expect(say(client, "-ERR 'Permissions Violation'\r\n+OK\r\n").events).toEqual([
      { kind: "refused", text: "Permissions Violation" },
    ]);
    expect(client.isReady).toBe(true);
  });
});

describe("requests", () => {
  it("are answered by the reply that is theirs", () => {
    const client = readyClient();
    const first = client.request({ subject: "q", payload: octets("1") });
    const second = client.request({ subject: "q", payload: octets("2") });
    expect(client.request({ subject: "q", payload: octets("3") })).toBe("full");
    const { events } = say(client, "MSG _INBOX.t.2 1 1\r\nb\r\nMSG _INBOX.t.1 1 1\r\na\r\n");
    expect(events).toMatchObject([
      { kind: "reply", number: second, message: { payload: octets("b") } },
      { kind: "reply", number: first, message: { payload: octets("a") } },
    ]);
  });

  it("a late reply to a cancelled request goes to nobody", () => {
    const client = readyClient();
    const first = client.request({ subject: "q", payload: octets("1") });
    client.cancel(Number(first));
    const second = client.request({ subject: "q", payload: octets("2") });
    const { events } = say(client, "MSG _INBOX.t.1 1 1\r\na\r\nMSG _INBOX.t.2 1 1\r\nb\r\nMSG _INBOX.t.2 1 1\r\nc\r\n");
    expect(events).toMatchObject([{ kind: "reply", number: second, message: { payload: octets("b") } }]);
  });

  it("a reply on another spelling of the subject is nobody's", () => {
    const client = readyClient();
    client.request({ subject: "q", payload: octets("1") });
    for (const spelling of ["01", "1e0", "0x1", "+1", "", "NaN"]) {
      expect(say(client, `MSG _INBOX.t.${spelling} 1 0\r\n\r\n`).events).toEqual([]);
    }
  });

  it("that nobody hears are told so", () => {
    const client = readyClient();
    const number = client.request({ subject: "q", payload: octets("1") });
    const { events } = say(client, "HMSG _INBOX.t.1 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\n");
    expect(events).toEqual([{ kind: "no-responders", number }]);
  });

  it("without an answer are lost with the connection, once", () => {
    const client = readyClient();
    const number = client.request({ subject: "q", payload: octets("1") });
    const flush = client.flush();
    say(client, "MSG _INBOX.t.1 1 5\r\nhel");
    const { events, fault } = client.receiveEnd();
    expect(events).toEqual([
      { kind: "lost", number },
      { kind: "unflushed", number: flush },
    ]);
    expect(fault).toMatchObject({ code: "NATS_TRUNCATED" });
    expect(client.receiveEnd().events).toEqual([]);
    expect(client.request({ subject: "q", payload: octets("1") })).toBe("closed");
  });
});

describe("subscriptions", () => {
  it("hear what is theirs; an unknown number after UNSUB is nobody's", () => {
    const client = readyClient();
    const subscription = new Subscription({ subject: "a", queue: "g" }, LIMITS);
    const sid = Number(client.subscribe(subscription));
    expect(text(client.takeOutput())).toBe("SUB a g 2\r\n");
    say(client, "MSG a 2 1\r\nx\r\nMSG a 3 1\r\ny\r\n");
    client.unsubscribe(sid);
    expect(text(client.takeOutput())).toBe("UNSUB 2\r\n");
    expect(say(client, "MSG a 2 1\r\nz\r\n").fault).toBeUndefined();
    expect(text(subscription.take()?.payload ?? octets(""))).toBe("x");
    expect(subscription.take()).toBeUndefined();
    expect(subscription.isFinished).toBe(true);
  });

  it("are over with their last message, whatever is on its way", () => {
    const client = readyClient();
    const subscription = new Subscription({ subject: "a", max: 1 }, LIMITS);
    client.subscribe(subscription);
    expect(text(client.takeOutput())).toBe("SUB a 2\r\nUNSUB 2 1\r\n");
    say(client, "MSG a 2 1\r\nx\r\nMSG a 2 1\r\ny\r\n");
    expect(subscription.held).toBe(1);
    expect(subscription.isOver).toBe(true);
  });

  it("UNSUB with a number races with messages, and counts them all", () => {
    const client = readyClient();
    const subscription = new Subscription({ subject: "a" }, natsLimits());
    const sid = Number(client.subscribe(subscription));
    say(client, "MSG a 2 1\r\nx\r\n".repeat(3));
    client.takeOutput();
    client.unsubscribe(sid, 5);
    expect(text(client.takeOutput())).toBe("UNSUB 2 5\r\n");
    say(client, "MSG a 2 1\r\nx\r\n".repeat(3));
    expect(subscription.received).toBe(5);
    client.unsubscribe(sid, 2);
    expect(text(client.takeOutput())).toBe("");
  });

  it("UNSUB with a number that has come already ends it at once", () => {
    const client = readyClient();
    const subscription = new Subscription({ subject: "a" }, natsLimits());
    const sid = Number(client.subscribe(subscription));
    say(client, "MSG a 2 1\r\nx\r\n".repeat(3));
    client.takeOutput();
    client.unsubscribe(sid, 2);
    expect(text(client.takeOutput())).toBe("UNSUB 2\r\n");
    expect(subscription.isOver).toBe(true);
  });

  it("go on with what is left on another connection", () => {
    const subscription = new Subscription({ subject: "a", max: 5 }, natsLimits());
    const before = readyClient("_INBOX.t1");
    before.subscribe(subscription);
    say(before, "MSG a 2 1\r\nx\r\n".repeat(3));
    before.receiveEnd();
    const after = readyClient("_INBOX.t2");
    const sid = Number(after.subscribe(subscription));
    expect(text(after.takeOutput())).toBe("SUB a 2\r\nUNSUB 2 2\r\n");
    say(after, "MSG a 2 1\r\nx\r\n");
    after.unsubscribe(sid, 5);
    expect(text(after.takeOutput())).toBe("UNSUB 2 2\r\n");
    say(after, "MSG a 2 1\r\nx\r\n".repeat(3));
    expect(subscription.received).toBe(5);
  });

  it("that take too slowly are ended alone", () => {
    const client = readyClient();
    const [slow, other] = ["a", "b"].map((subject) => new Subscription({ subject }, LIMITS));
    if (slow === undefined || other === undefined) throw new TypeError("two subscriptions");
    client.subscribe(slow);
    client.subscribe(other);
    client.takeOutput();
    say(client, "MSG a 2 1\r\nx\r\n".repeat(3));
    expect(slow.fault).toMatchObject({ code: "NATS_SLOW_CONSUMER" });
    expect(text(client.takeOutput())).toBe("UNSUB 2\r\n");
    say(client, "MSG b 3 1\r\ny\r\n");
    expect(other.held).toBe(1);
    expect(client.fault).toBeUndefined();
  });

  it("count headers, and keep messages in memory of their own", () => {
    const subscription = new Subscription({ subject: "a" }, natsLimits({ messageOctetsMax: 300 }));
    const client = readyClient();
    client.subscribe(subscription);
    const headers = `NATS/1.0\r\nk: ${"v".repeat(150)}\r\n\r\n`;
    const headed = `HMSG a 2 ${headers.length} ${headers.length + 1}\r\n${headers}x\r\n`;
    say(client, `${headed}MSG b 9 2000\r\n${"z".repeat(2_000)}\r\n${headed}`);
    expect(subscription.fault).toMatchObject({ code: "NATS_SLOW_CONSUMER" });
    expect(subscription.take()?.payload.buffer.byteLength).toBe(1);
    const described = new Subscription({ subject: "a" }, natsLimits({ messageOctetsMax: 300 }));
    const headers404 = { status: 404, description: "d".repeat(300), fields: [] };
    expect(described.deliver({ ...message({ payload: "x" }), headers: headers404 })).toBe(false);
  });

  it("drain: what is on its way still comes, and then all is over", () => {
    const client = readyClient();
    const subscription = new Subscription({ subject: "a" }, LIMITS);
    client.subscribe(subscription);
    client.takeOutput();
    client.drain();
    expect(text(client.takeOutput())).toBe("UNSUB 2\r\nPING\r\n");
    const { events } = say(client, "MSG a 2 1\r\nx\r\nPONG\r\n");
    expect(events).toEqual([{ kind: "drained" }]);
    expect(client.isClosed).toBe(true);
    expect(subscription.isOver).toBe(true);
    expect(subscription.held).toBe(1);
  });
});
