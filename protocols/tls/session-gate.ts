/**
 * The listener against any octets over the simulated network: the input is what a client writes, record by record,
 * before it stops or goes on listening. Whatever it is, slots come back and nothing is left behind. By decision the
 * session is cancelled after any chunk.
 */
import type { Context } from "../../lab/runtime/context.ts";
import type { SimulatedScenario, World } from "../../lab/target/target.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { PendingHandshakes } from "./pending.ts";
import { recordStructure } from "./record-structure.ts";
import { serve, SESSION_LIMITS } from "./session-server.ts";

/** By decision: how long a client pauses before a record, in ticks. */
const PAUSE_TICKS: readonly number[] = [0, 1_000, 6_000_000];
/** How long a client listens that does not stop, in ticks: longer than any deadline of the server. */
const PATIENCE_TICKS = 600_000_000;

export const tlsGate: SimulatedScenario["main"] = (world, input) => (cx) => runGate(cx, world, input);

async function runGate(cx: Context, world: World, input: Uint8Array): Promise<void> {
  const pending = new PendingHandshakes(SESSION_LIMITS.pendingHandshakesMax);
  const [here, there] = world.network.connect(cx, "client", "server");
  await cx.region("session", async (session) => {
    session.spawn("client", (own) => write(own, here, input));
    session.spawn("server", async (own) => {
      await serve(own, there, { pending, session });
    });
  });
}

async function write(cx: Context, stream: ByteStream, input: Uint8Array): Promise<void> {
  for (const record of recordStructure.split(input)) {
    const ticks = PAUSE_TICKS[cx.choose("pause", PAUSE_TICKS.length)] ?? 0;
    if (ticks > 0) await cx.sleep(ticks);
    const written = await stream.write(cx, record);
    if (written.kind !== "sent") return;
  }
  if (cx.choose("listens", 2) === 0) stream.end();
  await cx.timeout("answers", PATIENCE_TICKS, (own) => readAll(own, stream));
  stream.end();
}

async function readAll(cx: Context, stream: ByteStream): Promise<void> {
  for (let read = await stream.read(cx); read.kind === "data"; read = await stream.read(cx)) cx.mark("answered");
}
