/** The ServerHello of our own server, from what was chosen. */
import { EXTENSION, NULL_COMPRESSION, SERVER_SHARE_OCTETS, SHARE_OCTETS_UNKNOWN, VERSION } from "./code-points.ts";
import type { ServerHelloParts } from "./encoder.ts";
import { alpn, chosenGroup, chosenVersion, renegotiationInfo } from "./extension-encoder.ts";
import type { ClientHello, Extension } from "./hello.ts";
import type { Choice, Retry } from "./judge.ts";
import type { NextOctets } from "./offer.ts";
import { RETRY_RANDOM } from "./server-hello.ts";

const RANDOM_OCTETS = 32;

export function answerOf(hello: ClientHello, choice: Choice | Retry, nextOctets: NextOctets): ServerHelloParts {
  const isOf13 = choice.version === VERSION.tls13;
  return {
    legacyVersion: VERSION.tls12,
    random: choice.kind === "retry" ? RETRY_RANDOM : nextOctets(RANDOM_OCTETS),
    sessionId: isOf13 ? hello.sessionId : new Uint8Array(0),
    cipherSuite: choice.cipherSuite,
    compressionMethod: NULL_COMPRESSION,
    extensions: isOf13 ? extensionsOf13(choice, nextOctets) : extensionsOf12(hello, choice),
  };
}

function extensionsOf13(choice: Choice | Retry, nextOctets: NextOctets): Extension[] {
  const { kind, group = 0, version } = choice;
  const octets = SERVER_SHARE_OCTETS.get(group) ?? SHARE_OCTETS_UNKNOWN;
  return [chosenVersion(version), kind === "retry" ? chosenGroup(group) : chosenGroup(group, nextOctets(octets))];
}

/** In TLS 1.2 the protocol is told here; in TLS 1.3 it is protected. */
function extensionsOf12(hello: ClientHello, { protocol }: Choice | Retry): Extension[] {
  const asks = hello.extensions.some(({ type }) => type === EXTENSION.renegotiationInfo);
  return [...(asks ? [renegotiationInfo()] : []), ...(protocol === undefined ? [] : [alpn(protocol)])];
}
