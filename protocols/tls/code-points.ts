/** The numbers of TLS that are looked at: record types, messages, extensions, versions, suites, groups (IANA). */

export const CONTENT = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;

export const MESSAGE = {
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  certificateStatus: 22,
  keyUpdate: 24,
} as const;

export const EXTENSION = {
  serverName: 0,
  maxFragmentLength: 1,
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  alpn: 16,
  padding: 21,
  extendedMasterSecret: 23,
  recordSizeLimit: 28,
  sessionTicket: 35,
  preSharedKey: 41,
  earlyData: 42,
  supportedVersions: 43,
  cookie: 44,
  pskModes: 45,
  keyShare: 51,
  renegotiationInfo: 0xff01,
} as const;

export const VERSION = { ssl3: 0x0300, tls10: 0x0301, tls11: 0x0302, tls12: 0x0303, tls13: 0x0304 } as const;

/** Suites that say something else than what to encrypt with (RFC 5746 3.3, RFC 7507 3). */
export const SCSV = { renegotiationInfo: 0x00ff, fallback: 0x5600 } as const;

export const SUITE = {
  aes128Gcm13: 0x1301,
  aes256Gcm13: 0x1302,
  chacha13: 0x1303,
  ecdheEcdsaAes128Gcm: 0xc02b,
  ecdheEcdsaAes256Gcm: 0xc02c,
  ecdheRsaAes128Gcm: 0xc02f,
  ecdheRsaAes256Gcm: 0xc030,
  ecdheRsaChacha: 0xcca8,
  ecdheEcdsaChacha: 0xcca9,
} as const;

export const GROUP = { p256: 0x0017, p384: 0x0018, x25519: 0x001d, x25519MlKem768: 0x11ec } as const;

/** The octets of a client's share, by group (RFC 8446 4.2.8.1, 4.2.8.2, draft-ietf-tls-ecdhe-mlkem). */
export const SHARE_OCTETS: ReadonlyMap<number, number> = new Map<number, number>([
  [GROUP.x25519, 32],
  [GROUP.p256, 65],
  [GROUP.p384, 97],
  [GROUP.x25519MlKem768, 1_216],
]);

/** Those of a server's share: a ciphertext where the client sends a key to encapsulate with. */
export const SERVER_SHARE_OCTETS: ReadonlyMap<number, number> = new Map<number, number>([
  ...SHARE_OCTETS,
  [GROUP.x25519MlKem768, 1_120],
]);

/** What we send for a group of which we do not know the size. */
export const SHARE_OCTETS_UNKNOWN = 32;

export const NULL_COMPRESSION = 0;

const GREASE_NIBBLE = 0x0a0a;
const GREASE_MASK = 0x0f0f;

/** Values that say nothing, so that peers learn to ignore what they do not know (RFC 8701 2). */
export function isGrease(value: number): boolean {
  return (value & GREASE_MASK) === GREASE_NIBBLE && value >> 8 === (value & 0xff);
}

/** Suites 0x13.. are those of TLS 1.3 and mean nothing before it (RFC 8446 B.4). */
export function isSuiteOf13(suite: number): boolean {
  return suite >> 8 === 0x13;
}
