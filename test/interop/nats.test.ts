import { connect as connectSocket } from "node:net";
import type { Msg } from "@nats-io/transport-node";
import { connect, headers } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectClient, startModel } from "./nats-endpoints.ts";
import type { RealServer } from "./real-server.ts";
import { missingServer, startServer } from "./real-server.ts";

const MISSING = missingServer("nats-server", "nats-server");
const MESSAGES = 2_000;
const BIG_OCTETS = 1_000_000;
const octets = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe.skipIf(MISSING !== undefined)(`against nats-server ${MISSING ?? ""}`, () => {
  let server: RealServer | undefined;
  const port = (): number => server?.port ?? 0;

  beforeAll(async () => {
    server = await startServer("nats-server", (free) => ["--addr", "127.0.0.1", "--port", `${free}`]);
  });
  afterAll(async () => {
    await server?.stop();
  });

  it("what is published is heard, in order", async () => {
    const [listener, publisher] = await Promise.all(["l", "p"].map((name) => connectClient(port(), `_INBOX.${name}`)));
    const heard = listener?.subscribe({ subject: "news.*" });
    await listener?.flush();
    for (let index = 0; index < MESSAGES; index += 1) {
      publisher?.publish({ subject: `news.${index % 7}`, payload: octets(`${index}`) });
    }
    await publisher?.flush();
    await listener?.flush();
    const messages = heard?.takeAll() ?? [];
    expect(messages.map(({ payload }) => text(payload))).toEqual(
      Array.from({ length: MESSAGES }, (_, index) => `${index}`),
    );
    expect(messages[8]?.subject).toBe("news.1");
    expect(listener?.endpoint.fault).toBeUndefined();
    listener?.close();
    publisher?.close();
  });

  it("headers and large payloads come back octet for octet", async () => {
    const client = await connectClient(port(), "_INBOX.h");
    const heard = client.subscribe({ subject: "large" });
    const payload = Uint8Array.from({ length: BIG_OCTETS }, (_, index) => (index * 31) & 0xff);
    const fields = [
      { name: "Nats-Msg-Id", value: "1" },
      { name: "k", value: "h\u00e9llo: x" },
      { name: "k", value: "" },
    ];
    client.publish({ subject: "large", payload, reply: "answers", headers: { status: 0, description: "", fields } });
    await client.flush();
    const [message] = heard.takeAll();
    expect(message).toMatchObject({ reply: "answers", headers: { status: 0, description: "", fields } });
    expect(Buffer.compare(message?.payload ?? octets(""), payload)).toBe(0);
    client.close();
  });

  it("every request has its own answer, and a cancelled one nobody's", async () => {
    const [client, service] = await Promise.all(["c", "s"].map((name) => connectClient(port(), `_INBOX.${name}`)));
    const asked = service?.subscribe({ subject: "echo", queue: "services" });
    await service?.flush();
    client?.requestCancelled("echo", octets("nobody's"));
    const answers = Array.from({ length: 100 }, (_, index) => client?.request("echo", octets(`${index}`)));
    await client?.flush();
    await service?.flush();
    const questions = asked?.takeAll() ?? [];
    // In the opposite order.
    for (const { reply = "", payload } of questions.toReversed()) service?.publish({ subject: reply, payload });
    const results = await Promise.all(answers);
    expect(results.map((result) => result?.kind === "reply" && text(result.message.payload))).toEqual(
      Array.from({ length: 100 }, (_, index) => `${index}`),
    );
    expect(questions).toHaveLength(101);
    client?.close();
    service?.close();
  });

  it("a request that nobody hears is told so", async () => {
    const client = await connectClient(port(), "_INBOX.n");
    expect(await client.request("nobody", octets(""))).toMatchObject({ kind: "no-responders" });
    client.close();
  });

  it("UNSUB after so many messages is counted as the server counts it", async () => {
    const client = await connectClient(port(), "_INBOX.u");
    const heard = client.subscribe({ subject: "count" });
    const limited = client.subscribe({ subject: "count", max: 2 });
    const publish = (times: number): void => {
      for (let time = 0; time < times; time += 1) client.publish({ subject: "count", payload: octets("x") });
    };
    publish(3);
    await client.flush();
    heard.unsubscribe(5);
    publish(4);
    await client.flush();
    expect(heard.takeAll()).toHaveLength(5);
    expect(limited.takeAll()).toHaveLength(2);
    expect(client.endpoint.fault).toBeUndefined();
    client.close();
  });

  it("drains: what is on its way still comes", async () => {
    const client = await connectClient(port(), "_INBOX.d");
    const heard = client.subscribe({ subject: "last" });
    for (let index = 0; index < 50; index += 1) client.publish({ subject: "last", payload: octets(`${index}`) });
    await client.drain();
    expect(heard.takeAll()).toHaveLength(50);
    expect(heard.subscription.isFinished).toBe(true);
    expect(client.endpoint.fault).toBeUndefined();
  });

  it.each(SPOILED)("a publisher with $name costs nobody else the connection", async ({ said, told }) => {
    const listener = await connectClient(port(), "_INBOX.x");
    const heard = listener.subscribe({ subject: "t.>" });
    await listener.flush();
    expect(await conversation(port(), `CONNECT {"verbose":false,"headers":true}\r\n${said}`)).toBe("PONG\r\nopen");
    await listener.flush();
    expect(heard.takeAll()).toMatchObject([told]);
    expect(listener.endpoint.fault).toBeUndefined();
    listener.close();
  });

  it("what the server refuses of a client, its model refuses, and answers alike", async () => {
    const model = await startModel();
    const hello = 'CONNECT {"verbose":false,"headers":true,"no_responders":true}\r\n';
    for (const said of ALIKE) {
      const [real, ours] = await Promise.all([port(), model.port].map((each) => conversation(each, hello + said)));
      expect([said, ours]).toEqual([said, real]);
    }
    model.server.close();
  });
});

