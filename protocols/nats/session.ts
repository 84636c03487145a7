/**
 * Two pools and their server over the simulated network: workers ask and check that every answer is their own, and
 * publish; a service answers; a listener hears so many messages and no more. The server is not always there, and by
 * decision goes away after any chunk, in the middle of a message too. By decision the session is cancelled after
 * any chunk. The network does everything to the octets but change them.
 */
import { hashBytes } from "../../lab/core/hash.ts";
import type { Context } from "../../lab/runtime/context.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { SimulatedScenario } from "../../lab/target/target.ts";
import { EVENT } from "../../lab/trace/events.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import type { FaultName } from "../../lab/world/faults.ts";
import { FAULT_NAMES } from "../../lab/world/faults.ts";
import { Network } from "../../lab/world/network.ts";
import { octetsOf } from "../shared/line-text.ts";
import { pickAt } from "../shared/pick.ts";
import { Broker } from "./broker.ts";
import type { NatsFault } from "./faults.ts";
import type { NatsLimits } from "./limits.ts";
import { natsLimits } from "./limits.ts";
import { listen } from "./listener.ts";
import type { PoolResult } from "./pool.ts";
import { NatsPool } from "./pool.ts";
import { serveConnection } from "./server-connection.ts";
import { boundsOfClients, boundsOfServers, LAB_LIMITS } from "./subject.ts";

/** What TCP does not let through to an application. */
const CHANGES_OCTETS: ReadonlySet<FaultName> = new Set<FaultName>(["corrupt"]);
const FAULTS = new Set(FAULT_NAMES.filter((name) => !CHANGES_OCTETS.has(name)));
/** What an honest server may still be refused for. */
const CIRCUMSTANCES: ReadonlySet<string> = new Set([
  "NATS_CONNECT_TIMEOUT",
  "NATS_OPERATION_TIMEOUT",
  "NATS_STALE",
  "NATS_TRUNCATED",
]);
const WORKERS = 2;
const REQUESTS_MAX = 4;
/** By decision: how long a worker waits for an answer. */
const PATIENCE_TICKS: readonly number[] = [60_000_000, 1_500, 3_000, 100_000];
/** By decision: how large what is asked is. */
const TOKEN_OCTETS: readonly number[] = [8, 40, 120];
/** Enough for connections that nothing holds up. */
const CONNECTED_TICKS = 200_000;
const DRAIN_TICKS = 20_000_000;
const SUBSCRIPTIONS_MAX = 4;

const SESSION_LIMITS: NatsLimits = natsLimits({
  ...LAB_LIMITS,
  pongsWaitingMax: 4,
  outputOctetsMax: 2_048,
  requestsMax: 3,
  subscriptionsMax: SUBSCRIPTIONS_MAX,
  messagesHeldMax: 8,
  messageOctetsMax: 2_048,
  reconnectOctetsMax: 400,
  operationTicksMax: 10_000_000,
  pingTicks: 10_000_000,
});

const BACKOFF = { ticksMin: 10_000, ticksMax: 5_000_000, failuresMax: 6 };
const WRITE_TICKS = 10_000_000;

export const natsSession: SimulatedScenario["main"] = () => (cx) => runSession(cx);

async function runSession(cx: Context): Promise<void> {
  const network = new Network(cx.kernel, { faults: FAULTS });
  const broker = new Broker();
  await cx.region("session", async (session) => {
    const makePool = (name: string, size: number): NatsPool =>
      new NatsPool(session, {
        name,
        size,
        limits: SESSION_LIMITS,
        holder: session,
        observation: new Observation(cx.kernel.recorder, name, boundsOfClients(SESSION_LIMITS, SUBSCRIPTIONS_MAX)),
        writeTicks: WRITE_TICKS,
        waitingMax: 2,
        waitTicks: 20_000_000,
        backoff: BACKOFF,
        dialsMax: 1,
        dial: (own) => dialServer(own, session, network, broker),
        gaveUp: () => cx.mark("gave up"),
        ended: (fault) => checkRefusal(cx, fault),
        afterChunk: (own) => {
          if (own.choose("cancel", 2) !== 0) session.cancel();
        },
      });
    session.spawn("pools", (own) => runPools(own, makePool("asking", 2), makePool("answering", 1)));
  });
}

