/** Named hellos and streams: what a decoder and the policy of a web server with an ECDSA certificate make of them. */
import { ALERT } from "../../../protocols/tls/alert.ts";
import { CONTENT, EXTENSION, GROUP, MESSAGE, SCSV, SUITE, VERSION } from "../../../protocols/tls/code-points.ts";
import type { ClientHelloParts } from "../../../protocols/tls/encoder.ts";
import {
  encodeAlert,
  encodeChangeCipherSpec,
  encodeClientHello,
  encodeMessage,
  encodeRecords,
} from "../../../protocols/tls/encoder.ts";
import {
  alpn,
  keyShares,
  serverName,
  signatureAlgorithms,
  supportedGroups,
  supportedVersions,
} from "../../../protocols/tls/extension-encoder.ts";
import type { TlsPolicy } from "../../../protocols/tls/policy.ts";
import { tlsPolicy, WEB_POLICY } from "../../../protocols/tls/policy.ts";
import { extension, helloBy, recordsOf, someOctets, text, without, withExtensions } from "./helpers.ts";

export interface HelloCase {
  readonly name: string;
  readonly stream: Uint8Array;
  /** `admit`, `retry`, the reason of a refusal by policy, or the code of a fault. */
  readonly outcome: string;
}

export const POLICY: TlsPolicy = tlsPolicy({ signatureSchemes: [0x0403] }, WEB_POLICY);
const GREASE = 0x3a3a;
const SHARE = { group: GROUP.x25519, octets: someOctets(32) };
const CLIENT_12 = { versions: [VERSION.tls12], cipherSuites: [SUITE.ecdheEcdsaAes128Gcm] };
const PLAIN = helloBy();
const TLS_12 = helloBy(CLIENT_12);
const MESSAGE_OCTETS = encodeClientHello(PLAIN);

const bent = (name: string, outcome: string, hello: ClientHelloParts): HelloCase => ({
  name,
  outcome,
  stream: recordsOf(hello),
});
const withBody = (name: string, outcome: string, type: number, ...octets: readonly number[]): HelloCase =>
  bent(name, outcome, withExtensions(PLAIN, extension(type, ...octets)));

/** The message with an octet set, or cut short, with its own length and that of the record made true. */
function edited(at: number, octet: number): Uint8Array {
  return encodeRecords(CONTENT.handshake, MESSAGE_OCTETS.with(at, octet));
}

/** Indexes in the message. */
const AT = { sessionId: 38, suites: 71, compressions: 77, block: 79 } as const;

function resized(octets: number): Uint8Array {
  const body = new Uint8Array(MESSAGE_OCTETS.length - 4 + octets);
  body.set(MESSAGE_OCTETS.subarray(4, 4 + body.length));
  return encodeRecords(CONTENT.handshake, encodeMessage(MESSAGE.clientHello, body));
}

function pskOf(binders: number): ClientHelloParts["extensions"][number] {
  const identities = [0, 7, 0, 1, 7, 0, 0, 0, 1];
  const list = Array.from({ length: binders }, () => [32, ...someOctets(32)]).flat();
  return extension(EXTENSION.preSharedKey, ...identities, Math.floor(list.length / 256), list.length % 256, ...list);
}