/** What a publisher may say that is passed on to whoever listens, in Latin-1, and what that comes to. */
const SPOILED: readonly { readonly name: string; readonly said: string; readonly told: object }[] = [
  {
    name: "a subject that is no UTF-8",
    said: "PUB t.\xff 1\r\nx\r\n",
    told: { subject: "", subjectFault: { code: "NATS_UTF8" }, payload: octets("x") },
  },
  {
    name: "a reply that is no UTF-8",
    said: "PUB t.a r\xff 1\r\nx\r\n",
    told: { subject: "t.a", reply: undefined, subjectFault: { code: "NATS_UTF8" }, payload: octets("x") },
  },
  {
    name: "headers of 70 kB",
    said: `HPUB t.a 70000 70001\r\nNATS/1.0\r\nk:${"v".repeat(69_984)}\r\n\r\nx\r\n`,
    told: { headers: undefined, headerFault: { code: "NATS_HEADERS_TOO_LARGE" }, payload: octets("x") },
  },
  {
    name: "headers that are none",
    said: "HPUB t.a 12 13\r\nXATS/1.0\r\n\r\nx\r\n",
    told: { headers: undefined, headerFault: { code: "NATS_HEADER_VERSION" }, payload: octets("x") },
  },
  {
    name: "a line as long as may be",
    said: `PUB t.${"a".repeat(4_092)} 1\r\nx\r\n`,
    told: { payload: octets("x") },
  },
  {
    name: "a line of headers as long as may be",
    said: `HPUB t.${"a".repeat(4_087)} 12 13\r\nNATS/1.0\r\n\r\nx\r\n`,
    told: { payload: octets("x") },
  },
  {
    name: "a size with zeros in front",
    said: "PUB t.a 000000001\r\nx\r\n",
    told: { payload: octets("x") },
  },
];

