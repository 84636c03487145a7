/**
 * HTTP/2 between a client and a server over the simulated network: a few exchanges at once, with content and
 * trailers both ways, given up now and then, until the client shuts down.
 *
 * Every stream and every piece of received content is an obligation of the session. By decision the session
 * is cancelled between two chunks, or a side shuts down gracefully. However it ends, nothing is left behind.
 */
import type { Context } from "../../lab/runtime/context.ts";
import type { SimulatedScenario, World } from "../../lab/target/target.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { WakeSignal } from "../shared/wake-signal.ts";
import type { Http2Event } from "./connection-events.ts";
import { Endpoint } from "./endpoint.ts";
import { ERROR_CODE } from "./error-codes.ts";
import { SessionServer } from "./session-server.ts";
import { HTTP2_BOUNDS, LAB_LIMITS } from "./subject.ts";
import { pickAt } from "../shared/pick.ts";

const EXCHANGES_MAX = 6;
/** Octets of content, both ways: none, little, about a window, many windows. All of them together fit the queue. */
const CONTENT_OCTETS: readonly number[] = [0, 5, 63, 200, 1_000];
const CONSUME_TICKS: readonly number[] = [0, 10, 5_000, 2_000_000];
const RETRIES_MAX = 40;
const RETRY_TICKS = 50_000;
/** When an exchange is given up, in ticks from its start; the first is never. */
const GIVE_UP_TICKS: readonly number[] = [600_000_000, 1, 1_500, 3_000, 10_000];

const REQUEST_FIELDS = [
  { name: ":method", value: "POST" },
  { name: ":scheme", value: "https" },
  { name: ":authority", value: "a.example" },
  { name: ":path", value: "/" },
];

export const http2Session: SimulatedScenario["main"] = (world) => (cx) => runSession(cx, world);

async function runSession(cx: Context, world: World): Promise<void> {
  const [client, server] = world.network.connect(cx, "client", "server");
  await cx.region("session", async (session) => {
    session.defer("reset client", async () => client.reset());
    session.defer("reset server", async () => server.reset());
    session.spawn("client", (own) => new SessionClient(session, client).run(own));
    session.spawn("server", (own) =>
      new SessionServer(session, server, {
        limits: LAB_LIMITS,
        isInterrupted: true,
        clock: () => own.now(),
        answerOctets: () => pickAt(CONTENT_OCTETS, own, "answer"),
        consumeTicks: () => pickAt(CONSUME_TICKS, own, "consume"),
      }).run(own),
    );
  });
}

class SessionClient {
  private readonly endpoint: Endpoint;
  private readonly session: Context;
  /** Told whenever something has come. */
  private readonly progress = new Map<number, WakeSignal>();
  private readonly ended = new Set<number>();
  private hasSettings = false;

  constructor(session: Context, stream: ByteStream) {
    this.session = session;
    this.endpoint = new Endpoint(session, stream, {
      role: "client",
      name: "client",
      limits: LAB_LIMITS,
      bounds: HTTP2_BOUNDS,
      isInterrupted: true,
      clock: () => session.now(),
      take: async (_, event) => this.take(event),
      settled: () => this.tellAll(),
    });
  }

  async run(cx: Context): Promise<void> {
    const reader = cx.spawn("endpoint", (own) => this.endpoint.run(own));
    await cx.region("exchanges", async (scope) => {
      const count = 1 + cx.choose("exchanges", EXCHANGES_MAX);
      for (let index = 0; index < count; index += 1) scope.spawn(`exchange-${index}`, (own) => this.exchange(own));
    });
    this.endpoint.connection.shutdown();
    this.endpoint.flush();
    await reader.join(cx);
    this.tellAll();
  }

  private async exchange(cx: Context): Promise<void> {
    const streamId = await this.open(cx);
    if (streamId === undefined) return;
    const stream = this.session.reserve("exchange");
    const signal = new WakeSignal(cx, "progress");
    this.progress.set(streamId, signal);
    const sent = this.endpoint.connection.sendData(
      streamId,
      new Uint8Array(pickAt(CONTENT_OCTETS, cx, "content")),
      true,
    );
    if (sent === "full") throw new Error("the content of all exchanges fits the queue");
    this.endpoint.flush();
    await cx.timeout("give up", pickAt(GIVE_UP_TICKS, cx, "give-up"), (own) => this.untilEnded(own, streamId, signal));
    this.endpoint.connection.reset(streamId, ERROR_CODE.CANCEL);
    this.endpoint.flush();
    this.progress.delete(streamId);
    stream.commit();
  }

  /** Opens a stream once the peer takes one more. */
  private async open(cx: Context): Promise<number | undefined> {
    for (let attempt = 0; attempt < RETRIES_MAX; attempt += 1) {
      if (this.hasSettings) {
        const opened = this.endpoint.connection.request(REQUEST_FIELDS, false);
        if (opened.kind === "opened") return opened.streamId;
        if (opened.reason !== "concurrency") return undefined;
      }
      await cx.sleep(RETRY_TICKS);
    }
    return undefined;
  }

  private async untilEnded(cx: Context, streamId: number, signal: WakeSignal): Promise<void> {
    while (!this.ended.has(streamId) && this.endpoint.connection.isOpen(streamId)) await signal.wait(cx);
  }

  private take(event: Http2Event): void {
    if (event.kind === "settings") this.hasSettings = true;
    if (event.kind === "data") this.endpoint.connection.releaseCredit(event.streamId, event.data.length);
    const isEnd = event.kind === "trailers" || event.kind === "reset" || ("endStream" in event && event.endStream);
    if (isEnd && "streamId" in event) this.ended.add(event.streamId);
  }

  private tellAll(): void {
    for (const signal of this.progress.values()) signal.raise();
  }
}
