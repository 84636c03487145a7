/** What attacks are carried out on, with the default limits, and what they are made of. */
import { TlsAcceptor } from "./acceptor.ts";
import { TlsCaller } from "./caller.ts";
import { CONTENT, EXTENSION, GROUP, NULL_COMPRESSION, SUITE, VERSION } from "./code-points.ts";
import { RECORD_HEADER_OCTETS } from "./decoder.ts";
import type { ClientHelloParts, ServerHelloParts } from "./encoder.ts";
import { encodeClientHello, encodeRecords, encodeServerHello } from "./encoder.ts";
import type { TlsEndpoint } from "./endpoint.ts";
import { chosenGroup, chosenVersion } from "./extension-encoder.ts";
import { DEFAULT_TLS_LIMITS } from "./limits.ts";
import type { Offer } from "./offer.ts";
import { helloOf, PLAIN_OFFER } from "./offer.ts";
import { WEB_POLICY } from "./policy.ts";
import { RETRY_RANDOM } from "./server-hello.ts";

const LIMITS = DEFAULT_TLS_LIMITS;
export const SECOND_TICKS = 1_000_000;
/** A refusal, protected: what is held once a header was refused. */
export const ALERT_OCTETS = RECORD_HEADER_OCTETS + 3;
export const NOTHING = new Uint8Array(0);
const nextOctets = (octets: number): Uint8Array => new Uint8Array(octets).fill(7);

export function* repeat(times: number, octets: Uint8Array): Iterable<Uint8Array> {
  for (let time = 0; time < times; time += 1) yield octets;
}

export function* octetByOctet(octets: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < octets.length; at += 1) yield octets.subarray(at, at + 1);
}

export function acceptor(): TlsAcceptor {
  return new TlsAcceptor({ limits: LIMITS, policy: WEB_POLICY, nextOctets });
}

/** An acceptor that has answered a hello, and waits for data. */
export function acceptorBehind(offer: Offer): TlsAcceptor {
  return acceptorThatRead(helloOf(offer, nextOctets));
}

/** An acceptor that waits for the hello it asked for, or for the early data that the first one announced. */
export function acceptorThatAsked(): TlsAcceptor {
  const hello = helloOf({ ...PLAIN_OFFER, sharedGroups: [] }, nextOctets);
  return acceptorThatRead({
    ...hello,
    extensions: [...hello.extensions, { type: EXTENSION.earlyData, body: NOTHING }],
  });
}

function acceptorThatRead(hello: ClientHelloParts): TlsAcceptor {
  const victim = acceptor();
  victim.receive(helloRecords(hello));
  victim.takeOutput();
  return victim;
}

export function caller(): TlsCaller {
  const victim = new TlsCaller({
    limits: LIMITS,
    offer: { ...PLAIN_OFFER, groups: [GROUP.x25519, GROUP.p256] },
    nextOctets,
  });
  victim.takeOutput();
  return victim;
}

/** A client of TLS 1.2 whose hello was answered. */
export function callerOf12(): TlsCaller {
  const cipherSuite = SUITE.ecdheRsaAes128Gcm;
  const offer: Offer = { ...PLAIN_OFFER, versions: [VERSION.tls12], cipherSuites: [cipherSuite] };
  const victim = new TlsCaller({ limits: LIMITS, offer, nextOctets });
  victim.receive(answerRecords({ ...ANSWER, cipherSuite, random: nextOctets(32) }));
  victim.takeOutput();
  return victim;
}

const ANSWER: ServerHelloParts = {
  legacyVersion: VERSION.tls12,
  random: RETRY_RANDOM,
  sessionId: NOTHING,
  cipherSuite: PLAIN_OFFER.cipherSuites[0] ?? 0,
  compressionMethod: NULL_COMPRESSION,
  extensions: [],
};

export function retryOf(group: number): Uint8Array {
  const extensions = [chosenVersion(VERSION.tls13), chosenGroup(group)];
  return answerRecords({ ...ANSWER, sessionId: nextOctets(32), extensions });
}

function answerRecords(answer: ServerHelloParts): Uint8Array {
  return encodeRecords(CONTENT.handshake, encodeServerHello(answer));
}

export function helloRecords(hello: ClientHelloParts, fragmentOctetsMax = LIMITS.plaintextOctetsMax): Uint8Array {
  return encodeRecords(CONTENT.handshake, encodeClientHello(hello), { fragmentOctetsMax });
}

/** The hello of an ordinary client with more extensions, each of a type of its own and empty. */
export function helloWith(extensions: number): ClientHelloParts {
  const hello = helloOf(PLAIN_OFFER, nextOctets);
  const more = Array.from({ length: extensions }, (_, index) => ({ type: 0x7000 + index, body: NOTHING }));
  return { ...hello, extensions: [...hello.extensions, ...more] };
}

export const held = ({ bytesHeld }: TlsEndpoint): number => bytesHeld;
