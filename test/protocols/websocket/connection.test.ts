import { describe, expect, it } from "vitest";
import type { ConnectionOptions } from "../../../protocols/websocket/connection.ts";
import { WebSocketConnection } from "../../../protocols/websocket/connection.ts";
import { DeadlineTimers } from "../../../protocols/websocket/deadline-timers.ts";
import { DEFAULT_WEBSOCKET_LIMITS, webSocketLimits } from "../../../protocols/websocket/limits.ts";
import { OPCODE } from "../../../protocols/websocket/opcode.ts";
import { ascii, decode, hex, join, masked, toHex } from "./helpers.ts";

const LIMITS = webSocketLimits({ pongsPendingMax: 3, pingsUnansweredMax: 10, outputOctetsMax: 100 });

function server(options: Partial<ConnectionOptions> = {}): WebSocketConnection {
  return new WebSocketConnection({ role: "server", limits: LIMITS, nextMaskingKey: () => 0, ...options });
}

const said = (connection: WebSocketConnection): string => toHex(connection.takeOutput());
const CLOSE_1000 = masked(OPCODE.close, hex("03e8"));

describe("closing handshake", () => {
  it("answers a close frame with its status, and may then end", () => {
    const connection = server();
    const { events } = connection.receive(masked(OPCODE.close, hex("0bb9 627965")));
    expect(events).toEqual([{ kind: "close", code: 3001, reason: "bye" }]);
    expect([connection.mayEnd, connection.closure]).toEqual([true, { code: 3001, reason: "bye" }]);
    expect([said(connection), connection.isOpen, said(connection)]).toEqual(["88020bb9", false, ""]);
  });

  it("lets what came before a close frame be answered before the close is", () => {
    const connection = server();
    const { events } = connection.receive(join(masked(OPCODE.text, "hi"), CLOSE_1000));
    expect(events.map(({ kind }) => kind)).toEqual(["text", "close"]);
    expect(connection.send({ kind: "text", data: ascii("hi") })).toBe("sent");
    expect(said(connection)).toBe("81026869 880203e8".replace(" ", ""));
    expect(connection.send({ kind: "text", data: ascii("hi") })).toBe("closed");
  });

  it("begins it, hears what is still said, and waits for the answer until its deadline", () => {
    const connection = server();
    connection.close(1001, "away");
    connection.close(1000);
    expect(said(connection)).toBe(`880603e9${toHex(ascii("away"))}`);
    expect(connection.send({ kind: "text", data: ascii("late") })).toBe("closed");
    expect(connection.receive(masked(OPCODE.binary, "x")).events).toHaveLength(1);
    expect([connection.mayEnd, connection.deadlines]).toEqual([
      false,
      [{ name: "close", number: 0, ticks: LIMITS.closeTicksMax }],
    ]);
    const late = new DeadlineTimers();
    late.update(connection.deadlines, 5);
    expect([late.nextDueAt, late.passed(5)]).toEqual([5 + LIMITS.closeTicksMax, []]);
    connection.receive(CLOSE_1000);
    expect([connection.mayEnd, connection.deadlines, said(connection)]).toEqual([true, [], ""]);
  });

  it("fails when the answer does not come, and says nothing more", () => {
    const connection = server();
    connection.close();
    connection.takeOutput();
    for (const deadline of connection.deadlines) connection.expire(deadline);
    expect([connection.fault?.code, connection.mayEnd, said(connection)]).toEqual(["WS_CLOSE_TIMEOUT", true, ""]);
    expect(connection.receive(CLOSE_1000)).toEqual({ events: [], fault: connection.fault });
  });

  it("is abnormal when the transport ends first", () => {
    const connection = server();
    connection.receive(masked(OPCODE.text, "x", { isFinal: false }));
    connection.end();
    expect([connection.closure, connection.isOpen, connection.deadlines]).toEqual([
      { code: 1006, reason: "" },
      false,
      [],
    ]);
  });

  it.each([0, 999, 1004, 1005, 1006, 1015, 2999, 5000])("refuses to send %s, which is our own bug", (code) => {
    expect(() => server().close(code)).toThrow(RangeError);
  });

  it("refuses to send a reason that is too long", () => {
    expect(() => server().close(1000, "x".repeat(124))).toThrow(RangeError);
  });
});

describe("failing", () => {
  it.each([
    ["a reserved opcode", hex("8380 00000000"), "WS_RESERVED_OPCODE", 1002],
    ["text that is no UTF-8", masked(OPCODE.text, hex("ff")), "WS_UTF8", 1007],
    ["a message that is too large", hex("82ff 0000000000100000"), "WS_MESSAGE_TOO_LARGE", 1009],
  ])("%s is answered with the status that fits, and the rest is discarded", (_title, wire, code, status) => {
    const connection = server();
    const { fault } = connection.receive(join(wire, masked(OPCODE.ping)));
    expect([fault?.code, connection.mayEnd]).toEqual([code, true]);
    expect(said(connection)).toBe(`8802${status.toString(16).padStart(4, "0")}`);
    expect(connection.receive(masked(OPCODE.ping))).toEqual({ events: [], fault });
    expect(said(connection)).toBe("");
  });
});

