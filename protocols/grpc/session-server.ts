/**
 * The server of a simulated session: echoes messages in as many handlers at once as there are permits. A call
 * that has ended before its handler got a permit is not started.
 */
import type { Context } from "../../lab/runtime/context.ts";
import { Semaphore } from "../../lab/runtime/semaphore.ts";
import { labCodec } from "./lab-codec.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import type { Http2Limits } from "../http2/limits.ts";
import { WakeSignal } from "../shared/wake-signal.ts";
import type { GrpcLimits } from "./limits.ts";
import type { Cardinality } from "./message-inbox.ts";
import { GrpcServer } from "./server.ts";
import type { ServerEvent } from "./server.ts";
import { Side } from "./side.ts";
import type { Status } from "./status.ts";
import { status, STATUS, statusOfOutcome } from "./status.ts";
import { endpointBoundsOf } from "./subject.ts";

/** One message answered with one, and many with many. */
const METHODS: ReadonlyMap<string, Cardinality> = new Map([
  ["/lab/one", "one"],
  ["/lab/many", "many"],
]);

export interface SessionServerOptions {
  readonly limits: GrpcLimits;
  readonly http2Limits: Http2Limits;
  readonly isInterrupted: boolean;
  /** Handlers at a time. */
  readonly permits: number;
  clock(): number;
  /** How long the application takes for a message, in ticks. */
  consumeTicks(): number;
  /** What a handler does: `REFUSE`, `HASTE` (answer without a look at the request), or echo after so many ticks. */
  temper(): number;
  /** A call was heard of; `isOpen` unless it has ended already. */
  heard?(event: Extract<ServerEvent, { kind: "call" }>, isOpen: boolean): void;
  /** A handler begins; `isOpen` unless the call has ended already. */
  started?(isOpen: boolean): void;
  cancelled?(event: Extract<ServerEvent, { kind: "cancelled" }>): void;
  settled?(server: GrpcServer): void;
}

const REFUSAL: Status = {
  code: STATUS.NOT_FOUND,
  message: "nothing here: 100 %",
  metadata: [{ name: "grpc-status-details-bin", value: Uint8Array.of(8, 5) }],
};
const OK: Status = { code: STATUS.OK, message: "", metadata: [{ name: "x-sum", value: "1" }] };
export const REFUSE = 1;
export const HASTE = 2;
/** Says how many messages a hasty answer has. */
export const HASTE_NAME = "x-hasty";
const HASTY_MESSAGES = 4;
/** How long a handler may take. */
const HANDLER_TICKS = 30_000_000;

/** A call that a handler works on. */
interface Work {
  readonly cardinality: Cardinality;
  readonly messages: Uint8Array[];
  isHalfClosed: boolean;
  readonly progress: WakeSignal;
}

export class SessionServer {
  readonly server: GrpcServer;
  private readonly side: Side<ServerEvent>;
  private readonly options: SessionServerOptions;
  private readonly session: Context;
  private readonly permits: Semaphore;
  private readonly works = new Map<number, Work>();

  constructor(session: Context, stream: ByteStream, options: SessionServerOptions) {
    const { limits, http2Limits } = options;
    this.options = options;
    this.session = session;
    this.permits = new Semaphore(session, "handlers", options.permits);
    this.server = new GrpcServer({
      codec: labCodec,
      limits,
      http2Limits,
      methodOf: (path) => {
        const requests = METHODS.get(path);
        return requests === undefined ? undefined : { requests };
      },
    });
    this.side = new Side(session, stream, {
      name: "server",
      endpoint: this.server,
      bounds: endpointBoundsOf(limits, http2Limits),
      isInterrupted: options.isInterrupted,
      clock: () => options.clock(),
      take: (event) => this.take(event),
      settled: () => this.settled(),
    });
  }

  run(cx: Context): Promise<void> {
    return this.side.run(cx);
  }

  private take(event: ServerEvent): void {
    const work = this.works.get(event.callId);
    switch (event.kind) {
      case "call":
        this.options.heard?.(event, this.server.isOpen(event.callId));
        this.session.spawn("handler", (own) => this.handle(own, event.callId));
        this.works.set(event.callId, {
          cardinality: METHODS.get(event.call.path) ?? "many",
          messages: [],
          isHalfClosed: false,
          progress: new WakeSignal(this.session, `call ${event.callId}`),
        });
        break;
      case "message":
        work?.messages.push(event.data);
        this.side.consume(event.callId, this.options.consumeTicks());
        break;
      case "half-closed":
        if (work !== undefined) work.isHalfClosed = true;
        break;
      case "cancelled":
        this.options.cancelled?.(event);
        break;
    }
    work?.progress.raise();
  }

  private async handle(cx: Context, callId: number): Promise<void> {
    const permit = await this.permits.acquire(cx);
    const work = this.works.get(callId);
    if (work !== undefined && this.server.isOpen(callId)) {
      this.options.started?.(this.server.isOpen(callId));
      const outcome = await cx.timeout("serve", HANDLER_TICKS, (own) => this.serve(own, callId, work));
      this.server.finish(callId, status(statusOfOutcome(outcome), ""));
      this.side.handle();
    }
    permit.release();
    this.works.delete(callId);
  }

  private async serve(cx: Context, callId: number, work: Work): Promise<void> {
    const temper = this.options.temper();
    if (temper === REFUSE) {
      this.server.finish(callId, REFUSAL);
      return;
    }
    if (temper === HASTE) return this.answerHastily(callId, work.cardinality);
    if (temper > 0) await cx.sleep(temper);
    while (this.server.isOpen(callId)) {
      const [message] = work.messages;
      if (message === undefined) {
        if (work.isHalfClosed) this.server.finish(callId, OK);
        else await work.progress.wait(cx);
      } else if (this.server.sendMessage(callId, message) === "full") {
        await work.progress.wait(cx);
      } else {
        work.messages.shift();
        this.side.handle();
      }
    }
  }

  private answerHastily(callId: number, cardinality: Cardinality): void {
    let count = 0;
    while (count < (cardinality === "one" ? 1 : HASTY_MESSAGES)) {
      if (this.server.sendMessage(callId, Uint8Array.of(count)) !== "taken") break;
      count += 1;
    }
    const ending = count === 0 ? REFUSAL : { ...OK, metadata: [{ name: HASTE_NAME, value: String(count) }] };
    this.server.finish(callId, ending);
  }

  private settled(): void {
    for (const { progress } of this.works.values()) progress.raise();
    this.options.settled?.(this.server);
  }
}
