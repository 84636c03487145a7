import { describe, expect, it } from "vitest";
import { Broker } from "../../../protocols/nats/broker.ts";
import { DEFAULT_NATS_LIMITS } from "../../../protocols/nats/limits.ts";
import { NatsServer } from "../../../protocols/nats/server.ts";
import { octets } from "./helpers.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** A server with a broker, and one or two clients that speak text. */
function serverOf(clients = 1): { readonly server: NatsServer; readonly say: (said: string) => string }[] {
  const broker = new Broker();
  return Array.from({ length: clients }, () => {
    const server = new NatsServer({ limits: DEFAULT_NATS_LIMITS });
    const client = { server };
    broker.join(client);
    server.takeOutput();
    const speak = (said: string): string => {
      for (const operation of server.receive(octets(said)).operations) broker.execute(client, operation);
      return text(server.takeOutput());
    };
    speak('CONNECT {"verbose":false,"headers":true,"no_responders":true}\r\n');
    return { server, say: speak };
  });
}

describe("server", () => {
  it("greets first", () => {
    expect(text(new NatsServer({ limits: DEFAULT_NATS_LIMITS }).takeOutput())).toMatch(
      /^INFO \{.*"max_payload":1048576\}\r\n$/,
    );
  });

  it.each([
    ["SUB a 1\r\nPUB a 1\r\nx\r\nPING\r\n", "MSG a 1 1\r\nx\r\nPONG\r\n"],
    ["SUB\ta.*\t1\r\npub a.b r 1\r\nx\r\n", "MSG a.b 1 r 1\r\nx\r\n"],
    ["SUB a.> 1\r\nPUB a 0\r\n\r\nPUB a.b.c 0\r\n\r\n", "MSG a.b.c 1 0\r\n\r\n"],
    ["SUB a 1\r\nSUB a 1\r\nSUB b 1\r\nPUB a 1\r\nx\r\nPUB b 1\r\ny\r\n", "MSG a 1 1\r\nx\r\n"],
    ["SUB a 1\r\nUNSUB 1 2\r\nPUB a 0\r\n\r\nPUB a 0\r\n\r\nPUB a 0\r\n\r\n", "MSG a 1 0\r\n\r\nMSG a 1 0\r\n\r\n"],
    ["SUB a 1\r\nPUB a 0\r\n\r\nUNSUB 1 1\r\nPUB a 0\r\n\r\n", "MSG a 1 0\r\n\r\n"],
    ["SUB a..b 1\r\nPING\r\n", "-ERR 'Invalid Subject'\r\nPONG\r\n"],
    ["SUB a 1\r\nHPUB a 12 13\r\nNATS/1.0\r\n\r\nx\r\n", "HMSG a 1 12 13\r\nNATS/1.0\r\n\r\nx\r\n"],
    ["SUB r 7\r\nPUB none r 0\r\n\r\n", "HMSG r 7 16 16\r\nNATS/1.0 503\r\n\r\n\r\n"],
    ["UNSUB 99\r\nPING\r\n", "PONG\r\n"],
    ["PING\r\nFOO\r\nPING\r\n", "PONG\r\n-ERR 'Unknown Protocol Operation'\r\n"],
    ["PUB a 1048577\r\n", "-ERR 'Maximum Payload Violation'\r\n"],
    [`SUB ${"a".repeat(5_000)} 1\r\n`, "-ERR 'maximum control line exceeded'\r\n"],
  ])("is told %j", (said, answer) => {
    expect(serverOf()[0]?.say(said)).toBe(answer);
  });

  it("a verbose client is answered everything", () => {
    const [client] = serverOf();
    expect(client?.say("CONNECT {}\r\nSUB a 1\r\nPUB a 1\r\nx\r\nPING\r\n")).toBe(
      "+OK\r\n+OK\r\n+OK\r\nMSG a 1 1\r\nx\r\nPONG\r\n",
    );
  });

  it("a client without echo does not hear itself", () => {
    const [first, second] = serverOf(2);
    second?.say("SUB a 5\r\n");
    expect(first?.say('CONNECT {"verbose":false,"echo":false}\r\nSUB a 1\r\nPUB a 1\r\nx\r\n')).toBe("");
    expect(second?.say("PING\r\n")).toBe("MSG a 5 1\r\nx\r\nPONG\r\n");
  });

  it("members of a group take turns", () => {
    const [client] = serverOf();
    const said = client?.say("SUB a g 1\r\nSUB a g 2\r\nPUB a 0\r\n\r\nPUB a 0\r\n\r\n");
    expect(said).toBe("MSG a 1 0\r\n\r\nMSG a 2 0\r\n\r\n");
  });

  it("a subject that is no UTF-8 costs its message, and nobody their connection", () => {
    const server = new NatsServer({ limits: DEFAULT_NATS_LIMITS });
    const client = { server };
    const broker = new Broker();
    broker.join(client);
    server.takeOutput();
    const said = Buffer.from('CONNECT {"verbose":false}\r\nSUB > 1\r\nPUB a\xff 1\r\nx\r\nPING\r\n', "latin1");
    for (const operation of server.receive(said).operations) broker.execute(client, operation);
    expect(text(server.takeOutput())).toBe("-ERR 'Invalid Publish Subject'\r\nPONG\r\n");
  });

  it("headers that are none cost their message, and nobody their connection", () => {
    const [client] = serverOf();
    expect(client?.say("SUB a 1\r\nHPUB a 12 13\r\nXXXX/1.0\r\n\r\nx\r\nPING\r\n")).toBe(
      "-ERR 'Invalid Headers'\r\nPONG\r\n",
    );
  });
});
