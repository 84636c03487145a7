import { describe, expect, it } from "vitest";
import { RespClient } from "../../../protocols/resp/client.ts";
import { commandOf } from "../../../protocols/resp/encoder.ts";
import { DEFAULT_RESP_LIMITS, respLimits } from "../../../protocols/resp/limits.ts";
import { RespServer } from "../../../protocols/resp/server.ts";
import { Store } from "../../../protocols/resp/store.ts";
import type { RespVersion } from "../../../protocols/resp/value.ts";
import { octets } from "./helpers.ts";

const LIMITS = respLimits({ pipelineMax: 2 });
const SMALL = respLimits({ pushOctetsMax: 1_000 });
const MESSAGE = ">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nm\r\n";
const HUGE_PUSH = `>1\r\n$1000\r\n${"x".repeat(1_000)}\r\n`;

function clientOf(version: RespVersion): RespClient {
  const client = new RespClient({ limits: LIMITS, version });
  client.takeOutput();
  return client;
}

function serverOf(): { readonly server: RespServer; readonly say: (text: string) => string } {
  const server = new RespServer({ limits: DEFAULT_RESP_LIMITS });
  const store = new Store();
  const client = { server, channels: new Set<string>() };
  store.join(client);
  return {
    server,
    say: (text) => {
      for (const command of server.receive(octets(text)).commands) store.execute(client, command);
      return new TextDecoder().decode(server.takeOutput());
    },
  };
}

