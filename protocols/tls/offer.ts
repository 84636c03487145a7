/** The ClientHello of our own client, from what it wants. */
import { GROUP, NULL_COMPRESSION, SHARE_OCTETS, SHARE_OCTETS_UNKNOWN, SUITE, VERSION } from "./code-points.ts";
import type { ClientHelloParts } from "./encoder.ts";
import {
  alpn,
  cookie,
  keyShares,
  pskModes,
  renegotiationInfo,
  serverName,
  signatureAlgorithms,
  supportedGroups,
  supportedVersions,
} from "./extension-encoder.ts";
import type { KeyShare, ServerChoices } from "./hello.ts";

export interface Offer {
  readonly versions: readonly number[];
  readonly cipherSuites: readonly number[];
  /** All that the client supports. */
  readonly groups: readonly number[];
  /** Of those, the ones for which it sends a share at once. */
  readonly sharedGroups: readonly number[];
  readonly serverName: string | undefined;
  readonly protocols: readonly string[];
}

/** What a HelloRetryRequest asks for. */
type Asked = Pick<ServerChoices, "group" | "cookie">;

export const PLAIN_OFFER: Offer = {
  versions: [VERSION.tls13],
  cipherSuites: [SUITE.aes128Gcm13],
  groups: [GROUP.x25519],
  sharedGroups: [GROUP.x25519],
  serverName: "a.example",
  protocols: ["h2"],
};

/** ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256, rsa_pkcs1_sha256, ed25519. */
const SCHEMES: readonly number[] = [0x0403, 0x0804, 0x0401, 0x0807];
const WITH_DHE = 1;
const RANDOM_OCTETS = 32;

/** Where octets that nobody can guess come from: entropy, or decisions in the lab. */
export type NextOctets = (octets: number) => Uint8Array;

export function helloOf(offer: Offer, nextOctets: NextOctets): ClientHelloParts {
  const shares = offer.sharedGroups.map((group) => shareOf(group, nextOctets));
  const isOf13 = offer.versions.includes(VERSION.tls13);
  return {
    legacyVersion: isOf13 ? VERSION.tls12 : Math.max(...offer.versions),
    random: nextOctets(RANDOM_OCTETS),
    // Not empty, so that what lies between takes it for a resumption of TLS 1.2 (RFC 8446 D.4).
    sessionId: isOf13 ? nextOctets(RANDOM_OCTETS) : new Uint8Array(0),
    cipherSuites: offer.cipherSuites,
    compressionMethods: [NULL_COMPRESSION],
    extensions: [
      ...(offer.serverName === undefined ? [] : [serverName(offer.serverName)]),
      ...(offer.protocols.length === 0 ? [] : [alpn(...offer.protocols)]),
      supportedGroups(...offer.groups),
      signatureAlgorithms(...SCHEMES),
      renegotiationInfo(),
      ...(isOf13 ? [supportedVersions(...offer.versions), pskModes(WITH_DHE), keyShares(...shares)] : []),
    ],
  };
}

/** The same hello with one share, where the server asked for a group, and with its cookie, where it gave one. */
export function helloAgain(hello: ClientHelloParts, asked: Asked, nextOctets: NextOctets): ClientHelloParts {
  const shares = asked.group === undefined ? [] : [keyShares(shareOf(asked.group, nextOctets))];
  const extensions = hello.extensions.map(
    (extension) => shares.find(({ type }) => type === extension.type) ?? extension,
  );
  return { ...hello, extensions: [...extensions, ...(asked.cookie === undefined ? [] : [cookie(asked.cookie)])] };
}

function shareOf(group: number, nextOctets: NextOctets): KeyShare {
  return { group, octets: nextOctets(SHARE_OCTETS.get(group) ?? SHARE_OCTETS_UNKNOWN) };
}
