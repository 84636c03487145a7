import { once } from "node:events";
import type { Socket } from "node:net";
import { connect } from "node:net";
import { createClient } from "@redis/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RespValue } from "../../protocols/resp/value.ts";
import { BAD_COMMANDS, GOOD_COMMANDS } from "../protocols/resp/cases.ts";
import type { RealServer } from "./real-server.ts";
import { missingServer, startServer } from "./real-server.ts";
import { connectClient, startModel } from "./resp-endpoints.ts";

const MISSING = missingServer("redis-server", "redis-server");
const OK: RespValue = { kind: "simple", text: "OK" };
const PIPELINE = 5_000;
const BIG_OCTETS = 2 * 1_048_576;
/** What redis-server 7.0 does not refuse, and we do. */
const NOT_REFUSED: readonly string[] = [
  // It waits for a CR.
  "count without CR",
  "count with another octet behind CR",
  "count of arguments below -1",
  "argument with another octet behind CR",
  "argument length with another octet behind CR",
  "argument without CRLF",
];
/** More than this redis-server may read in pieces, and what it says of long lines depends on them. */
const READ_OCTETS = 16_384;

const bulk = (text: string): RespValue => ({ kind: "bulk", octets: Uint8Array.from(Buffer.from(text)) });
const integer = (value: number): RespValue => ({ kind: "integer", value: BigInt(value) });

