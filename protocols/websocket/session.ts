/**
 * WebSocket over the simulated network: a client and a server open a connection, and the server echoes every
 * message through a queue of its own. Both are endpoints of protocols/websocket.
 *
 * The input is what the client says. By decision it says it as messages, one for each record, or it writes the
 * records to the stream as they are, be they frames or not. By decision the server pings, says that it goes
 * away, or the session is cancelled, after any chunk. Every deadline runs in virtual time.
 */
import type { Context } from "../../lab/runtime/context.ts";
import { Channel } from "../../lab/runtime/channel.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { SimulatedScenario, World } from "../../lab/target/target.ts";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { CLOSE } from "./close-code.ts";
import { readSetup, splitConnectionStream } from "./connection-stream.ts";
import type { EndpointEvent } from "./endpoint.ts";
import { WebSocketEndpoint } from "./endpoint.ts";
import type { Message } from "./connection.ts";
import { KEY, PROTOCOLS } from "./generator-handshake.ts";
import { LAB_HANDSHAKE_LIMITS } from "./handshake-stream.ts";
import type { DeflateOptions } from "./opening.ts";
import { EndpointDriver } from "./session-driver.ts";
import { ENDPOINT_BOUNDS, SESSION_LIMITS } from "./subject.ts";

/** Messages that wait for the echo. */
const MESSAGES_WAITING_MAX = 2;
/** By decision: how a client cuts its messages. */
const FRAGMENT_OCTETS: readonly number[] = [Number.POSITIVE_INFINITY, 100, 64];
const PING = Uint8Array.of(0x70);
/** zlib writes no window of 256 octets. */
const WINDOW_BITS_MIN = 9;

export const webSocketSession: SimulatedScenario["main"] = (world, input) => (cx) => runSession(cx, world, input);

async function runSession(cx: Context, world: World, input: Uint8Array): Promise<void> {
  const [client, server] = world.network.connect(cx, "client", "server");
  const deflate = deflateOf(input[0] ?? 0);
  await cx.region("session", async (session) => {
    session.defer("reset client", async () => client.reset());
    session.defer("reset server", async () => server.reset());
    session.spawn("client", (own) => new Client(own, session, client, { deflate, input }).run(own));
    session.spawn("server", (own) => new Server(own, session, server, deflate).run(own));
  });
}

/** What the setup of the input says of compression, wanted by both ends. */
function deflateOf(setup: number): DeflateOptions | undefined {
  const { compression } = readSetup(setup);
  if (compression === undefined) return undefined;
  const side = { ...compression, windowBits: Math.max(WINDOW_BITS_MIN, compression.windowBits) };
  return { codec: zlibCodec, wish: { server: side, client: side }, reproducible: true };
}

interface Script {
  readonly deflate: DeflateOptions | undefined;
  readonly input: Uint8Array;
}

class Client {
  readonly #driver: EndpointDriver;
  readonly #records: readonly Uint8Array[];

  constructor(cx: Context, holder: Context, stream: ByteStream, { deflate, input }: Script) {
    this.#records = splitConnectionStream(input).slice(1);
    const endpoint = new WebSocketEndpoint({
      role: "client",
      limits: SESSION_LIMITS,
      handshakeLimits: LAB_HANDSHAKE_LIMITS,
      nextMaskingKey: () => cx.choose("masking key", 2 ** 32),
      host: "server",
      resource: "/",
      key: KEY,
      protocols: PROTOCOLS,
      deflate,
    });
    this.#driver = new EndpointDriver(cx, { endpoint, stream, holder, take: (own, event) => this.#take(own, event) });
  }

  run(cx: Context): Promise<void> {
    return this.#driver.run(cx);
  }

  async #take(cx: Context, event: EndpointEvent): Promise<void> {
    if (event.kind === "open") cx.spawn("sender", (own) => this.#send(own));
    if (event.kind === "binary") cx.mark("echoed");
    if (event.kind === "close") cx.mark("closed by the server");
  }

  async #send(cx: Context): Promise<void> {
    const isRude = cx.choose("rude", 2) !== 0;
    for (const record of this.#records) {
      const isSent = isRude ? await this.#sendRaw(cx, record) : await this.#sendMessage(cx, record);
      if (!isSent) return;
    }
    this.#driver.endpoint.close();
    await this.#driver.flush(cx);
  }

  #sendRaw(cx: Context, record: Uint8Array): Promise<boolean> {
    const parts = [record];
    return this.#driver.write(cx, () => parts.pop() ?? this.#driver.endpoint.takeOutput());
  }

  async #sendMessage(cx: Context, data: Uint8Array): Promise<boolean> {
    const fragmentOctets = FRAGMENT_OCTETS[cx.choose("fragments", FRAGMENT_OCTETS.length)];
    return await sendWhole(cx, this.#driver, { kind: "binary", data }, fragmentOctets);
  }
}

class Server {
  readonly #session: Context;
  readonly #driver: EndpointDriver;
  readonly #messages: Channel<Message>;

  constructor(cx: Context, session: Context, stream: ByteStream, deflate: DeflateOptions | undefined) {
    this.#session = session;
    this.#messages = new Channel(cx, "messages", MESSAGES_WAITING_MAX);
    const endpoint = new WebSocketEndpoint({
      role: "server",
      limits: SESSION_LIMITS,
      handshakeLimits: LAB_HANDSHAKE_LIMITS,
      nextMaskingKey: () => 0,
      protocols: PROTOCOLS,
      deflate,
    });
    this.#driver = new EndpointDriver(cx, {
      endpoint,
      stream,
      holder: session,
      observation: new Observation(cx.kernel.recorder, "server endpoint", ENDPOINT_BOUNDS),
      take: (own, event) => this.#take(own, event),
      afterChunk: (own) => this.#decide(own),
    });
  }

  async run(cx: Context): Promise<void> {
    cx.defer("discard messages", async () => {
      this.#messages.discard();
    });
    cx.spawn("echo", (own) => this.#echo(own));
    await this.#driver.run(cx);
    this.#messages.close();
  }

  async #take(cx: Context, event: EndpointEvent): Promise<void> {
    if (event.kind === "text" || event.kind === "binary") await this.#messages.send(cx, event);
    if (event.kind === "close") cx.mark("closed by the client");
  }

  async #echo(cx: Context): Promise<void> {
    for (let next = await this.#messages.receive(cx); next.kind === "value"; next = await this.#messages.receive(cx)) {
      await sendWhole(cx, this.#driver, next.value);
    }
  }

  #decide(cx: Context): void {
    const { endpoint } = this.#driver;
    if (cx.choose("ping", 2) !== 0) endpoint.ping(PING);
    if (cx.choose("shutdown", 2) !== 0) endpoint.close(CLOSE.goingAway);
    if (cx.choose("cancel", 2) !== 0) this.#session.cancel();
  }
}

/** Sends a message once there is room for it. Gives `false` once none can be sent. */
async function sendWhole(
  cx: Context,
  driver: EndpointDriver,
  message: Message,
  fragmentOctets?: number,
): Promise<boolean> {
  let answer = driver.endpoint.send(message, fragmentOctets);
  while (answer === "full" && (await driver.flush(cx))) answer = driver.endpoint.send(message, fragmentOctets);
  return answer === "sent" && (await driver.flush(cx));
}
