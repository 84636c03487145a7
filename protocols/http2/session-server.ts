/**
 * A server of the simulated session: reads requests, consumes their content at its own pace, answers each,
 * and owes for everything it has taken: a stream until it is closed, credit until it is given back.
 */
import type { Context } from "../../lab/runtime/context.ts";
import { Channel } from "../../lab/runtime/channel.ts";
import type { Obligation } from "../../lab/runtime/obligation.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import type { Http2Event } from "./connection-events.ts";
import { Endpoint } from "./endpoint.ts";
import type { Http2Limits } from "./limits.ts";
import { boundsOf } from "./subject.ts";

export interface ServerOptions {
  readonly limits: Http2Limits;
  clock(): number;
  /** Octets of content in a response. */
  answerOctets(): number;
  /** How long the application takes for a piece of content, in ticks. */
  consumeTicks(): number;
  /** Whether, by decision, the session is cancelled or shut down between chunks. */
  readonly isInterrupted: boolean;
  /** A stream was ended for the client's mistake, by the code of its fault. */
  streamFailed?(code: string): void;
  /** Called after every chunk, deadline and write. */
  settled?(endpoint: Endpoint): void;
}

/** What the reader leaves for the application: a piece of content, the end of a request, or both. */
interface Job {
  readonly streamId: number;
  readonly octets: number;
  readonly credit: Obligation | undefined;
  readonly answers: boolean;
}

const JOBS_WAITING_MAX = 2;
const OK_FIELDS = [{ name: ":status", value: "200" }];
const TRAILER_FIELDS = [{ name: "x-sum", value: "1" }];

export class SessionServer {
  readonly endpoint: Endpoint;
  private readonly options: ServerOptions;
  private readonly session: Context;
  private readonly jobs: Channel<Job>;
  private readonly streams = new Map<number, Obligation>();

  constructor(session: Context, stream: ByteStream, options: ServerOptions) {
    this.options = options;
    this.session = session;
    this.jobs = new Channel(session, "jobs", JOBS_WAITING_MAX);
    this.endpoint = new Endpoint(session, stream, {
      role: "server",
      name: "server",
      limits: options.limits,
      bounds: boundsOf(options.limits),
      isInterrupted: options.isInterrupted,
      clock: () => options.clock(),
      take: (cx, event) => this.take(cx, event),
      settled: () => this.settle(),
    });
  }

  async run(cx: Context): Promise<void> {
    cx.defer("discard jobs", async () => void this.jobs.discard());
    const application = cx.spawn("application", (own) => this.work(own));
    await this.endpoint.run(cx);
    this.jobs.close();
    await application.join(cx);
  }

  private async take(cx: Context, event: Http2Event): Promise<void> {
    if (event.kind === "request") {
      this.streams.set(event.streamId, this.session.reserve("stream"));
      if (event.endStream) await this.leave(cx, { streamId: event.streamId, octets: 0, answers: true });
    } else if (event.kind === "data") {
      await this.leave(cx, { streamId: event.streamId, octets: event.data.length, answers: event.endStream });
    } else if (event.kind === "trailers") {
      await this.leave(cx, { streamId: event.streamId, octets: 0, answers: true });
    } else if (event.kind === "reset" && event.fault !== undefined) {
      this.options.streamFailed?.(event.fault.code);
    }
  }

  private async leave(cx: Context, job: Omit<Job, "credit">): Promise<void> {
    const credit = job.octets === 0 ? undefined : this.session.reserve("window credit");
    await this.jobs.send(cx, { ...job, credit });
  }

  private async work(cx: Context): Promise<void> {
    for (let next = await this.jobs.receive(cx); next.kind === "value"; next = await this.jobs.receive(cx)) {
      const { streamId, octets, credit, answers } = next.value;
      await cx.sleep(this.options.consumeTicks());
      this.endpoint.connection.releaseCredit(streamId, octets);
      credit?.commit();
      if (answers) this.answer(streamId);
      this.endpoint.flush();
    }
  }

  private answer(streamId: number): void {
    const { connection } = this.endpoint;
    const octets = this.options.answerOctets();
    if (connection.respond(streamId, OK_FIELDS, false) === "gone") return;
    const sent = connection.sendData(streamId, new Uint8Array(octets), false);
    // Nothing of a response that is too much for the queue is sent: its stream ends in trailers all the same.
    if (sent !== "gone") connection.sendTrailers(streamId, TRAILER_FIELDS);
  }

  /** Streams that are closed by now owe nothing more. */
  private settle(): void {
    for (const [streamId, obligation] of this.streams) {
      if (this.endpoint.connection.isOpen(streamId)) continue;
      obligation.commit();
      this.streams.delete(streamId);
    }
    this.options.settled?.(this.endpoint);
  }
}
