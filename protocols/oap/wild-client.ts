/**
 * A server of OAP/1 against any octets: they travel over the simulated network, cut and delayed and
 * changed, and the server has to come to rest with nothing left behind.
 */
import type { Body, Context } from "../../lab/runtime/context.ts";
import { race } from "../../lab/runtime/race.ts";
import type { SimulatedScenario, World } from "../../lab/target/target.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { loadBlake3 } from "./blake3.ts";
import { OAP_STRUCTURE } from "./frames.ts";
import type { Hasher } from "./object-header.ts";
import { serve } from "./serve.ts";

/** How long the client waits for the server to end its side, in ticks. */
const PATIENCE_TICKS = 120_000_000;

export async function loadWildClient(): Promise<SimulatedScenario["main"]> {
  const hash = await loadBlake3();
  return (world, input) => (cx) => run(cx, world, hash, input);
}

async function run(cx: Context, world: World, hash: Hasher, input: Uint8Array): Promise<void> {
  const [there, here] = world.network.connect(cx, "client", "server");
  await cx.region("session", async (session) => {
    session.defer("reset client", async () => there.reset());
    session.defer("reset server", async () => here.reset());
    session.spawn("client", (own) => send(own, there, input));
    session.spawn("server", async (own) => {
      await serve(own, session, here, hash);
    });
  });
}

/** Sends every record, then waits until the server has ended its side, or gives up. */
async function send(cx: Context, stream: ByteStream, input: Uint8Array): Promise<void> {
  cx.spawn("writer", async (own) => {
    for (const record of OAP_STRUCTURE.split(input)) {
      await stream.write(own, record);
    }
    stream.end();
  });
  await race(cx, "answers", { end: readToEnd(stream), deadline: (own) => own.sleep(PATIENCE_TICKS) });
  stream.reset();
}

function readToEnd(stream: ByteStream): Body<void> {
  return async (cx) => {
    while ((await stream.read(cx)).kind === "data") {
      cx.mark("answered");
    }
  };
}
