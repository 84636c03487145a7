/**
 * One connection of the simulated server: takes requests, and answers each with its own token and content from a task of
 * its own, which takes its time, so that answers are made in any order. Every request is an obligation.
 */
import type { Context } from "../../lab/runtime/context.ts";
import type { Obligation } from "../../lab/runtime/obligation.ts";
import type { Observation } from "../../lab/target/observe.ts";
import { EVENT } from "../../lab/trace/events.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { EndpointDriver } from "./endpoint-driver.ts";
import type { RequestHead } from "./event.ts";
import { valueOf } from "./event.ts";
import type { Http1Fault } from "./faults.ts";
import type { Http1Limits } from "./limits.ts";
import type { Said } from "./response-writer.ts";
import type { ServerEvent } from "./server.ts";
import { Http1Server } from "./server.ts";

export interface SessionServerOptions {
  readonly limits: Http1Limits;
  readonly observation: Observation;
  /** Where what is owed belongs. */
  readonly holder: Context;
  /** Called after every chunk. */
  afterChunk(cx: Context, server: Http1Server): void;
  /** Called once the connection is over. */
  ended(fault: Http1Fault | undefined): void;
}

/** A request that is being answered. */
interface Job {
  readonly head: RequestHead;
  readonly content: Uint8Array[];
  readonly duty: Obligation;
}

/** By decision: how long an answer takes. */
const THINKING_TICKS: readonly number[] = [0, 1_500, 40_000, 3_000_000];
/** After how long it is tried again to say what found no room. */
const ROOM_TICKS = 10_000;

export async function serveHttp1(cx: Context, stream: ByteStream, options: SessionServerOptions): Promise<void> {
  await new SessionServer(cx, stream, options).run(cx);
}

class SessionServer {
  readonly #server: Http1Server;
  readonly #driver: EndpointDriver<ServerEvent>;
  readonly #options: SessionServerOptions;
  readonly #jobs = new Map<number, Job>();
  readonly #cx: Context;

  constructor(cx: Context, stream: ByteStream, options: SessionServerOptions) {
    const server = new Http1Server({ limits: options.limits, now: cx.now() });
    this.#cx = cx;
    this.#options = options;
    this.#server = server;
    this.#driver = new EndpointDriver(cx, {
      endpoint: server,
      stream,
      observation: options.observation,
      take: (event) => this.#take(event),
      afterChunk: (own) => options.afterChunk(own, server),
      closed: () => this.#checkAnswered(),
    });
  }

  async run(cx: Context): Promise<void> {
    await this.#driver.run(cx);
    this.#options.ended(this.#server.fault);
  }

  #take(event: ServerEvent): void {
    const { number } = event;
    const job = this.#jobs.get(number);
    if (event.kind === "request") {
      this.#jobs.set(number, { head: event.head, content: [], duty: this.#options.holder.reserve("request") });
    } else if (event.kind === "content") {
      job?.content.push(event.octets);
    } else if (event.kind === "lost") {
      this.#jobs.delete(number);
      job?.duty.abort();
    } else if (event.kind === "end" && job !== undefined) {
      this.#cx.spawn(`answer-${number}`, (own) => this.#answer(own, number, job));
    }
  }

  async #answer(cx: Context, number: number, { head, content }: Job): Promise<void> {
    await cx.sleep(THINKING_TICKS[cx.choose("thinking", THINKING_TICKS.length)] ?? 0);
    const isStream = cx.choose("stream", 2) !== 0;
    const fields = ["X-Token", valueOf(head.fields, "x-token") ?? ""];
    const whole = joinOctets(content);
    const response = { status: 200, reason: "OK", fields, content: isStream ? ("stream" as const) : whole };
    await this.#say(cx, () => this.#server.respond(number, response));
    if (isStream) {
      for (const piece of content) await this.#say(cx, () => this.#server.write(number, piece));
      this.#server.finish(number);
    }
    this.#settle(number);
    this.#driver.wake();
  }

  /** Says it once there is room. What nobody waits for any more counts as said. */
  async #say(cx: Context, say: () => Said | "gone"): Promise<void> {
    for (let said = say(); said === "full"; said = say()) {
      this.#driver.wake();
      await cx.sleep(ROOM_TICKS);
    }
    this.#driver.wake();
  }

  /** However a server closes by itself, it has answered or given up what it took. */
  #checkAnswered(): void {
    const { recorder } = this.#cx.kernel;
    recorder.emit(EVENT.roundTrip, recorder.intern("answers owed"), 0, this.#jobs.size);
  }

  #settle(number: number): void {
    const job = this.#jobs.get(number);
    this.#jobs.delete(number);
    job?.duty.commit();
  }
}