/** The pools live as long as the workers. */
async function runPools(cx: Context, asking: NatsPool, answering: NatsPool): Promise<void> {
  asking.start(cx);
  answering.start(cx);
  const service = cx.spawn("service", (own) => answer(own, answering));
  const listener = cx.spawn("listener", (own) => listen(own, answering));
  const names = Array.from({ length: WORKERS }, (_, index) => `worker-${index}`);
  const workers = names.map((name) => cx.spawn(name, (own) => work(own, asking, name)));
  for (const worker of workers) await worker.join(cx);
  await asking.close(cx);
  if (cx.choose("drain", 2) === 0) await answering.drain(cx, DRAIN_TICKS);
  else await answering.close(cx);
  for (const task of [service, listener]) {
    task.cancel();
    await task.join(cx);
  }
}

/** Gives back what it is asked. */
async function answer(cx: Context, pool: NatsPool): Promise<void> {
  await pool.consume(cx, { subject: "echo", queue: "services" }, async (own, { reply, payload, headers }) => {
    if (reply !== undefined) own.mark(`answer ${pool.publish({ subject: reply, payload, headers })}`);
    return "go on";
  });
}

/** Asks or publishes, by decision, so many times. */
async function work(cx: Context, pool: NatsPool, name: string): Promise<void> {
  if (cx.choose("eager", 2) === 0) await cx.sleep(CONNECTED_TICKS);
  const act = cx.choose("kind", 2) === 0 ? ask : publish;
  for (let count = cx.choose("requests", REQUESTS_MAX); count >= 0; count -= 1) {
    const token = octetsOf(`${name}-${count}`.padEnd(pickAt(TOKEN_OCTETS, cx, "size"), "."));
    await act(cx, pool, token);
  }
}

async function ask(cx: Context, pool: NatsPool, token: Uint8Array): Promise<void> {
  const patience = pickAt(PATIENCE_TICKS, cx, "patience");
  const outcome = await cx.timeout("request", patience, (own) =>
    pool.request(own, { subject: "echo", payload: token }),
  );
  if (outcome.kind === "ok") check(cx, token, outcome.value);
  else await cx.checkpoint();
}

async function publish(cx: Context, pool: NatsPool, token: Uint8Array): Promise<void> {
  cx.mark(`news ${pool.publish({ subject: "news", payload: token })}`);
  await cx.checkpoint();
}

/** An answer must be the worker's own. */
function check(cx: Context, token: Uint8Array, result: PoolResult): void {
  cx.mark(result.kind);
  if (result.kind !== "reply") return;
  const { recorder } = cx.kernel;
  recorder.emit(EVENT.roundTrip, recorder.intern("echo"), hashBytes(token), hashBytes(result.message.payload));
}

/** The server says nothing wrong, so only circumstances are reasons to refuse it. */
function checkRefusal({ kernel: { recorder } }: Context, fault: NatsFault | undefined): void {
  const isWrong = fault !== undefined && !CIRCUMSTANCES.has(fault.code);
  recorder.emit(EVENT.roundTrip, recorder.intern("server refused"), 0, isWrong ? 1 : 0);
}

/** Opens a connection and has it served, unless the server is not there. */
async function dialServer(
  cx: Context,
  session: Context,
  network: Network,
  broker: Broker,
): Promise<ByteStream | undefined> {
  await cx.checkpoint();
  if (cx.choose("refused", 2) !== 0) return undefined;
  const [here, there] = network.connect(cx, "pool", "server");
  session.spawn("server", (own) =>
    serveConnection(own, there, {
      limits: SESSION_LIMITS,
      broker,
      observation: new Observation(own.kernel.recorder, "server", boundsOfServers(SESSION_LIMITS)),
      writeTicks: WRITE_TICKS,
      afterChunk: (inner) => {
        // Part of what was said may be on its way.
        if (inner.choose("crash", 2) !== 0) there.reset();
      },
    }),
  );
  return here;
}
