/** A listener of the simulated world: takes a slot, judges a hello, echoes data, says goodbye. */
import type { Context } from "../../lab/runtime/context.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { TlsAcceptor } from "./acceptor.ts";
import type { ChannelEvent } from "./channel.ts";
import type { TlsLimits } from "./limits.ts";
import { tlsLimits } from "./limits.ts";
import type { PendingHandshakes } from "./pending.ts";
import type { TlsPolicy } from "./policy.ts";
import { HTTP2_POLICY, tlsPolicy } from "./policy.ts";
import { EndpointDriver } from "./session-driver.ts";
import { boundsOfEndpoints, LAB_LIMITS } from "./subject.ts";

export const SESSION_LIMITS: TlsLimits = tlsLimits({
  ...LAB_LIMITS,
  plaintextOctetsMax: 2_048,
  protectedOctetsMax: 2_048 + 256,
  pendingHandshakesMax: 2,
  outputOctetsMax: 2_048,
});

/** One site of two protocols, one of its own, and none for others. */
const POLICY: TlsPolicy = tlsPolicy(
  {
    sites: new Map([
      ["a.example", { protocols: ["h2", "http/1.1"], isProtocolRequired: true }],
      ["b.example", { protocols: ["other"], isProtocolRequired: true }],
    ]),
    defaultSite: undefined,
  },
  HTTP2_POLICY,
);

export interface ServerOptions {
  readonly pending: PendingHandshakes;
  /** What a cancellation stops. */
  readonly session: Context;
  /** Given every event, behind what the server makes of it. */
  heard?(event: ChannelEvent): void;
}

/** Gives the endpoint once it is over; `undefined` where the connection was dropped before an octet of it was read. */
export async function serve(
  cx: Context,
  stream: ByteStream,
  { pending, session, heard }: ServerOptions,
): Promise<TlsAcceptor | undefined> {
  const slot = pending.admit(cx);
  if (slot === undefined) {
    cx.mark("turned away");
    stream.reset();
    return undefined;
  }
  const endpoint = new TlsAcceptor({
    limits: SESSION_LIMITS,
    policy: POLICY,
    nextOctets: (octets) => new Uint8Array(octets).fill(9),
    now: cx.now(),
  });
  await new EndpointDriver(cx, {
    endpoint,
    stream,
    observation: new Observation(cx.kernel.recorder, "server", boundsOfEndpoints(SESSION_LIMITS)),
    take: (own, event) => {
      if (!endpoint.isPending) pending.release(slot);
      own.mark(event.kind);
      if (event.kind === "data" && endpoint.channel.send(event.octets) === "full") endpoint.channel.close();
      heard?.(event);
    },
    afterChunk: () => {
      if (cx.choose("cancel", 2) !== 0) session.cancel();
    },
  }).run(cx);
  pending.release(slot);
  return endpoint;
}
