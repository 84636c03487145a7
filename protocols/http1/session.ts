/**
 * A client against a server over the simulated network: workers send requests without waiting for each other and check
 * that every response answers their own. By decision requests take their time, so that deadlines pass; the
 * server shuts down, goes away, or the session is cancelled, after any chunk. The network does everything to the
 * octets but change them.
 */
import type { Context } from "../../lab/runtime/context.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { SimulatedScenario } from "../../lab/target/target.ts";
import { EVENT } from "../../lab/trace/events.ts";
import type { FaultName } from "../../lab/world/faults.ts";
import { FAULT_NAMES } from "../../lab/world/faults.ts";
import { Network } from "../../lab/world/network.ts";
import { pickAt } from "../shared/pick.ts";
import type { ClientRequest } from "./client.ts";
import type { Pause } from "./endpoint-driver.ts";
import type { Http1Fault } from "./faults.ts";
import type { Http1Limits } from "./limits.ts";
import { http1Limits } from "./limits.ts";
import { octetsOf } from "./octets-of.ts";
import { SessionClient } from "./session-client.ts";
import { serveHttp1 } from "./session-server.ts";
import { boundsOfClients, boundsOfServers, LAB_LIMITS } from "./subject.ts";

/** What TCP does not let through to an application. */
const CHANGES_OCTETS: ReadonlySet<FaultName> = new Set<FaultName>(["corrupt"]);
const FAULTS = new Set(FAULT_NAMES.filter((name) => !CHANGES_OCTETS.has(name)));
/** What an honest peer may still be refused for. */
const CIRCUMSTANCES: ReadonlySet<string> = new Set([
  "H1_TRUNCATED",
  "H1_HEAD_TIMEOUT",
  "H1_BODY_TIMEOUT",
  "H1_IDLE_TIMEOUT",
  "H1_RESPONSE_TIMEOUT",
]);
const CONNECTIONS_MAX = 2;
const WORKERS = 2;
const REQUESTS_MAX = 3;
const METHODS: readonly string[] = ["POST", "PUT", "HEAD"];
const CONTENTS: readonly string[] = ["abc", "", "x".repeat(60), "GET / HTTP/1.1\r\n\r\n"];
/** By decision: how long a client rests in the middle of what it writes. */
const REST_TICKS: readonly number[] = [0, 1_000, 500_000, 6_000_000];
/** By decision: how long a worker waits between two requests. */
const PAUSE_TICKS: readonly number[] = [0, 5_000, 4_000_000];

const SESSION_LIMITS: Http1Limits = http1Limits({
  ...LAB_LIMITS,
  pipelineMax: 3,
  outputOctetsMax: 500,
  headTicksMax: 6_000_000,
  bodyTicksMax: 12_000_000,
  idleTicksMax: 4_000_000,
  keepAliveTicksMax: 2_000_000,
  responseTicksMax: 30_000_000,
});

export const http1Session: SimulatedScenario["main"] = () => (cx) => runSession(cx);

async function runSession(cx: Context): Promise<void> {
  const network = new Network(cx.kernel, { faults: FAULTS });
  await cx.region("session", async (session) => {
    for (let left = cx.choose("connections", CONNECTIONS_MAX); left >= 0; left -= 1) {
      const outcome = await session.region("connection", (own) => runConnection(own, session, network));
      if (outcome.kind !== "ok") await session.checkpoint();
    }
  });
}

async function runConnection(cx: Context, session: Context, network: Network): Promise<void> {
  const { recorder } = cx.kernel;
  const [here, there] = network.connect(cx, "client", "server");
  const server = cx.spawn("server", (own) =>
    serveHttp1(own, there, {
      limits: SESSION_LIMITS,
      holder: session,
      observation: new Observation(recorder, "server", boundsOfServers(SESSION_LIMITS)),
      afterChunk: (inner, endpoint) => {
        if (inner.choose("drain", 2) !== 0) endpoint.drain();
        if (inner.choose("crash", 2) !== 0) there.reset();
        if (inner.choose("cancel", 2) !== 0) session.cancel();
      },
      ended: (fault) => checkRefusal(cx, fault),
    }),
  );
  const client = new SessionClient(cx, here, {
    limits: SESSION_LIMITS,
    holder: session,
    observation: new Observation(recorder, "client", boundsOfClients(SESSION_LIMITS)),
    pause,
    ended: (fault) => checkRefusal(cx, fault),
  });
  const running = cx.spawn("client", (own) => client.run(own));
  const names = Array.from({ length: WORKERS }, (_, index) => `worker-${index}`);
  const workers = names.map((name) => cx.spawn(name, (own) => work(own, client, name)));
  for (const worker of workers) await worker.join(cx);
  client.close();
  await running.join(cx);
  await server.join(cx);
}

async function work(cx: Context, client: SessionClient, name: string): Promise<void> {
  for (let count = cx.choose("requests", REQUESTS_MAX); count >= 0; count -= 1) {
    await cx.sleep(pickAt(PAUSE_TICKS, cx, "pause"));
    const token = `${name}-${count}`;
    const method = pickAt(METHODS, cx, "method");
    const content = octetsOf(pickAt(CONTENTS, cx, "content"));
    const echoed = method === "HEAD" ? new Uint8Array(0) : content;
    const outcome = await client.execute(cx, token, requestOf(cx, { method, token, content }), echoed);
    cx.mark(outcome);
    if (outcome === "closed" || outcome === "lost") return;
  }
}

function requestOf(
  cx: Context,
  { method, token, content }: { readonly method: string; readonly token: string; readonly content: Uint8Array },
): ClientRequest {
  const fields = ["Host", "server", "X-Token", token];
  const kind = cx.choose("body", 3);
  if (kind === 1) return { method, target: "/", fields, content: [content.subarray(0, 2), content.subarray(2)] };
  if (kind === 2) fields.push("Expect", "100-continue");
  return { method, target: "/", fields, content };
}

/** By decision a write rests behind some of its octets. */
function pause(cx: Context, octets: number): Pause | undefined {
  const ticks = pickAt(REST_TICKS, cx, "rest");
  return ticks === 0 || octets < 2 ? undefined : { ticks, afterOctets: 1 + cx.choose("rest after", octets - 1) };
}

/** Neither side says anything wrong, so only circumstances are reasons to refuse it. */
function checkRefusal({ kernel: { recorder } }: Context, fault: Http1Fault | undefined): void {
  const isWrong = fault !== undefined && !CIRCUMSTANCES.has(fault.code);
  recorder.emit(EVENT.roundTrip, recorder.intern("refused"), 0, isWrong ? 1 : 0);
}