export const ADMITTED: readonly HelloCase[] = [
  bent("plain hello", "admit", PLAIN),
  bent("hello of TLS 1.2 without a list of versions", "admit", TLS_12),
  bent("version 3.4 without a list is TLS 1.2", "admit", { ...TLS_12, legacyVersion: VERSION.tls13 }),
  bent("hello that offers DEFLATE in TLS 1.2", "admit", { ...TLS_12, compressionMethods: [1, 0] }),
  bent("GREASE in every list", "admit", {
    ...withExtensions(
      PLAIN,
      extension(GREASE),
      supportedVersions(GREASE, VERSION.tls13),
      supportedGroups(GREASE, GROUP.x25519),
      keyShares({ group: GREASE, octets: Uint8Array.of(0) }, SHARE),
      alpn("\u003a\u003a", "h2"),
    ),
    cipherSuites: [GREASE, SUITE.aes128Gcm13],
  }),
  { name: "hello over records of 40 octets", outcome: "admit", stream: recordsOf(PLAIN, 40) },
  { name: "hello cut inside its header", outcome: "admit", stream: headerCut(2) },
  {
    name: "record version 3.255",
    outcome: "admit",
    stream: encodeRecords(CONTENT.handshake, MESSAGE_OCTETS, { version: 0x03ff }),
  },
  bent("no server name", "admit", without(PLAIN, EXTENSION.serverName)),
  bent("no ALPN", "admit", without(PLAIN, EXTENSION.alpn)),
  bent("host name in capitals", "admit", withExtensions(PLAIN, serverName("A.EXAMPLE"))),
  bent("host name that is a property of objects", "admit", withExtensions(PLAIN, serverName("__proto__"))),
  bent("extension that nobody knows", "admit", withExtensions(PLAIN, extension(0x7abc, 1, 2, 3))),
  bent("padding", "admit", withExtensions(PLAIN, extension(EXTENSION.padding, ...new Uint8Array(300)))),
  bent("empty session id", "admit", { ...PLAIN, sessionId: new Uint8Array(0) }),
  bent("no share", "retry", withExtensions(PLAIN, keyShares())),
  bent(
    "share of a group that the server does not want",
    "retry",
    helloBy({ groups: [0x0100, GROUP.p256], sharedGroups: [0x0100] }),
  ),
];

export const REFUSED_BY_POLICY: readonly HelloCase[] = [
  bent("TLS 1.1 only", "VERSION", { ...TLS_12, legacyVersion: VERSION.tls11 }),
  bent("SSL 3.0 only", "VERSION", { ...TLS_12, legacyVersion: VERSION.ssl3 }),
  bent("list of old versions only", "VERSION", withExtensions(PLAIN, supportedVersions(VERSION.tls11, VERSION.tls10))),
  bent("list of GREASE only", "VERSION", withExtensions(PLAIN, supportedVersions(GREASE))),
  bent("SSL 3.0 beside a list", "VERSION", { ...PLAIN, legacyVersion: VERSION.ssl3 }),
  bent("fallback to TLS 1.2", "FALLBACK", { ...TLS_12, cipherSuites: [SUITE.ecdheEcdsaAes128Gcm, SCSV.fallback] }),
  bent("DEFLATE in TLS 1.3", "COMPRESSION", { ...PLAIN, compressionMethods: [1, 0] }),
  bent("suite without forward secrecy only", "CIPHER_SUITE", { ...TLS_12, cipherSuites: [0x009c] }),
  bent(
    "suite of TLS 1.2 in TLS 1.3 only",
    "CIPHER_SUITE",
    helloBy({ versions: [VERSION.tls13], cipherSuites: [SUITE.ecdheEcdsaAes128Gcm] }),
  ),
  bent("no signature algorithms", "MISSING_EXTENSION", without(PLAIN, EXTENSION.signatureAlgorithms)),
  bent("shares without groups", "MISSING_EXTENSION", without(PLAIN, EXTENSION.supportedGroups)),
  bent("groups without shares", "MISSING_EXTENSION", without(PLAIN, EXTENSION.keyShare)),
  bent("no group in common", "GROUP", helloBy({ groups: [0x0100], sharedGroups: [0x0100] })),
  bent("share of a wrong length", "KEY_SHARE", withExtensions(PLAIN, keyShares({ ...SHARE, octets: someOctets(31) }))),
  bent("no signature scheme in common", "SIGNATURE", withExtensions(PLAIN, signatureAlgorithms(0x0807, 0x0401))),
  bent("no protocol in common", "ALPN_NO_OVERLAP", withExtensions(PLAIN, alpn("spdy/3"))),
  bent("protocol in capitals", "ALPN_NO_OVERLAP", withExtensions(PLAIN, alpn("H2"))),
  bent(
    "renegotiation in a first hello",
    "RENEGOTIATION",
    withExtensions(TLS_12, extension(EXTENSION.renegotiationInfo, 1, 7)),
  ),
  bent("host name that is an address", "SNI_NAME", withExtensions(PLAIN, serverName("192.0.2.1"))),
  bent("host name with a dot at its end", "SNI_NAME", withExtensions(PLAIN, serverName("a.example."))),
  bent("host name with a space", "SNI_NAME", withExtensions(PLAIN, serverName("a example"))),
];

