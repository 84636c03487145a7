/** Tokens that mutation inserts: record and message headers, whole extensions right and wrong, code points, alerts. */
import { EXTENSION, GROUP, SUITE, VERSION } from "./code-points.ts";
import { encodeAlert, encodeChangeCipherSpec, numberOctets, vectorOf } from "./encoder.ts";
import { alpn, keyShares, pskModes, serverName, supportedGroups, supportedVersions } from "./extension-encoder.ts";
import type { Extension } from "./hello.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { RETRY_RANDOM } from "./server-hello.ts";

const extensionOctets = ({ type, body }: Extension): Uint8Array =>
  joinOctets([numberOctets(type, 2), vectorOf(2, body)]);

export const TLS_DICTIONARY: readonly Uint8Array[] = [
  Uint8Array.of(0x16, 3, 1, 0, 4),
  Uint8Array.of(0x16, 3, 3, 0, 0),
  Uint8Array.of(0x17, 3, 3, 0, 0),
  Uint8Array.of(0x17, 3, 3, 0x41, 0x00),
  Uint8Array.of(1, 0, 0, 40),
  Uint8Array.of(2, 0, 0, 40),
  Uint8Array.of(14, 0, 0, 0),
  encodeAlert(0),
  Uint8Array.of(0x15, 3, 3, 0, 2, 1, 90),
  encodeChangeCipherSpec(),
  ...[serverName("a.example"), alpn("h2"), alpn("h2", "http/1.1"), supportedVersions(VERSION.tls13)].map(
    extensionOctets,
  ),
  ...[supportedGroups(GROUP.x25519), keyShares(), pskModes(1)].map(extensionOctets),
  extensionOctets({ type: EXTENSION.extendedMasterSecret, body: new Uint8Array(0) }),
  extensionOctets({ type: EXTENSION.renegotiationInfo, body: Uint8Array.of(0) }),
  extensionOctets({ type: EXTENSION.preSharedKey, body: new Uint8Array(0) }),
  extensionOctets({ type: 0x0a0a, body: new Uint8Array(0) }),
  numberOctets(SUITE.aes128Gcm13, 2),
  numberOctets(VERSION.tls13, 2),
  numberOctets(VERSION.tls12, 2),
  numberOctets(EXTENSION.keyShare, 2),
  RETRY_RANDOM,
];
