/** What a client makes of a ServerHello: only what it offered may be chosen (RFC 8446 4.1.3, 4.1.4, 4.2). */
import {
  EXTENSION,
  isGrease,
  isSuiteOf13,
  NULL_COMPRESSION,
  SCSV,
  SERVER_SHARE_OCTETS,
  VERSION,
} from "./code-points.ts";
import type { TlsFaultCode } from "./faults.ts";
import type { ClientHello, ServerHello } from "./hello.ts";
import { versionOf } from "./hello.ts";

/** The last octets of the random of a server that speaks TLS 1.3 and chose less: "DOWNGRD" and 1 or 0. */
const DOWNGRADE = [0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44] as const;
const DOWNGRADE_AT = 24;

/** What a ServerHello of TLS 1.3 may say (RFC 8446 4.2): all else is protected. */
const OF_ANSWER_13: ReadonlySet<number> = new Set<number>([
  ...[EXTENSION.supportedVersions, EXTENSION.keyShare, EXTENSION.preSharedKey],
]);
const OF_RETRY: ReadonlySet<number> = new Set<number>([
  ...[EXTENSION.supportedVersions, EXTENSION.keyShare, EXTENSION.cookie],
]);
/** What no answer of TLS 1.2 may say. */
const NOT_OF_ANSWER_12: ReadonlySet<number> = new Set<number>([
  ...[EXTENSION.preSharedKey, EXTENSION.earlyData, EXTENSION.cookie, EXTENSION.pskModes, EXTENSION.keyShare],
]);

/** The first rule that the answer to `hello` breaks. `retry` is what asked for that hello, where it is the second. */
export function brokenByAnswer(hello: ClientHello, answer: ServerHello, retry?: ServerHello): TlsFaultCode | undefined {
  const version = versionOf(answer);
  const chosen = [version, answer.cipherSuite, answer.choices.group ?? 0];
  if ([...chosen, ...answer.extensions.map(({ type }) => type)].some(isGrease)) return "TLS_ANSWER_GREASE";
  if (!offeredVersions(hello).includes(version) || !isVersionRight(answer, retry)) return "TLS_ANSWER_VERSION";
  const isOf13 = version === VERSION.tls13;
  if (!isOf13 && hello.versions?.includes(VERSION.tls13) === true && isDowngrade(answer)) return "TLS_ANSWER_DOWNGRADE";
  if (isOf13 && !isSame(answer.sessionId, hello.sessionId)) return "TLS_ANSWER_SESSION";
  const isOffered = hello.cipherSuites.includes(answer.cipherSuite) && isSuiteOf13(answer.cipherSuite) === isOf13;
  if (!isOffered || (retry !== undefined && answer.cipherSuite !== retry.cipherSuite)) return "TLS_ANSWER_SUITE";
  if (answer.compressionMethod !== NULL_COMPRESSION) return "TLS_ANSWER_COMPRESSION";
  if (!answer.extensions.every(({ type }) => mayAnswer(hello, answer, type))) return "TLS_ANSWER_EXTENSION";
  if (!answer.extensions.every(({ type }) => isInPlace(answer, type, isOf13))) return "TLS_ANSWER_MISPLACED";
  const { alpn } = answer.choices;
  if (alpn !== undefined && hello.alpn?.includes(alpn) !== true) return "TLS_ANSWER_ALPN";
  if (!isOf13) return undefined;
  if (!isGroupRight(hello, answer)) return "TLS_ANSWER_GROUP";
  return isShareSized(answer) ? undefined : "TLS_ANSWER_SHARE";
}

/**
 * The list of versions chooses TLS 1.3 and nothing else, and the older field is that of 1.2 then (RFC 8446 4.1.3, 4.2.1).
 * A retry is of TLS 1.3, and so is the answer behind it (4.1.4).
 */
function isVersionRight({ choices, legacyVersion, isRetry }: ServerHello, retry: ServerHello | undefined): boolean {
  if (choices.version !== undefined) return choices.version === VERSION.tls13 && legacyVersion === VERSION.tls12;
  return legacyVersion <= VERSION.tls12 && !isRetry && retry === undefined;
}

/** Without a list: all that a client of that time speaks. */
function offeredVersions({ versions, legacyVersion }: ClientHello): readonly number[] {
  const older = [VERSION.tls10, VERSION.tls11, VERSION.tls12].filter((version) => version <= legacyVersion);
  return versions ?? older;
}

function isDowngrade({ random }: ServerHello): boolean {
  return DOWNGRADE.every((octet, index) => random[DOWNGRADE_AT + index] === octet);
}

/** Extensions answer those of the client, but for what the client asked for otherwise. */
function mayAnswer({ extensions, cipherSuites }: ClientHello, { isRetry }: ServerHello, type: number): boolean {
  if (type === EXTENSION.renegotiationInfo && cipherSuites.includes(SCSV.renegotiationInfo)) return true;
  if (type === EXTENSION.cookie) return isRetry;
  return extensions.some((extension) => extension.type === type);
}

function isInPlace({ isRetry }: ServerHello, type: number, isOf13: boolean): boolean {
  if (!isOf13) return !NOT_OF_ANSWER_12.has(type);
  return (isRetry ? OF_RETRY : OF_ANSWER_13).has(type);
}

/**
 * A share answers a share; a retry asks for a group that the client supports and has sent no share of, or brings a
 * cookie, or both: else the next hello would be the same (RFC 8446 4.1.4).
 */
function isGroupRight({ groups = [], keyShares = [] }: ClientHello, { choices, isRetry }: ServerHello): boolean {
  const { group, cookie } = choices;
  if (group === undefined) return isRetry && cookie !== undefined;
  const isShared = keyShares.some((share) => share.group === group);
  return isRetry ? groups.includes(group) && !isShared : isShared;
}

/** Of a group that we do not know, any size. */
function isShareSized({ choices: { group = 0, keyShare } }: ServerHello): boolean {
  const octets = SERVER_SHARE_OCTETS.get(group);
  return keyShare === undefined || octets === undefined || keyShare.length === octets;
}

function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((octet, index) => octet === right[index]);
}