describe("pings", () => {
  it("answers each ping in order", () => {
    const connection = server();
    connection.receive(join(masked(OPCODE.ping, "a"), masked(OPCODE.ping, "b")));
    expect(said(connection)).toBe("8a01618a0162");
  });

  it("keeps the newest pongs when nobody reads them", () => {
    const connection = server();
    for (const payload of ["a", "b", "c", "d", "e"]) connection.receive(masked(OPCODE.ping, payload));
    expect(connection.pongsPending).toBe(3);
    expect(said(connection)).toBe("8a01638a01648a0165");
  });

  it("fails when there are too many between two writes, and not when they are read", () => {
    const connection = server();
    for (let round = 0; round < 5; round += 1) {
      for (let count = 0; count < 10; count += 1) expect(connection.receive(masked(OPCODE.ping)).fault).toBeUndefined();
      connection.takeOutput();
    }
    for (let count = 0; count < 10; count += 1) connection.receive(masked(OPCODE.ping));
    expect(connection.receive(masked(OPCODE.ping)).fault?.code).toBe("WS_PING_FLOOD");
  });

  it("pings, and fails when no pong comes", () => {
    const connection = server();
    connection.ping(ascii("x"));
    const [first] = connection.deadlines;
    expect([said(connection), first?.name]).toEqual(["890178", "pong"]);
    connection.receive(masked(OPCODE.pong, "x"));
    expect(connection.deadlines).toEqual([]);
    connection.ping(ascii("y"));
    if (first !== undefined) connection.expire(first);
    expect(connection.fault).toBeUndefined();
    for (const deadline of connection.deadlines) connection.expire(deadline);
    expect(connection.fault?.code).toBe("WS_PONG_TIMEOUT");
    expect(said(connection)).toBe("890179880203f3");
  });
});

describe("deadline of a message", () => {
  it("runs from its first octet to its last, whatever comes between", () => {
    const connection = server();
    const numbers: (number | undefined)[] = [];
    for (const chunk of [
      hex("01"),
      hex("80 00000000"),
      masked(OPCODE.ping),
      masked(OPCODE.continuation, "x", { isFinal: false }),
    ]) {
      connection.receive(chunk);
      numbers.push(connection.deadlines.find(({ name }) => name === "message")?.number);
    }
    expect(numbers).toEqual([0, 0, 0, 0]);
    connection.receive(masked(OPCODE.continuation, "y"));
    expect(connection.deadlines).toEqual([]);
    connection.receive(hex("81"));
    expect(connection.deadlines).toMatchObject([{ name: "message", number: 1 }]);
  });

  it("fails a message that takes too long, and is not moved by the timer of an earlier one", () => {
    const connection = server();
    connection.receive(hex("81"));
    const [first] = connection.deadlines;
    connection.receive(hex("80 00000000 82"));
    if (first !== undefined) connection.expire(first);
    expect(connection.fault).toBeUndefined();
    for (const deadline of connection.deadlines) connection.expire(deadline);
    expect(connection.fault).toMatchObject({ code: "WS_MESSAGE_TIMEOUT", offset: 7 });
    expect(said(connection)).toBe("880203f0");
  });

  it("timers stand for a deadline once, and restart for the next", () => {
    const timers = new DeadlineTimers();
    const deadline = { name: "message", number: 0, ticks: 10 } as const;
    timers.update([deadline], 0);
    timers.update([deadline], 7);
    expect([timers.nextDueAt, timers.passed(9), timers.passed(10)]).toEqual([10, [], [deadline]]);
    timers.update([{ ...deadline, number: 1 }], 7);
    expect(timers.nextDueAt).toBe(17);
    timers.update([], 8);
    expect([timers.nextDueAt, timers.passed(1_000)]).toEqual([undefined, []]);
  });
});

describe("sending", () => {
  it("takes no message once enough waits to be written", () => {
    const connection = server();
    const data = new Uint8Array(60);
    expect([1, 2, 3].map(() => connection.send({ kind: "binary", data }))).toEqual(["sent", "sent", "full"]);
    connection.takeOutput();
    expect(connection.send({ kind: "binary", data })).toBe("sent");
  });

  it("cuts a message into fragments", () => {
    const connection = server();
    connection.send({ kind: "text", data: ascii("abcde") }, 2);
    connection.send({ kind: "text", data: ascii("") }, 2);
    expect(said(connection)).toBe("01026162000263648001658100");
  });

  it("masks every frame of a client with a key of its own, and none of a server", () => {
    const keys = [1, 2, 3];
    const client = server({ role: "client", nextMaskingKey: () => keys.shift() ?? 0 });
    client.send({ kind: "binary", data: ascii("ab") }, 1);
    client.close();
    const output = client.takeOutput();
    expect(keys).toEqual([]);
    expect(decode(output).events).toEqual([
      { kind: "binary", data: ascii("ab") },
      { kind: "close", code: 1000, reason: "" },
    ]);
    const plain = server();
    plain.send({ kind: "binary", data: ascii("ab") });
    expect(said(plain)).toBe("82026162");
  });
});

it("an idle connection keeps nothing of what it heard and said", () => {
  const connection = server({ limits: DEFAULT_WEBSOCKET_LIMITS });
  connection.receive(masked(OPCODE.binary, new Uint8Array(100_000)));
  connection.send({ kind: "binary", data: new Uint8Array(100_000) });
  connection.takeOutput();
  expect(connection.bytesHeld).toBe(0);
});
