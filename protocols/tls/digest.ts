/** Digests of events: what differs to a user differs in digest. */
import { fold, hashBytes, hashText } from "../../lab/core/hash.ts";
import type { TlsEvent } from "./event.ts";
import type { ClientHello, HelloHead, ServerHello } from "./hello.ts";

/** Where a list is missing. */
const MISSING = 0x5eed;

export function digestEvent(state: number, event: TlsEvent): number {
  const digest = fold(state, hashText(event.kind));
  switch (event.kind) {
    case "client-hello":
      return digestClientHello(digest, event.hello);
    case "server-hello":
      return digestServerHello(digest, event.hello);
    case "message":
      return fold(fold(digest, event.type), hashBytes(event.body));
    case "alert":
      return fold(fold(digest, event.isFatal ? 1 : 0), event.description);
    case "change-cipher-spec":
      return digest;
    case "protected":
      return fold(fold(digest, event.type), hashBytes(event.octets));
    default:
      return event satisfies never;
  }
}

function digestClientHello(state: number, hello: ClientHello): number {
  let digest = digestHead(state, hello);
  const lists = [hello.cipherSuites, hello.compressionMethods, hello.versions, hello.groups];
  for (const list of [...lists, hello.signatureAlgorithms, hello.pskModes]) digest = digestList(digest, list);
  for (const text of [hello.serverName, ...(hello.alpn ?? [])]) digest = fold(digest, hashText(text ?? "\u0000"));
  for (const octets of [hello.cookie, hello.renegotiationInfo]) digest = digestOctets(digest, octets);
  for (const { group, octets } of hello.keyShares ?? []) digest = digestOctets(fold(digest, group), octets);
  for (const { identity, obfuscatedAge, binder } of hello.preSharedKeys ?? []) {
    digest = digestOctets(digestOctets(fold(digest, obfuscatedAge), identity), binder);
  }
  return fold(fold(digest, hello.keyShares?.length ?? MISSING), hello.alpn?.length ?? MISSING);
}

function digestServerHello(state: number, hello: ServerHello): number {
  const { version, group, keyShare, alpn, preSharedKey, cookie } = hello.choices;
  let digest = digestHead(state, hello);
  const numbers = [hello.cipherSuite, hello.compressionMethod, hello.isRetry ? 1 : 0];
  for (const number of [...numbers, version, group, preSharedKey]) digest = fold(digest, number ?? MISSING);
  return fold(digestOctets(digestOctets(digest, keyShare), cookie), hashText(alpn ?? "\u0000"));
}

/** What both hellos begin with, and their extensions as they are. */
export function digestHead(state: number, { legacyVersion, random, sessionId, extensions }: HelloHead): number {
  let digest = digestOctets(digestOctets(fold(state, legacyVersion), random), sessionId);
  for (const { type, body } of extensions) digest = digestOctets(fold(digest, type), body);
  return fold(digest, extensions.length);
}

function digestList(state: number, list: readonly number[] | undefined): number {
  return (list ?? [MISSING]).reduce(fold, fold(state, list?.length ?? MISSING));
}

function digestOctets(state: number, octets: Uint8Array | undefined): number {
  return octets === undefined ? fold(state, MISSING) : fold(fold(state, octets.length), hashBytes(octets));
}
