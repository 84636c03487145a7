/**
 * Makes hellos: right in most places, bent in a few. All decisions 0 give the hello of a client that offers one
 * suite of TLS 1.3 with one share, or the answer to it.
 */
import type { Place } from "../../lab/core/decisions.ts";
import { pick } from "../shared/pick.ts";
import { EXTENSION, GROUP, SUITE, VERSION } from "./code-points.ts";
import { encodeClientHello, encodeServerHello, numberOctets, vectorOf } from "./encoder.ts";
import {
  alpn,
  chosenGroup,
  chosenVersion,
  cookie,
  keyShares,
  pskModes,
  renegotiationInfo,
  serverName,
  signatureAlgorithms,
  supportedGroups,
  supportedVersions,
} from "./extension-encoder.ts";
import type { Extension } from "./hello.ts";
import { RETRY_RANDOM } from "./server-hello.ts";

const EXTRA_MAX = 5;
const GREASE = 0x1a1a;
/** More than any list of the lab may have. */
const MANY = 41;
const SHARE = { group: GROUP.x25519, octets: Uint8Array.of(1, 2, 3, 4) };
const NAMES: readonly string[] = [
  "a.example",
  "b.example",
  "__proto__",
  "xn--a.example",
  "192.0.2.1",
  "a.",
  "*",
  "\u0000a",
];
const SUITES: readonly (readonly number[])[] = [
  [SUITE.aes128Gcm13],
  [GREASE, SUITE.aes128Gcm13, SUITE.aes256Gcm13, SUITE.chacha13],
  [SUITE.ecdheRsaAes128Gcm, 0x00ff],
  [SUITE.aes256Gcm13, SUITE.ecdheEcdsaAes256Gcm, 0x5600],
  [0x0005],
  [],
  Array.from({ length: 65 }, (_, index) => index),
];
const COMPRESSIONS: readonly (readonly number[])[] = [[0], [0], [0], [0], [1, 0], [1], []];
const NOTHING = new Uint8Array(0);

/** What a client of TLS 1.3 says in any case. */
const BASE: readonly Extension[] = [
  supportedVersions(VERSION.tls13),
  supportedGroups(GROUP.x25519),
  signatureAlgorithms(0x0403),
  keyShares(SHARE),
];

const numbered = (type: number, ...octets: readonly number[]): Extension => ({ type, body: Uint8Array.from(octets) });

/** A pre-shared key with one binder more than `binders` says. */
function preSharedKey(binders: number): Extension {
  const identity = Uint8Array.of(...vectorOf(2, Uint8Array.of(7)), 0, 0, 0, 1);
  const list = Array.from({ length: binders }, () => vectorOf(1, new Uint8Array(32)));
  return { type: EXTENSION.preSharedKey, body: Uint8Array.of(...vectorOf(2, identity), ...vectorOf(2, ...list)) };
}

const EXTENSIONS: readonly ((place: Place) => Extension)[] = [
  (place) => serverName(pick(NAMES, place)),
  (place) => pick([alpn("h2"), alpn("h2", "http/1.1"), alpn("http/1.1"), alpn("\u00e9", "x".repeat(255))], place),
  () => supportedVersions(GREASE, VERSION.tls13, VERSION.tls12),
  () => supportedVersions(VERSION.tls12),
  () => numbered(GREASE),
  () => pskModes(1),
  () => renegotiationInfo(),
  () => keyShares({ group: GREASE, octets: Uint8Array.of(0) }, SHARE),
  () => supportedGroups(GREASE, GROUP.x25519MlKem768, GROUP.x25519, GROUP.p256),
  () => numbered(EXTENSION.maxFragmentLength, 1),
  () => numbered(EXTENSION.recordSizeLimit, 0x40, 0x01),
  () => numbered(EXTENSION.cookie, 0, 2, 9, 9),
  () => numbered(EXTENSION.pointFormats, 1, 0),
  () => numbered(EXTENSION.extendedMasterSecret),
  () => numbered(EXTENSION.earlyData),
  () => numbered(EXTENSION.sessionTicket, 1, 2, 3),
  () => preSharedKey(1),
];