export const BENT_HELLOS: readonly HelloCase[] = [
  { name: "session id of 33 octets", outcome: "TLS_VECTOR", stream: edited(AT.sessionId, 33) },
  { name: "session id beyond the message", outcome: "TLS_VECTOR", stream: edited(AT.sessionId, 255) },
  { name: "suites of an odd length", outcome: "TLS_VECTOR", stream: edited(AT.suites + 1, 3) },
  { name: "suites beyond the message", outcome: "TLS_VECTOR", stream: edited(AT.suites, 255) },
  { name: "no suites", outcome: "TLS_VECTOR", stream: recordsOf({ ...PLAIN, cipherSuites: [] }) },
  bent("no compression methods", "TLS_VECTOR", { ...PLAIN, compressionMethods: [] }),
  bent("no null compression", "TLS_NO_NULL_COMPRESSION", { ...PLAIN, compressionMethods: [1] }),
  { name: "extensions beyond the message", outcome: "TLS_VECTOR", stream: edited(AT.block, 255) },
  { name: "octets behind the extensions", outcome: "TLS_TRAILING", stream: resized(2) },
  { name: "extensions that stop short", outcome: "TLS_VECTOR", stream: resized(-1) },
  { name: "hello without a body", outcome: "TLS_VECTOR", stream: recordsOfMessage(MESSAGE.clientHello, 0) },
  {
    name: "hello of a version and half a random",
    outcome: "TLS_VECTOR",
    stream: recordsOfMessage(MESSAGE.clientHello, 18),
  },
  bent("server name twice", "TLS_EXTENSION_TWICE", twice(PLAIN, EXTENSION.serverName)),
  bent("unknown extension twice", "TLS_EXTENSION_TWICE", twice(withExtensions(PLAIN, extension(0x7abc)), 0x7abc)),
  bent("GREASE extension twice", "TLS_EXTENSION_TWICE", twice(withExtensions(PLAIN, extension(GREASE)), GREASE)),
  bent("pre-shared key that is not last", "TLS_PSK_NOT_LAST", withExtensions(PLAIN, pskOf(1))),
  bent("more binders than keys", "TLS_PSK_BINDERS", { ...PLAIN, extensions: [...PLAIN.extensions, pskOf(2)] }),
  withBody("server name without a list", "TLS_VECTOR", EXTENSION.serverName),
  withBody("empty list of names", "TLS_VECTOR", EXTENSION.serverName, 0, 0),
  withBody("empty host name", "TLS_VECTOR", EXTENSION.serverName, 0, 3, 0, 0, 0),
  withBody("host name beyond its list", "TLS_VECTOR", EXTENSION.serverName, 0, 4, 0, 0, 9, 97),
  withBody("name of another type", "TLS_SNI_TYPE", EXTENSION.serverName, 0, 4, 1, 0, 1, 97),
  withBody("two host names", "TLS_SNI_TWICE", EXTENSION.serverName, 0, 8, 0, 0, 1, 97, 0, 0, 1, 98),
  withBody("host name with a NUL", "TLS_SNI_NUL", EXTENSION.serverName, 0, 6, 0, 0, 3, 97, 0, 98),
  withBody("octets behind the list of names", "TLS_TRAILING", EXTENSION.serverName, 0, 4, 0, 0, 1, 97, 0),
  withBody("empty list of protocols", "TLS_VECTOR", EXTENSION.alpn, 0, 0),
  withBody("empty protocol", "TLS_VECTOR", EXTENSION.alpn, 0, 4, 0, 2, 104, 50),
  withBody("protocol beyond its list", "TLS_VECTOR", EXTENSION.alpn, 0, 3, 9, 104, 50),
  withBody("list of protocols shorter than its extension", "TLS_TRAILING", EXTENSION.alpn, 0, 3, 2, 104, 50, 0),
  withBody("versions of an odd length", "TLS_VECTOR", EXTENSION.supportedVersions, 3, 3, 4, 3),
  withBody("no versions", "TLS_VECTOR", EXTENSION.supportedVersions, 0),
  withBody("groups of an odd length", "TLS_VECTOR", EXTENSION.supportedGroups, 0, 3, 0, 0x1d, 0),
  withBody("no groups", "TLS_VECTOR", EXTENSION.supportedGroups, 0, 0),
  withBody("schemes of an odd length", "TLS_VECTOR", EXTENSION.signatureAlgorithms, 0, 3, 4, 3, 8),
  withBody("no schemes", "TLS_VECTOR", EXTENSION.signatureAlgorithms, 0, 0),
  bent("two shares of a group", "TLS_KEY_SHARE_TWICE", withExtensions(PLAIN, keyShares(SHARE, SHARE))),
  bent(
    "share of a group that is not supported",
    "TLS_KEY_SHARE_GROUP",
    withExtensions(PLAIN, keyShares({ group: GROUP.p384, octets: someOctets(97) })),
  ),
  withBody("empty share", "TLS_VECTOR", EXTENSION.keyShare, 0, 4, 0, 0x1d, 0, 0),
  withBody("share beyond its list", "TLS_VECTOR", EXTENSION.keyShare, 0, 4, 0, 0x1d, 0, 9),
  withBody("no modes", "TLS_VECTOR", EXTENSION.pskModes, 0),
  withBody("empty cookie", "TLS_VECTOR", EXTENSION.cookie, 0, 0),
  withBody("fragment length of no code", "TLS_FRAGMENT_LENGTH", EXTENSION.maxFragmentLength, 5),
  withBody("record size limit of 63", "TLS_RECORD_SIZE_LIMIT", EXTENSION.recordSizeLimit, 0, 63),
  withBody("record size limit of one octet", "TLS_VECTOR", EXTENSION.recordSizeLimit, 0x40),
  withBody("group of one octet in a share", "TLS_VECTOR", EXTENSION.keyShare, 0, 1, 0),
  withBody("extended master secret with a body", "TLS_TRAILING", EXTENSION.extendedMasterSecret, 0),
  withBody("point formats beyond the extension", "TLS_VECTOR", EXTENSION.pointFormats, 4, 0),
  withBody("renegotiation info beyond the extension", "TLS_VECTOR", EXTENSION.renegotiationInfo, 4),
  bent("257 suites", "TLS_TOO_MANY_ITEMS", {
    ...PLAIN,
    cipherSuites: Array.from({ length: 257 }, () => SUITE.aes128Gcm13),
  }),
  bent(
    "65 extensions",
    "TLS_TOO_MANY_ITEMS",
    withExtensions(PLAIN, ...Array.from({ length: 65 }, (_, index) => extension(0x7000 + index))),
  ),
  bent(
    "65 protocols",
    "TLS_TOO_MANY_ITEMS",
    withExtensions(PLAIN, alpn("h2", ...Array.from({ length: 64 }, (_, index) => `p${index}`))),
  ),
];

