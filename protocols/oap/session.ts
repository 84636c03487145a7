/**
 * OAP/1 in a connection: a client that follows a script and a server with the lab's application, both
 * the endpoints that real sockets would have, over the simulated network.
 *
 * The network does everything to their octets but change them, so neither end has a reason to refuse
 * the other, deadlines and early ends aside. That is checked, and that every stream which closed has
 * had one answer for each frame of its request.
 */
import type { Body, Context } from "../../lab/runtime/context.ts";
import type { SimulatedScenario } from "../../lab/target/target.ts";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import { EVENT } from "../../lab/trace/events.ts";
import type { FaultName } from "../../lab/world/faults.ts";
import { FAULT_NAMES } from "../../lab/world/faults.ts";
import { Network } from "../../lab/world/network.ts";
import { loadBlake3 } from "./blake3.ts";
import { OapClient } from "./client.ts";
import type { Hasher } from "./object-header.ts";
import { readScript } from "./script.ts";
import { ScriptedClient } from "./scripted-client.ts";
import { serve } from "./serve.ts";
import { Side } from "./side.ts";
import { SESSION_LIMITS } from "./subject.ts";

/** What TCP does not let through to an application. */
const CHANGES_OCTETS: ReadonlySet<FaultName> = new Set<FaultName>(["corrupt"]);
const FAULTS = new Set(FAULT_NAMES.filter((name) => !CHANGES_OCTETS.has(name)));
/** What an honest peer may still be refused for. */
const CIRCUMSTANCES: ReadonlySet<string> = new Set(["OAP_TIMEOUT", "OAP_TRUNCATED"]);

export async function loadSession(): Promise<SimulatedScenario["main"]> {
  const hash = await loadBlake3();
  return (_world, input) => (cx) => runSession(cx, hash, input);
}

async function runSession(cx: Context, hash: Hasher, input: Uint8Array): Promise<void> {
  const [there, here] = new Network(cx.kernel, { faults: FAULTS }).connect(cx, "client", "server");
  await cx.region("session", async (session) => {
    session.defer("reset client", async () => there.reset());
    session.defer("reset server", async () => here.reset());
    session.spawn("client", runClient(session, there, hash, input));
    session.spawn("server", async (own) => {
      check(own, "server refusal", await serve(own, session, here, hash));
    });
  });
}

function runClient(session: Context, stream: Parameters<typeof serve>[2], hash: Hasher, input: Uint8Array): Body<void> {
  return async (cx) => {
    const endpoint = new OapClient({ limits: SESSION_LIMITS, codec: zlibCodec });
    const side = new Side(cx, { name: "client", session, stream, endpoint });
    const client = new ScriptedClient(endpoint, side, hash);
    await side.run(cx, (own) => client.run(own, readScript(input)));
    check(cx, "client refusal", side.refusedFor);
  };
}

/** Records whether an end had a reason to refuse its peer that is the peer's fault. */
function check({ kernel: { recorder } }: Context, name: string, refusedFor: string | undefined): void {
  const isFault = refusedFor !== undefined && !CIRCUMSTANCES.has(refusedFor);
  recorder.emit(EVENT.roundTrip, recorder.intern(name), 0, isFault ? 1 : 0);
}
