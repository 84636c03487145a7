/**
 * Connections that are opened and say nothing, more than a listener has slots for. It turns the rest away unread, and
 * its slots are free again once those who hold them are late.
 */
import type { Context } from "../../lab/runtime/context.ts";
import { AttackWatch } from "../../lab/target/attack-watch.ts";
import type { SimulatedScenario } from "../../lab/target/target.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { Network } from "../../lab/world/network.ts";
import { TlsAcceptor } from "./acceptor.ts";
import { DEFAULT_TLS_LIMITS } from "./limits.ts";
import { PendingHandshakes } from "./pending.ts";
import { PENDING } from "./pending-limits.ts";
import { WEB_POLICY } from "./policy.ts";
import { EndpointDriver } from "./session-driver.ts";

/** Connections beyond what may be pending. */
const MORE = 16;

export const pendingFlood: SimulatedScenario["main"] = () => (cx) => runFlood(cx);

async function runFlood(cx: Context): Promise<void> {
  const network = new Network(cx.kernel, { faults: new Set(["split"] as const) });
  const watch = new AttackWatch(cx.kernel.recorder, PENDING);
  const pending = new PendingHandshakes(DEFAULT_TLS_LIMITS.pendingHandshakesMax);
  await cx.region("listener", async (listener) => {
    for (let count = PENDING.bound + MORE; count > 0; count -= 1) {
      const [, there] = network.connect(listener, "flood", "server");
      listener.spawn(`server-${count}`, (own) => serve(own, there, pending, watch));
    }
  });
  watch.unstopped();
}

async function serve(cx: Context, stream: ByteStream, pending: PendingHandshakes, watch: AttackWatch): Promise<void> {
  const slot = pending.admit(cx);
  watch.reached(pending.open);
  if (slot === undefined) {
    watch.stopped(PENDING.fault);
    stream.reset();
    return;
  }
  const endpoint = new TlsAcceptor({
    limits: DEFAULT_TLS_LIMITS,
    policy: WEB_POLICY,
    nextOctets: (octets) => new Uint8Array(octets),
    now: cx.now(),
  });
  await new EndpointDriver(cx, { endpoint, stream, take: () => undefined }).run(cx);
  pending.release(slot);
}
