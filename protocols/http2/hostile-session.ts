/**
 * A server of the session under the octets of the case: whatever a client may send, over the simulated
 * network, in chunks and at times of its choosing, while the server answers what it can.
 */
import type { Context } from "../../lab/runtime/context.ts";
import type { SimulatedScenario, World } from "../../lab/target/target.ts";
import { splitFrameStream } from "./frame-stream.ts";
import { drain } from "./endpoint.ts";
import { SessionServer } from "./session-server.ts";
import { LAB_LIMITS } from "./subject.ts";

/** Longer than any deadline of the server. */
const PATIENCE_TICKS = 600_000_000;
const ANSWER_OCTETS = 100;
const CONSUME_TICKS = 100;

export const hostileSession: SimulatedScenario["main"] = (world, input) => (cx) => runHostile(cx, world, input);

async function runHostile(cx: Context, world: World, input: Uint8Array): Promise<void> {
  const [client, server] = world.network.connect(cx, "client", "server");
  await cx.region("session", async (session) => {
    session.defer("reset client", async () => client.reset());
    session.defer("reset server", async () => server.reset());
    session.spawn("sender", (own) =>
      own.timeout("sending", PATIENCE_TICKS, async (within) => {
        for (const record of splitFrameStream(input)) await client.write(within, record);
        client.end();
      }),
    );
    session.spawn("listener", (own) => own.timeout("listening", PATIENCE_TICKS, (within) => drain(within, client)));
    session.spawn("server", (own) =>
      new SessionServer(session, server, {
        limits: LAB_LIMITS,
        isInterrupted: true,
        clock: () => own.now(),
        answerOctets: () => ANSWER_OCTETS,
        consumeTicks: () => CONSUME_TICKS,
      }).run(own),
    );
  });
}
