/** What the TLS tests share: hellos to bend, and one way to run a decoder over any cuts. */
import type { Fault } from "../../../lab/core/decoder.ts";
import { CONTENT, GROUP, SUITE, VERSION } from "../../../protocols/tls/code-points.ts";
import { TlsDecoder } from "../../../protocols/tls/decoder.ts";
import type { ClientHelloParts, ServerHelloParts } from "../../../protocols/tls/encoder.ts";
import { encodeClientHello, encodeRecords } from "../../../protocols/tls/encoder.ts";
import { chosenGroup, chosenVersion } from "../../../protocols/tls/extension-encoder.ts";
import type { TlsEvent } from "../../../protocols/tls/event.ts";
import type { Side } from "../../../protocols/tls/flight.ts";
import type { Extension } from "../../../protocols/tls/hello.ts";
import type { TlsLimits } from "../../../protocols/tls/limits.ts";
import { tlsLimits } from "../../../protocols/tls/limits.ts";
import type { Offer } from "../../../protocols/tls/offer.ts";
import { helloOf } from "../../../protocols/tls/offer.ts";

export interface Answer {
  readonly events: readonly TlsEvent[];
  readonly fault: Fault | undefined;
}

/** Each chunk is overwritten once it was pushed, as its owner may do. */
export function decodeRecords(
  stream: Uint8Array,
  side: Side = "client",
  { size = 2 ** 20, limits = {} }: { readonly size?: number; readonly limits?: Partial<TlsLimits> } = {},
): Answer {
  const decoder = new TlsDecoder(side, { limits: tlsLimits(limits) });
  const events: TlsEvent[] = [];
  for (let at = 0; at < stream.length; at += size) {
    const chunk = stream.slice(at, at + size);
    events.push(...decoder.push(chunk).events);
    chunk.fill(0xaa);
  }
  const { events: last, fault } = decoder.end();
  return { events: [...events, ...last], fault };
}

/** Octets that tests can recognise, and that are a point of x25519. */
export function someOctets(octets: number): Uint8Array {
  return Uint8Array.from({ length: octets }, (_, index) => (index * 7 + 9) & 0xff);
}

export const OFFER: Offer = {
  versions: [VERSION.tls13, VERSION.tls12],
  cipherSuites: [SUITE.aes128Gcm13, SUITE.ecdheEcdsaAes128Gcm],
  groups: [GROUP.x25519, GROUP.p256],
  sharedGroups: [GROUP.x25519],
  serverName: "a.example",
  protocols: ["h2", "http/1.1"],
};

export function helloBy(changes: Partial<Offer> = {}): ClientHelloParts {
  return helloOf({ ...OFFER, ...changes }, someOctets);
}

/** With these extensions in the places of those of the same type, or before the last one. */
export function withExtensions(hello: ClientHelloParts, ...more: readonly Extension[]): ClientHelloParts {
  const kept = hello.extensions.map((old) => more.find(({ type }) => type === old.type) ?? old);
  const added = more.filter(({ type }) => !hello.extensions.some((old) => old.type === type));
  return { ...hello, extensions: [...kept.slice(0, -1), ...added, ...kept.slice(-1)] };
}

export function without(hello: ClientHelloParts, ...types: readonly number[]): ClientHelloParts {
  return { ...hello, extensions: hello.extensions.filter(({ type }) => !types.includes(type)) };
}

export function extension(type: number, ...octets: readonly number[]): Extension {
  return { type, body: Uint8Array.from(octets) };
}

/** In records as a client sends them first. */
export function recordsOf(hello: ClientHelloParts, fragmentOctetsMax = 16_384): Uint8Array {
  return encodeRecords(CONTENT.handshake, encodeClientHello(hello), { version: VERSION.tls10, fragmentOctetsMax });
}

export function text(octets: string): Uint8Array {
  return new TextEncoder().encode(octets);
}

/** What a server of TLS 1.3 answers. */
export const ANSWER_13: ServerHelloParts = {
  legacyVersion: VERSION.tls12,
  random: someOctets(32),
  sessionId: someOctets(32),
  cipherSuite: SUITE.aes128Gcm13,
  compressionMethod: 0,
  extensions: [chosenVersion(VERSION.tls13), chosenGroup(GROUP.x25519, someOctets(32))],
};
