/**
 * A pool against a server over the simulated network: workers send commands, give up on some, and check that every
 * reply answers their own; a subscriber counts what is published. The server is not always there, and by
 * decision goes away after any chunk, in the middle of a reply too. By decision the session is cancelled after
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
import { commandOf } from "./encoder.ts";
import type { RespFault } from "./faults.ts";
import type { RespLimits } from "./limits.ts";
import { respLimits } from "./limits.ts";
import { octetsOf } from "../shared/line-text.ts";
import type { PoolResult } from "./pool.ts";
import { RespPool } from "./pool.ts";
import { serveConnection } from "./server-connection.ts";
import { Store } from "./store.ts";
import { boundsOfClients, boundsOfServers, LAB_LIMITS } from "./subject.ts";
import { subscribe } from "./subscriber.ts";
import type { RespCommand } from "./value.ts";

/** What TCP does not let through to an application. */
const CHANGES_OCTETS: ReadonlySet<FaultName> = new Set<FaultName>(["corrupt"]);
const FAULTS = new Set(FAULT_NAMES.filter((name) => !CHANGES_OCTETS.has(name)));
/** What an honest server may still be refused for. */
const CIRCUMSTANCES: ReadonlySet<string> = new Set(["RESP_REPLY_TIMEOUT", "RESP_TRUNCATED"]);
const WORKERS = 3;
const COMMANDS_MAX = 4;
/** By decision: how long a worker waits for a reply. */
const PATIENCE_TICKS: readonly number[] = [60_000_000, 1_500, 3_000, 100_000];
/** How long a worker leaves a pool alone that is busy. */
const BUSY_TICKS = 50_000;
/** By decision: how large what is echoed is. */
const TOKEN_OCTETS: readonly number[] = [8, 40, 120];

export const SESSION_LIMITS: RespLimits = respLimits({
  ...LAB_LIMITS,
  pipelineMax: 3,
  outputOctetsMax: 2_048,
  pushesHeldMax: 8,
  pushOctetsMax: 2_048,
  commandTicksMax: 10_000_000,
  idleTicksMax: 120_000_000,
});

const TIMES = { healthTicks: 10_000_000, writeTicks: 10_000_000 };

export const respSession: SimulatedScenario["main"] = () => (cx) => runSession(cx);

async function runSession(cx: Context): Promise<void> {
  const network = new Network(cx.kernel, { faults: FAULTS });
  const store = new Store();
  await cx.region("session", async (session) => {
    const dial = (own: Context): Promise<ByteStream | undefined> => dialServer(own, session, network, store);
    const pool = new RespPool(session, {
      ...TIMES,
      limits: SESSION_LIMITS,
      version: 3,
      holder: session,
      observation: new Observation(cx.kernel.recorder, "pool client", boundsOfClients(SESSION_LIMITS)),
      size: 2,
      waitingMax: 2,
      waitTicks: 20_000_000,
      backoff: { ticksMin: 10_000, ticksMax: 5_000_000, failuresMax: 6 },
      dialsMax: 1,
      dial,
      gaveUp: () => cx.mark("gave up"),
      ended: (fault, busyTicks) => checkRefusal(cx, fault, busyTicks),
      afterChunk: (own) => {
        if (own.choose("cancel", 2) !== 0) session.cancel();
      },
    });
    session.spawn("pool", (own) => runPool(own, pool));
    session.spawn("subscriber", (own) =>
      subscribe(own, { ...TIMES, limits: SESSION_LIMITS, version: version(own), holder: session, dial }),
    );
  });
}

function version(cx: Context): 2 | 3 {
  return cx.choose("version", 2) === 0 ? 3 : 2;
}

/** The pool lives as long as its workers. */
async function runPool(cx: Context, pool: RespPool): Promise<void> {
  pool.start(cx);
  const workers = Array.from({ length: WORKERS }, (_, index) => `worker-${index}`);
  const tasks = workers.map((name) => cx.spawn(name, (own) => work(own, pool, name)));
  for (const task of tasks) await task.join(cx);
  await pool.close(cx);
}

async function work(cx: Context, pool: RespPool, name: string): Promise<void> {
  for (let count = cx.choose("commands", COMMANDS_MAX); count >= 0; count -= 1) {
    const patience = PATIENCE_TICKS[cx.choose("patience", PATIENCE_TICKS.length)] ?? 0;
    const token = octetsOf(`${name}-${count}`.padEnd(TOKEN_OCTETS[cx.choose("size", TOKEN_OCTETS.length)] ?? 0, "."));
    const command = commandOfWorker(cx, token);
    const outcome = await cx.timeout("command", patience, (own) => pool.execute(own, command));
    if (outcome.kind !== "ok") {
      await cx.checkpoint();
      continue;
    }
    check(cx, token, outcome.value);
    if (outcome.value.kind === "busy") await cx.sleep(BUSY_TICKS);
  }
}

/** Mostly what echoes the token; else what is answered otherwise, but not with another's token. */
function commandOfWorker(cx: Context, token: Uint8Array): RespCommand {
  const kind = cx.choose("kind", 4);
  if (kind === 1) return commandOf("PUBLISH", "news", token);
  if (kind === 2) return commandOf("SET", token, token);
  return commandOf("ECHO", token);
}

/** A reply that is a bulk string must be the worker's own. */
function check(cx: Context, token: Uint8Array, result: PoolResult): void {
  cx.mark(result.kind);
  if (result.kind !== "reply" || result.value.kind !== "bulk") return;
  const { recorder } = cx.kernel;
  recorder.emit(EVENT.roundTrip, recorder.intern("echo"), hashBytes(token), hashBytes(result.value.octets));
}

/** The server says nothing wrong, so only circumstances are reasons to refuse it, and lateness only once it was late. */
function checkRefusal({ kernel: { recorder } }: Context, fault: RespFault | undefined, busyTicks: number): void {
  const isEarly = fault?.code === "RESP_REPLY_TIMEOUT" && busyTicks < SESSION_LIMITS.replyTicksMax;
  const isWrong = fault !== undefined && (isEarly || !CIRCUMSTANCES.has(fault.code));
  recorder.emit(EVENT.roundTrip, recorder.intern("server refused"), 0, isWrong ? 1 : 0);
}

/** Opens a connection and has it served, unless the server is not there. */
async function dialServer(
  cx: Context,
  session: Context,
  network: Network,
  store: Store,
): Promise<ByteStream | undefined> {
  await cx.checkpoint();
  if (cx.choose("refused", 2) !== 0) return undefined;
  const [here, there] = network.connect(cx, "pool", "server");
  session.spawn("server", (own) =>
    serveConnection(own, there, {
      limits: SESSION_LIMITS,
      store,
      observation: new Observation(own.kernel.recorder, "server", boundsOfServers(SESSION_LIMITS)),
      writeTicks: TIMES.writeTicks,
      afterChunk: (inner) => {
        // Part of what was said may be on its way.
        if (inner.choose("crash", 2) !== 0) there.reset();
      },
    }),
  );
  return here;
}