/** What both servers answer with the same octets, or by closing. */
const ALIKE: readonly string[] = [
  "PING\r\n",
  "ping\t \r\n",
  "SUB\ta\t1\r\nPUB\ta\t1\r\nx\r\n",
  "SUB a..b 1\r\nPING\r\n",
  "SUB >.a 1\r\nPING\r\n",
  "SUB a.*b.c 1\r\nPUB a.*b.c 1\r\nx\r\nPING\r\n",
  "PUB a -1\r\n\r\nPING\r\n",
  "PUB a +1\r\nx\r\nPING\r\n",
  "PUB a 1048577\r\n",
  "PUB a 9999999999\r\n",
  "PUB a\r\n",
  "PUB a b c 1\r\nx\r\n",
  "SUB r 7\r\nPUB none r 0\r\n\r\n",
  "SUB a 1\r\nHPUB a 12 13\r\nNATS/1.0\r\n\r\nx\r\n",
  "HPUB a 14 13\r\nNATS/1.0\r\n\r\nx\r\n",
  "SUB a 1\r\nUNSUB 1 2\r\nPUB a 1\r\n1\r\nPUB a 1\r\n2\r\nPUB a 1\r\n3\r\nPING\r\n",
  "SUB a 1\r\nUNSUB 1 0\r\nPUB a 1\r\nx\r\nPING\r\n",
  "UNSUB 99\r\nPING\r\n",
  "SUB a 1\r\nSUB a 1\r\nSUB b 1\r\nPUB a 1\r\nx\r\nPUB b 1\r\ny\r\nPING\r\n",
  "FOO\r\n",
  `SUB ${"a".repeat(5_000)} 1\r\n`,
  "CONNECT {bad}\r\n",
  'CONNECT {"verbose":"yes"}\r\n',
  'CONNECT {"verbose":true}\r\nSUB a 1\r\nPUB a 1\r\nx\r\nPING\r\n',
  'CONNECT {"verbose":false,"echo":false}\r\nSUB a 1\r\nPUB a 1\r\nx\r\nPING\r\n',
  "GET / HTTP/1.1\r\n\r\n",
  "\r\nPING\r\n",
  "MSG a 1 1\r\nx\r\nPING\r\n",
  "PONG\r\nPING\r\n",
];

/**
 * Everything that is answered behind the greeting, up to the answer to the PING behind what is said, or until the server
 * closes. Parser errors may be told or not.
 */
async function conversation(port: number, said: string): Promise<string> {
  const whole = `${said}PING\r\n`;
  const pings = whole.match(/^ping\s*$/gim)?.length ?? 0;
  const socket = connectSocket(port, "127.0.0.1");
  let answer = "";
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      if ((answer.match(/^PONG\r$/gm)?.length ?? 0) === pings) resolve(true);
    });
    socket.on("close", () => resolve(false));
    socket.on("error", () => undefined);
    socket.write(Buffer.from(whole, "latin1"));
  });
  socket.destroy();
  const body = answer.replace(/^INFO .*\r\n/, "").replace(/-ERR 'Parser Error'\r\n$/, "");
  return `${body}${isOpen ? "open" : "closed"}`;
}

describe("@nats-io/transport-node against our server", () => {
  it("publishes, subscribes, asks, limits, drains", async () => {
    const { port, server, broker, faults } = await startModel();
    const [client, service] = await Promise.all([1, 2].map(() => connect({ servers: `127.0.0.1:${port}` })));
    if (client === undefined || service === undefined) throw new TypeError("two clients");
    service.subscribe("echo.*", { queue: "g", callback: (_error, message) => void message.respond(message.data) });
    const limited: Msg[] = [];
    service.subscribe("news", { max: 2, callback: (_error, message) => void limited.push(message) });
    await service.flush();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => client.request(`echo.${index}`, `h\u00e9llo ${index}`)),
    );
    expect(answers.map((answer) => answer.string())).toEqual(
      Array.from({ length: 200 }, (_, index) => `h\u00e9llo ${index}`),
    );
    await expect(client.request("nobody", "")).rejects.toThrow(/no responders/i);
    const fields = headers();
    fields.append("Nats-Msg-Id", "7");
    for (let index = 0; index < 5; index += 1) client.publish("news", `${index}`, { headers: fields });
    await client.flush();
    await service.flush();
    expect(limited.map((message) => message.string())).toEqual(["0", "1"]);
    expect(limited[0]?.headers?.get("Nats-Msg-Id")).toBe("7");
    await Promise.all([client.drain(), service.drain()]);
    expect(faults).toEqual([]);
    expect(broker.subscriptions).toBe(0);
    server.close();
  });
});
