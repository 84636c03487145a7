/**
 * A listener that judges hellos, and clients, over the simulated network. Clients offer what the policy admits, asks to
 * hear again, or refuses, by decision; those who are admitted send data, which comes back, and both sides say goodbye.
 * By decision a client drips its hello, cuts it into records, or sends two messages; the session is cancelled after
 * any chunk. The network does everything to the octets but change them.
 */
import { hashBytes, hashText } from "../../lab/core/hash.ts";
import type { Context } from "../../lab/runtime/context.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { SimulatedScenario } from "../../lab/target/target.ts";
import { EVENT } from "../../lab/trace/events.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import type { FaultName } from "../../lab/world/faults.ts";
import { FAULT_NAMES } from "../../lab/world/faults.ts";
import { Network } from "../../lab/world/network.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { pickAt } from "../shared/pick.ts";
import { TlsCaller } from "./caller.ts";
import type { ChannelEvent } from "./channel.ts";
import { GROUP, SUITE, VERSION } from "./code-points.ts";
import type { TlsEndpoint } from "./endpoint.ts";
import type { Offer } from "./offer.ts";
import { PLAIN_OFFER } from "./offer.ts";
import { PendingHandshakes } from "./pending.ts";
import { EndpointDriver } from "./session-driver.ts";
import type { ServerOptions } from "./session-server.ts";
import { serve, SESSION_LIMITS } from "./session-server.ts";
import { boundsOfEndpoints } from "./subject.ts";

/** What TCP does not let through to an application. */
const CHANGES_OCTETS: ReadonlySet<FaultName> = new Set<FaultName>(["corrupt"]);
const FAULTS = new Set(FAULT_NAMES.filter((name) => !CHANGES_OCTETS.has(name)));
/** What an honest peer may still be given up for. */
const CIRCUMSTANCES: ReadonlySet<string> = new Set([
  ...["TLS_POLICY", "TLS_PEER_ALERT", "TLS_TRUNCATED"],
  ...["TLS_HANDSHAKE_TIMEOUT", "TLS_CLOSE_TIMEOUT", "TLS_IDLE_TIMEOUT"],
]);
const CLIENTS_MAX = 3;
/** By decision: the pause before each piece of what a client says, in ticks; none is no drip. */
const DRIP_TICKS: readonly number[] = [0, 1_000, 4_000_000];
/** By decision: the octets of a hello in one record. */
const FRAGMENT_OCTETS: readonly number[] = [16_384, 100, 30];
/** By decision: how large a message is. */
const MESSAGE_OCTETS: readonly number[] = [10, 150, 400];

interface Expected {
  readonly offer: Offer;
  /** What the policy must make of it: the protocol, or the reason it is refused. */
  readonly verdict: string;
}

const OFFERS: readonly Expected[] = [
  { offer: PLAIN_OFFER, verdict: "h2" },
  { offer: { ...PLAIN_OFFER, groups: [GROUP.p256, GROUP.x25519], sharedGroups: [] }, verdict: "h2" },
  {
    offer: { ...PLAIN_OFFER, versions: [VERSION.tls12], cipherSuites: [SUITE.ecdheRsaAes128Gcm] },
    verdict: "h2",
  },
  { offer: { ...PLAIN_OFFER, protocols: ["other"] }, verdict: "ALPN_NO_OVERLAP" },
  { offer: { ...PLAIN_OFFER, protocols: [] }, verdict: "ALPN_MISSING" },
  { offer: { ...PLAIN_OFFER, serverName: "b.example" }, verdict: "ALPN_NO_OVERLAP" },
  { offer: { ...PLAIN_OFFER, serverName: "c.example" }, verdict: "SNI_UNKNOWN" },
  { offer: { ...PLAIN_OFFER, serverName: undefined }, verdict: "SNI_MISSING" },
  { offer: { ...PLAIN_OFFER, cipherSuites: [SUITE.ecdheRsaAes128Gcm] }, verdict: "CIPHER_SUITE" },
  { offer: { ...PLAIN_OFFER, versions: [VERSION.tls11] }, verdict: "VERSION" },
];

export const tlsSession: SimulatedScenario["main"] = () => (cx) => runSession(cx);

