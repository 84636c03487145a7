/**
 * An attacker against the server of the session, with the limits of real connections, over a network that
 * cuts and delays but loses nothing. The server keeps its obligations; however the attack ends, nothing is left.
 */
import type { Context } from "../../lab/runtime/context.ts";
import { AttackWatch } from "../../lab/target/attack-watch.ts";
import type { SimulatedScenario } from "../../lab/target/target.ts";
import { Network } from "../../lab/world/network.ts";
import type { Http2Attack } from "./attack-list.ts";
import { greeting, PROGRAMS } from "./attack-programs.ts";
import { drain } from "./endpoint.ts";
import { DEFAULT_HTTP2_LIMITS } from "./limits.ts";
import { SessionServer } from "./session-server.ts";

/** How long the attacker waits for its end after it has sent everything: longer than any deadline. */
const PATIENCE_TICKS = 600_000_000;
/** The response to each request: all of them together are more than may be queued. */
const ANSWER_OCTETS = 20_000;

export function attackSession(attack: Http2Attack): SimulatedScenario["main"] {
  return () => (cx) => runAttack(cx, attack);
}

async function runAttack(cx: Context, { name, attack, count }: Http2Attack): Promise<void> {
  const network = new Network(cx.kernel, { faults: new Set(["split", "coalesce"] as const) });
  const [client, stream] = network.connect(cx, "attacker", "server");
  const watch = new AttackWatch(cx.kernel.recorder, attack);
  await cx.region("session", async (session) => {
    session.defer("reset attacker", async () => client.reset());
    session.defer("reset server", async () => stream.reset());
    const server = new SessionServer(session, stream, {
      limits: DEFAULT_HTTP2_LIMITS,
      isInterrupted: false,
      clock: () => cx.kernel.now,
      answerOctets: () => ANSWER_OCTETS,
      consumeTicks: () => 0,
      streamFailed: (code) => {
        if (code === attack.fault) watch.stopped(code);
      },
      settled: ({ connection }) => {
        watch.reached(count(connection));
        if (connection.fault !== undefined) watch.stopped(connection.fault.code);
      },
    });
    session.spawn("server", (own) => server.run(own));
    session.spawn("reader", (own) => drain(own, client));
    session.spawn("attacker", async (own) => {
      await client.write(own, greeting(name));
      for (const step of PROGRAMS[name]()) {
        if (typeof step === "number") await own.sleep(step);
        else await client.write(own, step);
      }
      await own.sleep(PATIENCE_TICKS);
      watch.unstopped();
      client.reset();
    });
  });
}
