/**
 * The client of a simulated session: a few calls at once, of every kind, with deadlines, given up now and then.
 * What comes back for a call that succeeds is what was sent.
 */
import type { Context } from "../../lab/runtime/context.ts";
import { fold, hashBytes } from "../../lab/core/hash.ts";
import { labCodec } from "./lab-codec.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { WakeSignal } from "../shared/wake-signal.ts";
import { GrpcClient } from "./client.ts";
import type { ClientEvent } from "./client.ts";
import type { Encoding } from "./encoding.ts";
import { HASTE_NAME } from "./session-server.ts";
import { Side } from "./side.ts";
import type { Status } from "./status.ts";
import { STATUS } from "./status.ts";
import { ENDPOINT_BOUNDS, LAB_HTTP2_LIMITS, LAB_LIMITS } from "./subject.ts";
import { pickAt } from "../shared/pick.ts";

const CALLS_MAX = 7;
const MESSAGES_MAX = 4;
const MESSAGE_OCTETS: readonly number[] = [0, 5, 60, 300];
const PATHS: readonly string[] = ["/lab/many", "/lab/one", "/lab/none"];
const ENCODINGS: readonly Encoding[] = ["identity", "gzip", "deflate"];
/** When a call is given up, in ticks from its start; the first is never. */
const GIVE_UP_TICKS: readonly number[] = [900_000_000, 0, 1, 1_500, 10_000];
/** The deadline of a call; the first is none. */
const TIMEOUT_TICKS: readonly number[] = [0, 1, 1_500, 5_000, 2_000_000];
const START_TICKS: readonly number[] = [0, 1_000, 20_000];
/** How long the application takes for its next message. */
const PAUSE_TICKS: readonly number[] = [0, 1_000, 20_000];
const CONSUME_TICKS: readonly number[] = [0, 10, 5_000];

/** What must hold of the session, told to whoever watches. */
export interface ClientWatch {
  /** A call was given up before it had a stream: nobody may ever hear of it. */
  neverStarts(tag: string): void;
  /** An event came for a call that had ended. */
  lateEvent(): void;
  /** A call has ended with this status. */
  ended(code: number): void;
  /** A call has ended with `OK`: what was to come back, and what came. */
  answered(expected: number, received: number): void;
}

interface Call {
  sent: number;
  received: number;
  messages: number;
  isOpen: boolean;
  status: Status | undefined;
  readonly progress: WakeSignal;
}

export class SessionClient {
  private readonly client = new GrpcClient({ codec: labCodec, limits: LAB_LIMITS, http2Limits: LAB_HTTP2_LIMITS });
  private readonly side: Side<ClientEvent>;
  private readonly session: Context;
  private readonly watch: ClientWatch;
  private readonly calls = new Map<number, Call>();

  constructor(session: Context, stream: ByteStream, watch: ClientWatch) {
    this.session = session;
    this.watch = watch;
    this.side = new Side(session, stream, {
      name: "client",
      endpoint: this.client,
      bounds: ENDPOINT_BOUNDS,
      isInterrupted: true,
      clock: () => session.now(),
      take: (event) => this.take(event),
      settled: () => this.tellAll(),
    });
  }

  async run(cx: Context): Promise<void> {
    const reader = cx.spawn("endpoint", (own) => this.side.run(own));
    await cx.region("calls", async (scope) => {
      const count = 1 + cx.choose("calls", CALLS_MAX);
      for (let index = 0; index < count; index += 1) {
        scope.spawn(`call-${index}`, (own) => this.call(own, `call-${index}`));
      }
    });
    this.side.handle(this.client.shutdown());
    await reader.join(cx);
    this.side.handle();
  }

  private async call(cx: Context, tag: string): Promise<void> {
    await cx.sleep(pickAt(START_TICKS, cx, "start"));
    const path = PATHS[cx.choose("path", PATHS.length)] ?? "";
    const timeoutTicks = pickAt(TIMEOUT_TICKS, cx, "deadline");
    const started = this.client.start({
      path,
      authority: "lab",
      timeoutTicks: timeoutTicks === 0 ? undefined : timeoutTicks,
      encoding: ENCODINGS[cx.choose("encoding", ENCODINGS.length)] ?? "identity",
      metadata: [
        { name: "x-tag", value: tag },
        { name: "x-trace-bin", value: Uint8Array.of(0, 255) },
      ],
      responses: path === "/lab/many" ? "many" : "one",
    });
    this.side.handle();
    if (started.kind === "refused") return cx.mark(`refused: ${started.reason}`);
    const { callId } = started;
    const call: Call = {
      sent: 0,
      received: 0,
      messages: 0,
      isOpen: started.kind === "opened",
      status: undefined,
      progress: new WakeSignal(cx, "progress"),
    };
    this.calls.set(callId, call);
    const giveUp = pickAt(GIVE_UP_TICKS, cx, "give up");
    await cx.timeout("give up", giveUp, (own) => this.converse(own, callId, call, path));
    if (call.status === undefined) this.giveUp(callId, call, tag);
    this.calls.delete(callId);
  }

  private giveUp(callId: number, call: Call, tag: string): void {
    if (!call.isOpen) this.watch.neverStarts(tag);
    this.side.handle(this.client.cancel(callId));
  }

  private async converse(cx: Context, callId: number, call: Call, path: string): Promise<void> {
    const count = path === "/lab/many" ? cx.choose("messages", MESSAGES_MAX) : 1;
    for (let index = 0; index < count; index += 1) {
      await cx.sleep(pickAt(PAUSE_TICKS, cx, "pause"));
      const message = new Uint8Array(pickAt(MESSAGE_OCTETS, cx, "octets")).fill(index);
      await this.untilTaken(cx, call, () => this.client.sendMessage(callId, message));
      call.sent = fold(call.sent, hashBytes(message));
    }
    await cx.sleep(pickAt(PAUSE_TICKS, cx, "pause"));
    await this.untilTaken(cx, call, () => this.client.halfClose(callId));
    while (call.status === undefined) await call.progress.wait(cx);
  }

  private async untilTaken(cx: Context, call: Call, send: () => string): Promise<void> {
    while (send() === "full") await call.progress.wait(cx);
    this.side.handle();
  }

  private take(event: ClientEvent): void {
    const call = this.calls.get(event.callId);
    if (event.kind === "message") this.side.consume(event.callId, pickAt(CONSUME_TICKS, this.session, "consume"));
    if (call?.status !== undefined) return this.watch.lateEvent();
    if (call === undefined) return;
    switch (event.kind) {
      case "opened":
        call.isOpen = true;
        break;
      case "message":
        call.messages += 1;
        call.received = fold(call.received, hashBytes(event.data));
        break;
      case "status":
        call.status = event.status;
        this.watch.ended(event.status.code);
        if (event.status.code === STATUS.OK) this.compare(call, event.status);
        break;
      default:
    }
    call.progress.raise();
  }

  /** An echo is compared by digest, a hasty answer by the number of its messages. */
  private compare(call: Call, { metadata }: Status): void {
    const hasty = metadata.find(({ name }) => name === HASTE_NAME);
    if (hasty === undefined) this.watch.answered(call.sent, call.received);
    else this.watch.answered(Number(hasty.value), call.messages);
  }

  private tellAll(): void {
    for (const { progress } of this.calls.values()) progress.raise();
  }
}