async function runSession(cx: Context): Promise<void> {
  const network = new Network(cx.kernel, { faults: FAULTS });
  const pending = new PendingHandshakes(SESSION_LIMITS.pendingHandshakesMax);
  await cx.region("session", async (session) => {
    for (let index = cx.choose("clients", CLIENTS_MAX); index >= 0; index -= 1) {
      const expected = pickAt(OFFERS, cx, `offer-${index}`);
      const [here, there] = network.connect(session, `client-${index}`, "server");
      session.spawn(`client-${index}`, (own) => runClient(own, here, expected));
      session.spawn(`server-${index}`, (own) => runServer(own, there, expected, { pending, session }));
    }
  });
  cx.kernel.recorder.emit(EVENT.roundTrip, cx.kernel.recorder.intern("slots given back"), 0, pending.open);
}

async function runClient(cx: Context, stream: ByteStream, { offer }: Expected): Promise<void> {
  const endpoint = new TlsCaller({
    limits: SESSION_LIMITS,
    offer,
    nextOctets: (octets) => new Uint8Array(octets).fill(7),
    now: cx.now(),
    fragmentOctetsMax: pickAt(FRAGMENT_OCTETS, cx, "fragment"),
  });
  const client = new Client(endpoint);
  await new EndpointDriver(cx, {
    endpoint,
    stream,
    observation: new Observation(cx.kernel.recorder, "client", boundsOfEndpoints(SESSION_LIMITS)),
    take: (own, event) => client.take(own, event),
    dripTicks: pickAt(DRIP_TICKS, cx, "drip"),
  }).run(cx);
  checkEnd(cx, endpoint);
}

/** Nobody says anything wrong, so only circumstances and policy are reasons to give up. */
function checkEnd({ kernel: { recorder } }: Context, { fault }: TlsEndpoint): void {
  const isWrong = fault !== undefined && !CIRCUMSTANCES.has(fault.code);
  recorder.emit(EVENT.roundTrip, recorder.intern("honest peer given up"), 0, isWrong ? 1 : 0);
}

/** Sends its messages at once, closes when all came back, and checks what came. */
class Client {
  readonly #endpoint: TlsCaller;
  readonly #sent: Uint8Array[] = [];
  readonly #received: Uint8Array[] = [];
  #missing = 0;

  constructor(endpoint: TlsCaller) {
    this.#endpoint = endpoint;
  }

  take(cx: Context, event: ChannelEvent): void {
    if (event.kind === "open") this.#sendAll(cx);
    if (event.kind === "data") this.#receive(cx, event.octets);
    if (event.kind === "closed") cx.mark("server said goodbye");
  }

  #sendAll(cx: Context): void {
    for (let count = cx.choose("messages", 2); count >= 0; count -= 1) {
      const message = new Uint8Array(pickAt(MESSAGE_OCTETS, cx, "size")).fill(count + 1);
      if (this.#endpoint.channel.send(message) !== "sent") continue;
      this.#sent.push(message);
      this.#missing += message.length;
    }
  }

  #receive(cx: Context, octets: Uint8Array): void {
    this.#received.push(octets);
    this.#missing -= octets.length;
    if (this.#missing > 0) return;
    const { recorder } = cx.kernel;
    const digests = [this.#sent, this.#received].map((parts) => hashBytes(joinOctets(parts)));
    recorder.emit(EVENT.roundTrip, recorder.intern("echo"), digests[0] ?? 0, digests[1] ?? 0);
    this.#endpoint.channel.close();
  }
}

async function runServer(
  cx: Context,
  stream: ByteStream,
  { verdict }: Expected,
  options: ServerOptions,
): Promise<void> {
  const { recorder } = cx.kernel;
  const heard = (event: ChannelEvent): void => {
    if (event.kind !== "open" && event.kind !== "refused") return;
    const got = event.kind === "open" ? (event.choice.protocol ?? "") : event.refusal.reason;
    recorder.emit(EVENT.roundTrip, recorder.intern("verdict"), hashText(verdict), hashText(got));
  };
  const endpoint = await serve(cx, stream, { ...options, heard });
  if (endpoint !== undefined) checkEnd(cx, endpoint);
}