/** Each breaks one rule, or comes near it. */
const BENT_EXTENSIONS: readonly Extension[] = [
  numbered(EXTENSION.serverName),
  numbered(EXTENSION.serverName, 0, 0),
  numbered(EXTENSION.serverName, 0, 4, 1, 0, 1, 97),
  numbered(EXTENSION.serverName, 0, 8, 0, 0, 1, 97, 0, 0, 1, 98),
  numbered(EXTENSION.serverName, 0, 3, 0, 0, 0),
  numbered(EXTENSION.serverName, 0, 5, 0, 0, 2, 97, 0, 1),
  numbered(EXTENSION.alpn, 0, 0),
  numbered(EXTENSION.alpn, 0, 3, 0, 1, 97),
  numbered(EXTENSION.alpn, 0, 3, 5, 104, 50),
  numbered(EXTENSION.alpn, 0, 4, 2, 104, 50),
  alpn(...Array.from({ length: MANY }, () => "x")),
  numbered(EXTENSION.supportedVersions, 1, 3),
  numbered(EXTENSION.supportedVersions, 0),
  numbered(EXTENSION.supportedGroups, 0, 2, 0, 0x1d, 0),
  supportedGroups(...Array.from({ length: MANY }, (_, index) => index)),
  keyShares(SHARE, SHARE),
  keyShares({ group: GROUP.p256, octets: Uint8Array.of(4) }),
  keyShares({ group: GROUP.x25519, octets: NOTHING }),
  keyShares(),
  numbered(EXTENSION.maxFragmentLength, 5),
  numbered(EXTENSION.recordSizeLimit, 0, 63),
  numbered(EXTENSION.extendedMasterSecret, 0),
  numbered(EXTENSION.earlyData, 1),
  numbered(EXTENSION.renegotiationInfo, 1),
  numbered(EXTENSION.cookie, 0, 0),
  preSharedKey(0),
  preSharedKey(2),
];

export function clientHelloBy(place: Place): Uint8Array {
  const suites = pick(SUITES, place);
  const compressionMethods = pick(COMPRESSIONS, place);
  const sessionId = sessionIdBy(place);
  const legacyVersion = pick([VERSION.tls12, VERSION.tls10, VERSION.ssl3, VERSION.tls13], place);
  const random = new Uint8Array(place.choose(20) === 1 ? 31 : 32);
  const extensions = extensionsBy(place, EXTENSIONS);
  return encodeClientHello({ legacyVersion, random, sessionId, cipherSuites: suites, compressionMethods, extensions });
}

const ANSWERS: readonly (() => Extension)[] = [
  () => chosenGroup(GROUP.x25519),
  () => alpn("h2"),
  () => alpn("h2", "http/1.1"),
  () => numbered(EXTENSION.serverName),
  () => numbered(EXTENSION.extendedMasterSecret),
  () => numbered(EXTENSION.preSharedKey, 0, 0),
  () => chosenVersion(VERSION.tls12),
  () => renegotiationInfo(),
  () => cookie(Uint8Array.of(9, 9)),
];
const BASE_ANSWERS: readonly Extension[] = [chosenVersion(VERSION.tls13), chosenGroup(GROUP.x25519, SHARE.octets)];
const BENT_ANSWERS: readonly Extension[] = [
  numbered(EXTENSION.supportedVersions, 3),
  numbered(EXTENSION.keyShare, 0, 0x1d, 0),
  numbered(EXTENSION.alpn, 0, 0),
  numbered(EXTENSION.serverName, 0),
  numbered(EXTENSION.cookie, 0, 0),
];

export function serverHelloBy(place: Place): Uint8Array {
  const isRetry = place.choose(4) === 1;
  const base = isRetry ? [chosenVersion(VERSION.tls13), chosenGroup(GROUP.p256)] : BASE_ANSWERS;
  return encodeServerHello({
    legacyVersion: pick([VERSION.tls12, VERSION.tls10, VERSION.ssl3], place),
    random: isRetry ? RETRY_RANDOM : new Uint8Array(32),
    sessionId: sessionIdBy(place),
    cipherSuite: pick(SUITES, place)[0] ?? 0,
    compressionMethod: place.choose(10) === 1 ? 1 : 0,
    extensions: extensionsBy(place, ANSWERS, { base, bent: BENT_ANSWERS }),
  });
}

function sessionIdBy(place: Place): Uint8Array {
  return new Uint8Array([0, 32, 1, 33][place.choose(4)] ?? 0);
}

interface Pools {
  readonly base: readonly Extension[];
  readonly bent: readonly Extension[];
}

/** The base or a part of it, and a few more in place of others of their type, or seldom beside them. */
function extensionsBy(
  place: Place,
  makers: readonly ((place: Place) => Extension)[],
  { base, bent }: Pools = { base: BASE, bent: BENT_EXTENSIONS },
): Extension[] {
  const extensions = [...base.slice(place.choose(base.length + 1))];
  for (let count = place.choose(EXTRA_MAX); count > 0; count -= 1) {
    const isBent = place.choose(5) === 1;
    const more = isBent ? pick(bent, place) : pick(makers, place)(place);
    const same = extensions.findIndex(({ type }) => type === more.type);
    const isDuplicate = same < 0 || place.choose(8) === 1;
    if (isDuplicate) extensions.push(more);
    else extensions[same] = more;
  }
  if (place.choose(30) === 1) extensions.push(...Array.from({ length: MANY }, (_, type) => numbered(100 + type)));
  return extensions;
}

/** A number of two octets that is one off, somewhere in the message: a length as often as not. */
export function bendLength(message: Uint8Array, place: Place): Uint8Array {
  const bent = message.slice();
  const at = place.choose(Math.max(1, bent.length - 1));
  const value = (bent[at] ?? 0) * 256 + (bent[at + 1] ?? 0);
  bent.set(numberOctets((value + (place.choose(2) === 0 ? 1 : 0xffff)) % 0x10000, 2), at);
  return bent;
}
