/** What a client makes of a ServerHello: only what it offered may be chosen (RFC 8446 4.1.3, 4.1.4, 4.2). */
import { EXTENSION, isGrease, isSuiteOf13, NULL_COMPRESSION, SCSV, VERSION } from "./code-points.ts";
import type { TlsFaultCode } from "./faults.ts";
import type { ClientHello, ServerHello } from "./hello.ts";
import { versionOf } from "./hello.ts";

/** The last octets of the random of a server that speaks TLS 1.3 and chose less: "DOWNGRD" and 1 or 0. */
const DOWNGRADE = [0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44] as const;
const DOWNGRADE_AT = 24;

/** The first rule that the answer breaks. */
export function brokenByAnswer(hello: ClientHello, answer: ServerHello): TlsFaultCode | undefined {
  const version = versionOf(answer);
  const chosen = [version, answer.cipherSuite, answer.choices.group ?? 0];
  if ([...chosen, ...answer.extensions.map(({ type }) => type)].some(isGrease)) return "TLS_ANSWER_GREASE";
  if (!offeredVersions(hello).includes(version)) return "TLS_ANSWER_VERSION";
  const isOf13 = version === VERSION.tls13;
  if (!isOf13 && hello.versions?.includes(VERSION.tls13) === true && isDowngrade(answer)) return "TLS_ANSWER_DOWNGRADE";
  if (isOf13 && !isSame(answer.sessionId, hello.sessionId)) return "TLS_ANSWER_SESSION";
  const isOffered = hello.cipherSuites.includes(answer.cipherSuite) && isSuiteOf13(answer.cipherSuite) === isOf13;
  if (!isOffered) return "TLS_ANSWER_SUITE";
  if (answer.compressionMethod !== NULL_COMPRESSION) return "TLS_ANSWER_COMPRESSION";
  if (!answer.extensions.every(({ type }) => mayAnswer(hello, answer, type))) return "TLS_ANSWER_EXTENSION";
  const { alpn } = answer.choices;
  if (alpn !== undefined && hello.alpn?.includes(alpn) !== true) return "TLS_ANSWER_ALPN";
  return isOf13 && !isGroupRight(hello, answer) ? "TLS_ANSWER_GROUP" : undefined;
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

/** A share answers a share; a retry asks for a group that the client supports and has sent no share of. */
function isGroupRight({ groups = [], keyShares = [] }: ClientHello, { choices, isRetry }: ServerHello): boolean {
  const { group } = choices;
  if (group === undefined) return false;
  const isShared = keyShares.some((share) => share.group === group);
  return isRetry ? groups.includes(group) && !isShared : isShared;
}

function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((octet, index) => octet === right[index]);
}