describe("client", () => {
  it("a cancelled command keeps its slot, and is not heard of again", () => {
    const client = clientOf(2);
    const [first, second] = [client.send(commandOf("ECHO", "a")), client.send(commandOf("ECHO", "b"))];
    client.cancel(Number(first));
    expect(client.inFlight).toBe(2);
    const { events } = client.receive(octets("$1\r\na\r\n$1\r\nb\r\n"));
    expect(events).toMatchObject([{ kind: "reply", number: second, value: { octets: octets("b") } }]);
  });

  it("takes no more commands than may wait", () => {
    const client = clientOf(2);
    expect([1, 2, 3].map(() => client.send(commandOf("PING")))).toEqual([1, 2, "full"]);
    client.receive(octets("+PONG\r\n"));
    expect(client.send(commandOf("PING"))).toBe(3);
  });

  it("a reply that nothing asked for is a fault", () => {
    expect(clientOf(2).receive(octets("+OK\r\n")).fault).toMatchObject({ code: "RESP_REPLY_UNEXPECTED", offset: 5 });
  });

  it("what was not answered is lost, once", () => {
    const client = clientOf(2);
    const number = client.send(commandOf("GET", "k"));
    client.receive(octets("$5\r\nhel"));
    const { events, fault } = client.receiveEnd();
    expect(events).toEqual([{ kind: "lost", number }]);
    expect(fault).toMatchObject({ code: "RESP_TRUNCATED", offset: 7 });
    expect(client.receiveEnd().events).toEqual([]);
    expect(client.send(commandOf("PING"))).toBe("closed");
  });

  it("asks for version 3, and gives up a server that does not have it", () => {
    const client = new RespClient({ limits: LIMITS, version: 3 });
    expect(new TextDecoder().decode(client.takeOutput())).toBe("*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n");
    expect(client.isReady).toBe(false);
    expect(client.receive(octets("-ERR unknown command\r\n")).fault).toMatchObject({ code: "RESP_HELLO_REFUSED" });
    const other = clientOf(3);
    other.receive(octets("%1\r\n+proto\r\n:3\r\n"));
    expect(other.isReady).toBe(true);
  });

  it("waits so long for a reply, and dripping does not help", () => {
    const client = clientOf(2);
    client.advance(7);
    const number = client.send(commandOf("GET", "k"));
    expect(client.nextDeadline()).toBe(7 + LIMITS.replyTicksMax);
    client.receive(octets("$5\r\nhe"));
    client.advance(LIMITS.replyTicksMax);
    expect(client.fault).toBeUndefined();
    const { events, fault } = client.advance(7 + LIMITS.replyTicksMax);
    expect(fault).toMatchObject({ code: "RESP_REPLY_TIMEOUT" });
    expect(events).toEqual([{ kind: "lost", number }]);
  });

  it.each([2, 3] as const)("version %i: messages are no replies", (version) => {
    const type = version === 2 ? "*" : ">";
    const client = clientOf(version);
    if (version === 3) client.receive(octets("%0\r\n"));
    const subscribed = client.send(commandOf("SUBSCRIBE", "a", "b"));
    const first = client.receive(octets(`${type}3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n`));
    expect(first.events).toEqual([]);
    const message = `${type}3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nm\r\n`;
    const second = client.receive(octets(`${message}${type}3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n`));
    expect(second.events).toMatchObject([{ kind: "reply", number: subscribed }]);
    const pinged = client.send(commandOf("PING"));
    expect(client.receive(octets(`${message}+PONG\r\n`)).events).toMatchObject([{ kind: "reply", number: pinged }]);
    expect(client.pushesHeld).toBe(2);
    expect(client.takePush()?.items).toHaveLength(3);
  });

  it("refuses commands after which replies mean something else", () => {
    expect(() => clientOf(2).send(commandOf("monitor"))).toThrow(RangeError);
    expect(() => clientOf(2).send(commandOf("UNSUBSCRIBE"))).toThrow(RangeError);
  });

  it("refuses a command without a name, which is not answered", () => {
    const client = clientOf(2);
    expect(() => client.send([])).toThrow(RangeError);
    expect(client.inFlight).toBe(0);
    expect(client.takeOutput()).toHaveLength(0);
  });

  it.each([
    [3, ">3\r\n$12\r\nsunsubscribe\r\n$1\r\nx\r\n:0\r\n"],
    [3, ">3\r\n$10\r\nssubscribe\r\n$1\r\ny\r\n:1\r\n"],
    [3, ">3\r\n$10\r\nssubscribe\r\n$2\r\nxx\r\n:1\r\n"],
    [2, "*3\r\n$12\r\nsunsubscribe\r\n$1\r\ny\r\n:0\r\n"],
  ] as const)("version %i: a confirmation of something else is no reply: %j", (version, pushed) => {
    const client = clientOf(version);
    if (version === 3) client.receive(octets("%0\r\n"));
    const number = client.send(commandOf("SSUBSCRIBE", "x"));
    expect(client.receive(octets(pushed)).events).toEqual([]);
    expect(client.pushesHeld).toBe(1);
    const confirmation = `${pushed.slice(0, 4)}$10\r\nssubscribe\r\n$1\r\nx\r\n:1\r\n`;
    expect(client.receive(octets(confirmation)).events).toMatchObject([{ kind: "reply", number }]);
  });

  it("version 2: what looks like a confirmation is a reply to who has not subscribed", () => {
    const client = clientOf(2);
    const number = client.send(commandOf("LRANGE", "k", "0", "-1"));
    const { events } = client.receive(octets("*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n"));
    expect(events).toMatchObject([{ kind: "reply", number }]);
  });

  it.each([
    ["a reply to nothing", 2, "+OK\r\n+OK\r\n", 5],
    ["a reply to nothing behind a push", 3, `${MESSAGE}+OK\r\n+OK\r\n${MESSAGE}`, MESSAGE.length + 5],
    ["an aggregate to nothing", 2, "*2\r\n*0\r\n$-1\r\n*0\r\n", 13],
    ["a nested reply to nothing", 3, "*1\r\n%?\r\n+a\r\n:1\r\n.\r\n:5\r\n:6\r\n", 19],
    ["a string to nothing", 3, "$?\r\n;3\r\nabc\r\n;0\r\n+OK\r\n", 17],
    ["a push that does not fit", 3, `>1\r\n+a\r\n${HUGE_PUSH}:1\r\n+OK\r\n`, 8 + HUGE_PUSH.length],
  ] as const)("%s is a fault behind its last octet, however it is cut", (_, version, stream, offset) => {
    for (const size of [1, 2, 3, 5, 7, 11, 2 ** 20]) {
      const client = new RespClient({ limits: SMALL, version });
      const greeting = version === 3 ? "%0\r\n" : "";
      client.receive(octets(greeting));
      const whole = octets(stream);
      for (let at = 0; at < whole.length; at += size) client.receive(whole.subarray(at, at + size));
      expect(client.fault?.offset).toBe(greeting.length + offset);
    }
  });

  it("what is pushed in one chunk can be taken, however much it is", () => {
    const limits = respLimits({ pushesHeldMax: 10 });
    const pushes = 50;
    for (const size of [1, 100, 1_000, 2 ** 20]) {
      const client = new RespClient({ limits, version: 3 });
      const stream = octets(`%0\r\n${MESSAGE.repeat(pushes)}`);
      let taken = 0;
      for (let at = 0; at < stream.length; at += size) {
        client.receive(stream.subarray(at, at + size));
        while (client.takePush() !== undefined) taken += 1;
      }
      expect(client.fault).toBeUndefined();
      expect(taken).toBe(pushes);
      client.receive(octets(MESSAGE.repeat(10)));
      expect(client.receive(octets(MESSAGE)).fault).toMatchObject({ code: "RESP_PUSH_OVERFLOW" });
    }
  });
});

describe("server", () => {
  it("what came before a fault is answered before the refusal", () => {
    const { server, say } = serverOf();
    expect(say("PING\r\n*1\r\n+PING\r\nPING\r\n")).toBe("+PONG\r\n-ERR Protocol error: RESP_ARGUMENT_TYPE\r\n");
    expect(server.isClosed).toBe(true);
    expect(say("PING\r\n")).toBe("");
  });

  it("a silent client is given up, and one that drips a command", () => {
    const { server } = serverOf();
    server.advance(DEFAULT_RESP_LIMITS.idleTicksMax);
    expect(server.fault).toMatchObject({ code: "RESP_IDLE_TIMEOUT" });
    const { server: other, say } = serverOf();
    say("PI");
    other.advance(DEFAULT_RESP_LIMITS.commandTicksMax);
    expect(other.fault).toMatchObject({ code: "RESP_COMMAND_TIMEOUT" });
  });

  it("speaks the version that was asked for", () => {
    const { say } = serverOf();
    expect(say("GET k\r\n")).toBe("$-1\r\n");
    expect(say("HELLO 3\r\n")).toMatch(/^%5\r\n/);
    expect(say("GET k\r\n")).toBe("_\r\n");
    expect(say("HELLO 4\r\n")).toMatch(/^-NOPROTO/);
  });
});
