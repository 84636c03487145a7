/** What attacks are carried out against: a server and a client with the default limits, and what is counted of them. */
import type { Gauge } from "../../lab/core/decoder.ts";
import { Http1Client } from "./client.ts";
import type { Http1Fault } from "./faults.ts";
import { DEFAULT_HTTP1_LIMITS } from "./limits.ts";
import { Http1Server } from "./server.ts";

/** What is attacked, as far as attacks see it. */
export interface Victim {
  readonly side: "client" | "server";
  readonly gauge: Gauge & { readonly fault: Http1Fault | undefined };
  receive(octets: Uint8Array): void;
  advance(now: number): void;
  /** Heads, content and requests that the victim has taken. */
  readonly heads: number;
  readonly contentOctets: number;
  readonly inFlight: number;
}

const LIMITS = DEFAULT_HTTP1_LIMITS;
const ANSWER = new Uint8Array(100_000);

/** A server whose owner answers every request, and whose client reads the answers or not; or one that answers none. */
export function serverVictim(answers: "read" | "unread" | "none"): Victim {
  const server = new Http1Server({ limits: LIMITS });
  let heads = 0;
  let contentOctets = 0;
  return {
    side: "server",
    gauge: server,
    receive: (octets) => {
      for (const event of server.receive(octets).events) {
        if (event.kind === "request") heads += 1;
        else if (event.kind === "content") contentOctets += event.octets.length;
        else if (event.kind === "end" && answers !== "none") {
          server.respond(event.number, { status: 200, content: answers === "unread" ? ANSWER : new Uint8Array(0) });
        }
      }
      if (answers === "read") server.takeOutput();
    },
    advance: (now) => void server.advance(now),
    get heads() {
      return heads;
    },
    get contentOctets() {
      return contentOctets;
    },
    get inFlight() {
      return server.inFlight;
    },
  };
}

/** A client that has sent one request and waits for its response. */
export function clientVictim(): Victim {
  const client = new Http1Client({ limits: LIMITS });
  client.send({ method: "GET", target: "/", fields: ["Host", "a"] });
  client.takeOutput();
  let heads = 0;
  let contentOctets = 0;
  return {
    side: "client",
    gauge: client,
    receive: (octets) => {
      for (const event of client.receive(octets).events) {
        if (event.kind === "response") heads += 1;
        else if (event.kind === "content") contentOctets += event.octets.length;
      }
    },
    advance: (now) => void client.advance(now),
    get heads() {
      return heads;
    },
    get contentOctets() {
      return contentOctets;
    },
    get inFlight() {
      return client.inFlight;
    },
  };
}