/** Streams that break a rule of records before or behind a hello. */
export const BENT_STREAMS: readonly (HelloCase & { readonly offset: number })[] = [
  {
    name: "hello of SSL 2",
    outcome: "TLS_SSL2_HELLO",
    stream: Uint8Array.of(0x80, 0x2e, 1, 0, 2, 0, 21, 0, 0),
    offset: 0,
  },
  { name: "request of HTTP", outcome: "TLS_CONTENT_TYPE", stream: text("GET / HTTP/1.1\r\n\r\n"), offset: 0 },
  { name: "heartbeat", outcome: "TLS_CONTENT_TYPE", stream: Uint8Array.of(24, 3, 3, 0, 3, 1, 0x40, 0), offset: 0 },
  { name: "record of major version 2", outcome: "TLS_RECORD_VERSION", stream: recordsOf(PLAIN).with(1, 2), offset: 1 },
  {
    name: "record of 2^14 + 1 octets",
    outcome: "TLS_RECORD_OVERFLOW",
    stream: Uint8Array.of(22, 3, 1, 0x40, 1, 1),
    offset: 3,
  },
  {
    name: "empty handshake record",
    outcome: "TLS_EMPTY_RECORD",
    stream: join(Uint8Array.of(22, 3, 1, 0, 0), recordsOf(PLAIN)),
    offset: 3,
  },
  {
    name: "empty record inside a hello",
    outcome: "TLS_EMPTY_RECORD",
    stream: insertedIntoHello(Uint8Array.of(22, 3, 1, 0, 0)),
    offset: 48,
  },
  {
    name: "ChangeCipherSpec before the hello",
    outcome: "TLS_UNEXPECTED_RECORD",
    stream: join(encodeChangeCipherSpec(), recordsOf(PLAIN)),
    offset: 0,
  },
  {
    name: "data before the hello",
    outcome: "TLS_UNEXPECTED_RECORD",
    stream: join(encodeRecords(CONTENT.applicationData, text("x")), recordsOf(PLAIN)),
    offset: 0,
  },
  {
    name: "ChangeCipherSpec inside a hello",
    outcome: "TLS_INTERLEAVED",
    stream: insertedIntoHello(encodeChangeCipherSpec()),
    offset: 45,
  },
  {
    name: "alert inside a hello",
    outcome: "TLS_INTERLEAVED",
    stream: insertedIntoHello(encodeAlert(ALERT.userCanceled)),
    offset: 45,
  },
  {
    name: "answer from a client",
    outcome: "TLS_UNEXPECTED_MESSAGE",
    stream: recordsOfMessage(MESSAGE.serverHello, 40),
    offset: 5,
  },
  {
    name: "Finished from a client at once",
    outcome: "TLS_UNEXPECTED_MESSAGE",
    stream: recordsOfMessage(20, 12),
    offset: 5,
  },
  {
    name: "hello that declares 16 MiB",
    outcome: "TLS_MESSAGE_TOO_LARGE",
    stream: Uint8Array.of(22, 3, 1, 0x40, 0, 1, 255, 255, 255, 3),
    offset: 6,
  },
  {
    name: "hello that declares 16385 octets",
    outcome: "TLS_MESSAGE_TOO_LARGE",
    stream: Uint8Array.of(22, 3, 1, 0x40, 0, 1, 0, 0x40, 1, 3),
    offset: 6,
  },
  { name: "hello of one octet in a record", outcome: "TLS_TOO_MANY_RECORDS", stream: recordsOf(PLAIN, 1), offset: 384 },
  {
    name: "message behind a hello in its record",
    outcome: "TLS_NOT_ALIGNED",
    stream: encodeRecords(CONTENT.handshake, join(MESSAGE_OCTETS, encodeMessage(11, text("")))),
    offset: MESSAGE_OCTETS.length + 5,
  },
  {
    name: "alert of three octets",
    outcome: "TLS_ALERT_LENGTH",
    stream: Uint8Array.of(21, 3, 1, 0, 3, 2, 40, 0),
    offset: 3,
  },
  { name: "alert of one octet", outcome: "TLS_ALERT_LENGTH", stream: Uint8Array.of(21, 3, 1, 0, 1, 2), offset: 3 },
  { name: "alert of level 3", outcome: "TLS_ALERT_LEVEL", stream: Uint8Array.of(21, 3, 1, 0, 2, 3, 40), offset: 5 },
  {
    name: "five warnings",
    outcome: "TLS_ALERT_FLOOD",
    stream: join(...Array.from({ length: 5 }, () => Uint8Array.of(21, 3, 1, 0, 2, 1, 90))),
    offset: 28,
  },
  {
    name: "three hellos",
    outcome: "TLS_RENEGOTIATION",
    stream: join(recordsOf(PLAIN), recordsOf(PLAIN), recordsOf(PLAIN)),
    offset: 2 * (MESSAGE_OCTETS.length + 5) + 5,
  },
  {
    name: "another hello in TLS 1.2",
    outcome: "TLS_RENEGOTIATION",
    stream: join(recordsOf(TLS_12), recordsOf(TLS_12)),
    offset: encodeClientHello(TLS_12).length + 10,
  },
  {
    name: "data behind a hello of TLS 1.2",
    outcome: "TLS_UNEXPECTED_RECORD",
    stream: join(recordsOf(TLS_12), encodeRecords(CONTENT.applicationData, text("x"))),
    offset: encodeClientHello(TLS_12).length + 5,
  },
  {
    name: "handshake behind protected records",
    outcome: "TLS_UNEXPECTED_RECORD",
    stream: join(recordsOf(PLAIN), encodeRecords(CONTENT.applicationData, text("x")), recordsOf(PLAIN)),
    offset: MESSAGE_OCTETS.length + 11,
  },
  {
    name: "alert behind protected records",
    outcome: "TLS_UNEXPECTED_RECORD",
    stream: join(recordsOf(PLAIN), encodeRecords(CONTENT.applicationData, text("x")), encodeAlert(ALERT.closeNotify)),
    offset: MESSAGE_OCTETS.length + 11,
  },
  {
    name: "ChangeCipherSpec of two octets",
    outcome: "TLS_CCS_LENGTH",
    stream: join(recordsOf(PLAIN), Uint8Array.of(20, 3, 3, 0, 2, 1, 1)),
    offset: MESSAGE_OCTETS.length + 8,
  },
  {
    name: "ChangeCipherSpec of another value",
    outcome: "TLS_CCS_VALUE",
    stream: join(recordsOf(PLAIN), Uint8Array.of(20, 3, 3, 0, 1, 2)),
    offset: MESSAGE_OCTETS.length + 10,
  },
  {
    name: "protected record of 2^14 + 257 octets",
    outcome: "TLS_RECORD_OVERFLOW",
    stream: join(recordsOf(PLAIN), Uint8Array.of(23, 3, 3, 0x41, 1)),
    offset: MESSAGE_OCTETS.length + 8,
  },
  {
    name: "33 protected records without an octet",
    outcome: "TLS_EMPTY_FLOOD",
    stream: join(recordsOf(PLAIN), ...Array.from({ length: 33 }, () => Uint8Array.of(23, 3, 3, 0, 0))),
    offset: MESSAGE_OCTETS.length + 165,
  },
  {
    name: "record that stops short",
    outcome: "TLS_TRUNCATED",
    stream: recordsOf(PLAIN).slice(0, -1),
    offset: MESSAGE_OCTETS.length + 4,
  },
  { name: "header that stops short", outcome: "TLS_TRUNCATED", stream: Uint8Array.of(22, 3), offset: 2 },
  {
    name: "hello that stops behind a record",
    outcome: "TLS_TRUNCATED",
    stream: recordsOf(PLAIN, 40).slice(0, 45),
    offset: 45,
  },
];

function recordsOfMessage(type: number, octets: number): Uint8Array {
  return encodeRecords(CONTENT.handshake, encodeMessage(type, new Uint8Array(octets).fill(3)));
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Behind the first record of 40 octets. */
function insertedIntoHello(record: Uint8Array): Uint8Array {
  const records = recordsOf(PLAIN, 40);
  return join(records.subarray(0, 45), record, records.subarray(45));
}

function headerCut(at: number): Uint8Array {
  const parts = [MESSAGE_OCTETS.subarray(0, at), MESSAGE_OCTETS.subarray(at)];
  return join(...parts.map((part) => encodeRecords(CONTENT.handshake, part)));
}

function twice(hello: ClientHelloParts, type: number): ClientHelloParts {
  const again = hello.extensions.filter((each) => each.type === type);
  return { ...hello, extensions: [...again, ...hello.extensions] };
}
