/** Our endpoints without a network, as the tests use them: text in, text out. */
import type { ClientRequest } from "../../../protocols/http1/client.ts";
import { Http1Client } from "../../../protocols/http1/client.ts";
import type { Http1Limits } from "../../../protocols/http1/limits.ts";
import { http1Limits } from "../../../protocols/http1/limits.ts";
import type { ServerEvent } from "../../../protocols/http1/server.ts";
import { Http1Server } from "../../../protocols/http1/server.ts";
import { octets, text } from "./helpers.ts";

export const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
export const OK = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n";

/** A server, with what it is sent and what it says as text. */
export function serverOf(limits: Partial<Http1Limits> = {}) {
  const server = new Http1Server({ limits: http1Limits(limits), protocols: ["websocket"] });
  return {
    server,
    hear: (stream: string): readonly ServerEvent[] => server.receive(octets(stream)).events,
    said: (): string => text(server.takeOutput()),
    answer: (number: number, content = "x") =>
      server.respond(number, { status: 200, reason: "OK", content: octets(content) }),
  };
}

export function kindsOf(events: readonly ServerEvent[]): string[] {
  return events.map(({ kind, number }) => `${kind} ${number}`);
}

/** A client, and a request that it may send. */
export function clientOf(limits: Partial<Http1Limits> = {}): {
  readonly client: Http1Client;
  readonly request: ClientRequest;
} {
  return {
    client: new Http1Client({ limits: http1Limits(limits) }),
    request: { method: "GET", target: "/", fields: ["Host", "a"] },
  };
}
