/**
 * The simulated client: requests go out over one connection without waiting for each other, each with a token and
 * content that must come back in its own response and no other. Every request in flight is an obligation.
 */
import { hashBytes } from "../../lab/core/hash.ts";
import type { Context } from "../../lab/runtime/context.ts";
import type { Obligation } from "../../lab/runtime/obligation.ts";
import type { Observation } from "../../lab/target/observe.ts";
import { EVENT } from "../../lab/trace/events.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { WakeSignal } from "../shared/wake-signal.ts";
import type { ClientEvent, ClientRequest } from "./client.ts";
import { Http1Client } from "./client.ts";
import type { Pause } from "./endpoint-driver.ts";
import { EndpointDriver } from "./endpoint-driver.ts";
import type { ResponseHead } from "./event.ts";
import { valueOf } from "./event.ts";
import type { Http1Fault } from "./faults.ts";
import type { Http1Limits } from "./limits.ts";

export interface SessionClientOptions {
  readonly limits: Http1Limits;
  readonly observation: Observation;
  /** Where what is owed belongs. */
  readonly holder: Context;
  /** Called before every write of so many octets. */
  pause(cx: Context, octets: number): Pause | undefined;
  /** Called once the connection is over. */
  ended(fault: Http1Fault | undefined): void;
}

const OK = 200;

/** What became of a request. */
type Outcome = "answered" | "refused" | "lost" | "closed";

/** A request that somebody waits for. */
class Exchange {
  outcome: Outcome | undefined;
  head: ResponseHead | undefined;
  readonly content: Uint8Array[] = [];
  readonly duty: Obligation;
  readonly #signal: WakeSignal;

  constructor(cx: Context, duty: Obligation) {
    this.duty = duty;
    this.#signal = new WakeSignal(cx, "response");
  }

  settle(outcome: Outcome): void {
    this.outcome = outcome;
    if (outcome === "lost") this.duty.abort();
    else this.duty.commit();
    this.#signal.raise();
  }

  async wait(cx: Context): Promise<Outcome> {
    while (this.outcome === undefined) await this.#signal.wait(cx);
    return this.outcome;
  }
}

export class SessionClient {
  readonly #client: Http1Client;
  readonly #driver: EndpointDriver<ClientEvent>;
  readonly #options: SessionClientOptions;
  readonly #exchanges = new Map<number, Exchange>();

  constructor(cx: Context, stream: ByteStream, options: SessionClientOptions) {
    this.#options = options;
    this.#client = new Http1Client({ limits: options.limits, now: cx.now() });
    this.#driver = new EndpointDriver(cx, {
      endpoint: this.#client,
      stream,
      observation: options.observation,
      take: (event) => this.#take(event),
      pause: (own, octets) => options.pause(own, octets),
    });
  }

  async run(cx: Context): Promise<void> {
    await this.#driver.run(cx);
    this.#options.ended(this.#client.fault);
  }

  /** Wants no more: what is not answered is lost. */
  close(): void {
    for (const event of this.#client.abort().events) this.#take(event);
    this.#driver.wake();
  }

  /** Sends a request and waits for what becomes of it. The content of its response must be `content`. */
  async execute(cx: Context, token: string, request: ClientRequest, content: Uint8Array): Promise<Outcome> {
    const number = this.#client.send(request);
    if (typeof number !== "number") return "closed";
    const exchange = new Exchange(cx, this.#options.holder.reserve("response"));
    this.#exchanges.set(number, exchange);
    this.#driver.wake();
    const outcome = await exchange.wait(cx);
    if (outcome === "answered") compare(cx, token, content, exchange);
    return outcome;
  }

  #take(event: ClientEvent): void {
    const exchange = this.#exchanges.get(event.number);
    if (exchange === undefined) return;
    if (event.kind === "response" && !event.head.isInterim) exchange.head = event.head;
    else if (event.kind === "content") exchange.content.push(event.octets);
    else if (event.kind === "end") this.#settle(event.number, exchange.head?.status === OK ? "answered" : "refused");
    else if (event.kind === "lost") this.#settle(event.number, "lost");
  }

  #settle(number: number, outcome: Outcome): void {
    this.#exchanges.get(number)?.settle(outcome);
    this.#exchanges.delete(number);
  }
}

/** The token and the content of a response must be those of its request. */
function compare({ kernel: { recorder } }: Context, token: string, content: Uint8Array, exchange: Exchange): void {
  const answered = valueOf(exchange.head?.fields ?? [], "x-token") ?? "";
  const tokens = [token, answered].map((text) => hashBytes(Uint8Array.from(text, (sign) => sign.charCodeAt(0))));
  recorder.emit(EVENT.roundTrip, recorder.intern("token"), tokens[0] ?? 0, tokens[1] ?? 0);
  recorder.emit(
    EVENT.roundTrip,
    recorder.intern("content"),
    hashBytes(content),
    hashBytes(joinOctets(exchange.content)),
  );
}