describe.skipIf(MISSING !== undefined)(`against redis-server ${MISSING ?? ""}`, () => {
  let server: RealServer | undefined;
  const port = (): number => server?.port ?? 0;

  beforeAll(async () => {
    server = await startServer("redis-server", (free) => [
      ...["--port", `${free}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
      ...["--enable-debug-command", "yes", "--loglevel", "warning"],
    ]);
  });
  afterAll(async () => {
    await server?.stop();
  });

  it.each([2, 3] as const)("version %i: a pipeline is answered in order", async (version) => {
    const client = connectClient(port(), version);
    const replies = await Promise.all(Array.from({ length: PIPELINE }, (_, index) => client.send("ECHO", `${index}`)));
    expect(replies).toEqual(Array.from({ length: PIPELINE }, (_, index) => bulk(`${index}`)));
    expect(client.endpoint.fault).toBeUndefined();
    client.close();
  });

  it.each([2, 3] as const)("version %i: an error answers its own command", async (version) => {
    const client = connectClient(port(), version);
    const [before, wrong, after] = await Promise.all([
      client.send("SET", "text", "abc"),
      client.send("INCR", "text"),
      client.send("GET", "text"),
    ]);
    expect(before).toEqual(OK);
    expect(wrong).toMatchObject({ kind: "error", text: expect.stringContaining("not an integer") });
    expect(after).toEqual(bulk("abc"));
    client.close();
  });

  it("a cancelled command keeps its slot", async () => {
    const client = connectClient(port(), 3);
    client.sendCancelled("ECHO", "nobody's");
    const reply = client.send("ECHO", "mine");
    client.sendCancelled("ECHO", "nobody's either");
    expect(await reply).toEqual(bulk("mine"));
    expect(await client.send("ECHO", "mine too")).toEqual(bulk("mine too"));
    client.close();
  });

  it("a large value comes back octet for octet", async () => {
    const client = connectClient(port(), 2);
    const value = Uint8Array.from({ length: BIG_OCTETS }, (_, index) => (index * 31) & 0xff);
    expect(await client.send("SET", "big", value)).toEqual(OK);
    const reply = await client.send("GET", "big");
    expect(reply.kind === "bulk" && Buffer.compare(reply.octets, value) === 0).toBe(true);
    client.close();
  });

  it("the types of version 3 are what the server means", async () => {
    const client = connectClient(port(), 3);
    const protocol = (type: string): Promise<RespValue> => client.send("DEBUG", "PROTOCOL", type);
    expect(await protocol("string")).toEqual(bulk("Hello World"));
    expect(await protocol("integer")).toEqual(integer(12_345));
    expect(await protocol("double")).toEqual({ kind: "double", value: 3.141 });
    expect(await protocol("null")).toEqual({ kind: "null" });
    expect(await protocol("array")).toEqual({ kind: "array", items: [0, 1, 2].map(integer) });
    expect(await protocol("set")).toEqual({ kind: "set", items: [0, 1, 2].map(integer) });
    const map = await protocol("map");
    expect(map.kind === "map" && map.entries.map(([key, value]) => [key, value.kind])).toEqual(
      [0, 1, 2].map((key) => [integer(key), "boolean"]),
    );
    expect(await protocol("bignum")).toEqual({ kind: "big-number", value: 1234567999999999999999999999999999999n });
    expect(await protocol("verbatim")).toMatchObject({ kind: "verbatim", format: "txt" });
    expect(await protocol("true")).toEqual({ kind: "boolean", value: true });
    expect(await protocol("false")).toEqual({ kind: "boolean", value: false });
    expect(await protocol("attrib")).toMatchObject({
      kind: "attributed",
      attributes: [[{ kind: "bulk" }, { kind: "array" }]],
    });
    client.close();
  });

  it.each([2, 3] as const)("version %i: what is published reaches the subscriber", async (version) => {
    const [subscriber, publisher] = [connectClient(port(), version), connectClient(port(), 3)];
    await subscriber.send("SUBSCRIBE", "a", "b");
    expect(await publisher.send("PUBLISH", "b", "news")).toEqual(integer(1));
    expect(await subscriber.send("UNSUBSCRIBE", "a", "b")).toMatchObject({
      items: [bulk("unsubscribe"), bulk("b"), integer(0)],
    });
    expect(subscriber.endpoint.takePush()?.items).toEqual([bulk("message"), bulk("b"), bulk("news")]);
    expect(await subscriber.send("ECHO", "ordinary again")).toEqual(bulk("ordinary again"));
    subscriber.close();
    publisher.close();
  });

  it("what the server refuses, its model refuses, and closes as it does", async () => {
    const model = await startModel();
    for (const text of ["*1\r\n+PING\r\n", "*1\r\n$-1\r\n", "*1\r\n$01\r\nx\r\n", 'ECHO "a\r\n', "*+1\r\n"]) {
      const answers = await Promise.all([port(), model.port].map((each) => conversation(each, `PING\r\n${text}`)));
      for (const answer of answers) expect(answer).toMatch(/^\+PONG\r\n-ERR Protocol error/);
    }
    model.server.close();
  });

  it("it refuses what we refuse, but for the listed deviations", async () => {
    const cases = BAD_COMMANDS.filter(({ code, limits, stream }) => {
      return code !== "RESP_TRUNCATED" && limits === undefined && stream.length <= READ_OCTETS;
    });
    const answers = await Promise.all(cases.map(({ stream }) => answerTo(port(), stream)));
    const taken = cases.filter((_, index) => !answers[index]?.includes("-ERR Protocol error"));
    expect(taken.map(({ name }) => name)).toEqual(NOT_REFUSED);
  });

  it("it takes what we take", async () => {
    for (const { stream } of GOOD_COMMANDS) {
      const answer = await answerTo(port(), stream);
      expect(answer).not.toBe("");
      expect(answer).not.toContain("Protocol error");
    }
  });
});

describe("@redis/client against our server", () => {
  it.each([2, 3] as const)("version %i: commands, errors, and what is published", async (RESP) => {
    const { port, server, faults } = await startModel();
    const url = `redis://127.0.0.1:${port}`;
    const client = createClient({ url, RESP });
    const subscriber = createClient({ url, RESP });
    await Promise.all([client.connect(), subscriber.connect()]);
    expect(await client.set("k", "h\u00e9llo")).toBe("OK");
    expect(await client.get("k")).toBe("h\u00e9llo");
    expect(await client.get("none")).toBeNull();
    expect(await client.incr("n")).toBe(1);
    await expect(client.incr("k")).rejects.toThrow("not an integer");
    const echoes = await Promise.all(Array.from({ length: 500 }, (_, index) => client.echo(`${index}`)));
    expect(echoes).toEqual(Array.from({ length: 500 }, (_, index) => `${index}`));
    const heard = new Promise(
      (resolve) => void subscriber.subscribe("news", resolve).then(() => client.publish("news", "x")),
    );
    expect(await heard).toBe("x");
    await subscriber.unsubscribe("news");
    await Promise.all([client.close(), subscriber.close()]);
    expect(faults).toEqual([]);
    server.close();
  });
});

/** Everything that is answered until the server closes. */
async function conversation(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(text);
  return await heardFrom(socket);
}

/** Everything that is answered to a client that says nothing else. */
async function answerTo(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.end(text);
  return await heardFrom(socket);
}

async function heardFrom(socket: Socket): Promise<string> {
  let heard = "";
  socket.on("data", (octets) => (heard += octets.toString("latin1")));
  await once(socket, "close");
  return heard;
}
