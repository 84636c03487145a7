/** Encoder against decoder: hellos by decisions, encoded, cut over records and chunks, decoded, compared, encoded again. */
import { hashBytes } from "../../lab/core/hash.ts";
import type { Place } from "../../lab/core/decisions.ts";
import { chunksOf } from "../../lab/target/chunks.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { DirectLab, DirectScenario } from "../../lab/target/target.ts";
import { EVENT } from "../../lab/trace/events.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { pick } from "../shared/pick.ts";
import { CONTENT, GROUP, SUITE, VERSION } from "./code-points.ts";
import { TlsDecoder } from "./decoder.ts";
import { encodeClientHello, encodeMessage, encodeRecords, encodeServerHello } from "./encoder.ts";
import { digestHead } from "./digest.ts";
import type { TlsEvent } from "./event.ts";
import type { HelloHead } from "./hello.ts";
import { tlsLimits } from "./limits.ts";
import type { Offer } from "./offer.ts";
import { helloOf } from "./offer.ts";
import { openRecord, sealRecord } from "./inner-plaintext.ts";
import { boundsOfDecoders } from "./subject.ts";

const LIMITS = tlsLimits();
const NAMES: readonly (string | undefined)[] = ["a.example", undefined, "__proto__", "\u00ff"];
const PROTOCOLS: readonly (readonly string[])[] = [["h2"], [], ["h2", "http/1.1"], ["\u0000", "x".repeat(255)]];
const GROUPS: readonly (readonly number[])[] = [[GROUP.x25519], [GROUP.x25519MlKem768, GROUP.x25519, GROUP.p256]];
const VERSIONS: readonly (readonly number[])[] = [[VERSION.tls13], [VERSION.tls13, VERSION.tls12], [VERSION.tls12]];
const SUITES: readonly (readonly number[])[] = [[SUITE.aes128Gcm13], [0x1a1a, SUITE.chacha13, SUITE.ecdheRsaChacha]];
const FRAGMENTS: readonly number[] = [16_384, 31, 200];
const BODIES: readonly number[] = [0, 1, 600];

export const tlsRoundTrip: DirectScenario["execute"] = (lab) => {
  const place = lab.decisions.place("input", "hello");
  const observation = new Observation(lab.recorder, "tls round trip", boundsOfDecoders(LIMITS));
  try {
    compareHello(lab, place, observation);
    compareInner(lab, lab.decisions.place("input", "inner"));
  } catch (thrown) {
    observation.threw(thrown);
  }
};

function compareHello({ recorder, decisions }: DirectLab, place: Place, observation: Observation): void {
  const isServer = place.choose(3) === 1;
  const { hello, messages } = isServer ? answerBy(place) : offeredBy(place);
  const stream = encodeRecords(CONTENT.handshake, joinOctets(messages), { fragmentOctetsMax: pick(FRAGMENTS, place) });
  const decoder = new TlsDecoder(isServer ? "server" : "client", { limits: LIMITS });
  const events: TlsEvent[] = [];
  for (const chunk of chunksOf(stream, decisions.place("split", "hello"))) {
    const { events: more, fault } = decoder.push(chunk);
    observation.took(chunk.length, decoder);
    if (fault !== undefined) observation.refused(fault);
    events.push(...more);
  }
  const digests = [messages, events.map(encodeAgain)].map((parts) => hashBytes(joinOctets(parts)));
  recorder.emit(EVENT.roundTrip, recorder.intern("tls messages"), digests[0] ?? 0, digests[1] ?? 0);
  const [first] = events;
  const decoded = first?.kind === "client-hello" || first?.kind === "server-hello" ? digestHead(0, first.hello) : -1;
  recorder.emit(EVENT.roundTrip, recorder.intern("tls hello"), digestHead(0, hello), decoded);
}

interface Planned {
  readonly hello: HelloHead;
  readonly messages: readonly Uint8Array[];
}

function offeredBy(place: Place): Planned {
  const hello = helloOf(offerBy(place), octetsBy(place));
  return { hello, messages: [encodeClientHello(hello)] };
}

/** The hello of a server of TLS 1.2, behind which more may come in the same record. */
function answerBy(place: Place): Planned {
  const extensions = [{ type: place.choose(3), body: new Uint8Array(0) }].filter(({ type }) => type !== 1);
  const head = { legacyVersion: VERSION.tls12, random: octetsBy(place)(32), sessionId: octetsBy(place)(32) };
  const hello = { ...head, cipherSuite: SUITE.ecdheRsaChacha, compressionMethod: 0, extensions };
  const bodies = Array.from({ length: place.choose(3) }, () => new Uint8Array(pick(BODIES, place)).fill(3));
  return { hello, messages: [encodeServerHello(hello), ...bodies.map((body) => encodeMessage(11, body))] };
}

function compareInner({ recorder }: DirectLab, place: Place): void {
  const content = new Uint8Array(pick(BODIES, place)).fill(place.choose(2));
  const sealed = sealRecord({ type: CONTENT.applicationData, content }, pick([0, 1, 100], place));
  const [event] = new TlsDecoder("client", { limits: LIMITS }).push(joinOctets([PLAIN_HELLO, sealed])).events.slice(1);
  const opened = event?.kind === "protected" ? openRecord(event.octets, LIMITS.plaintextOctetsMax) : undefined;
  const got = opened?.kind === "opened" ? hashBytes(opened.inner.content) : -1;
  recorder.emit(EVENT.roundTrip, recorder.intern("tls inner content"), hashBytes(content), got);
}

function encodeAgain(event: TlsEvent): Uint8Array {
  switch (event.kind) {
    case "client-hello":
      return encodeClientHello(event.hello);
    case "server-hello":
      return encodeServerHello(event.hello);
    case "message":
      return encodeMessage(event.type, event.body);
    default:
      return Uint8Array.of(0);
  }
}

function offerBy(place: Place): Offer {
  const groups = pick(GROUPS, place);
  return {
    versions: pick(VERSIONS, place),
    cipherSuites: pick(SUITES, place),
    groups,
    sharedGroups: groups.slice(place.choose(groups.length + 1)),
    serverName: NAMES[place.choose(NAMES.length)],
    protocols: pick(PROTOCOLS, place),
  };
}

function octetsBy(place: Place): (octets: number) => Uint8Array {
  const first = place.choose(256);
  return (octets) => Uint8Array.from({ length: octets }, (_, index) => first + index);
}

const PLAIN_HELLO: Uint8Array = encodeRecords(
  CONTENT.handshake,
  encodeClientHello(
    helloOf(
      {
        versions: [VERSION.tls13],
        cipherSuites: [SUITE.aes128Gcm13],
        groups: [GROUP.x25519],
        sharedGroups: [],
        serverName: undefined,
        protocols: [],
      },
      (octets) => new Uint8Array(octets),
    ),
  ),
);
