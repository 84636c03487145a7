/**
 * What a policy makes of a ClientHello: what is chosen, another hello that is asked for, or the alert that answers it
 * with the reason as a code. Rules of RFC 8446 and RFC 5246 that depend on the version that is chosen stand here too.
 */
import type { AlertDescription } from "./alert.ts";
import { ALERT } from "./alert.ts";
import { isSuiteOf13, NULL_COMPRESSION, SCSV, SHARE_OCTETS, VERSION } from "./code-points.ts";
import type { ClientHello } from "./hello.ts";
import { hostNameKind, sameName } from "./host-name.ts";
import { mayCarry } from "./http2-suites.ts";
import type { TlsPolicy, TlsSite } from "./policy.ts";

const REFUSALS = {
  VERSION: { alert: ALERT.protocolVersion, section: "RFC 8446 4.2.1" },
  FALLBACK: { alert: ALERT.inappropriateFallback, section: "RFC 7507 3" },
  COMPRESSION: { alert: ALERT.illegalParameter, section: "RFC 8446 4.1.2" },
  RENEGOTIATION: { alert: ALERT.handshakeFailure, section: "RFC 5746 3.6" },
  MISSING_EXTENSION: { alert: ALERT.missingExtension, section: "RFC 8446 9.2" },
  CIPHER_SUITE: { alert: ALERT.handshakeFailure, section: "RFC 8446 4.1.1" },
  GROUP: { alert: ALERT.handshakeFailure, section: "RFC 8446 4.1.1" },
  SIGNATURE: { alert: ALERT.handshakeFailure, section: "RFC 8446 4.4.2.2" },
  KEY_SHARE: { alert: ALERT.illegalParameter, section: "RFC 8446 4.2.8" },
  SNI_MISSING: { alert: ALERT.missingExtension, section: "RFC 8446 9.2" },
  SNI_NAME: { alert: ALERT.illegalParameter, section: "RFC 6066 3" },
  SNI_UNKNOWN: { alert: ALERT.unrecognizedName, section: "RFC 6066 3" },
  ALPN_MISSING: { alert: ALERT.noApplicationProtocol, section: "RFC 9113 3.2" },
  ALPN_NO_OVERLAP: { alert: ALERT.noApplicationProtocol, section: "RFC 7301 3.2" },
} as const satisfies Readonly<Record<string, { readonly alert: AlertDescription; readonly section: string }>>;

type RefusalReason = keyof typeof REFUSALS;

export interface Refusal {
  readonly kind: "refuse";
  readonly reason: RefusalReason;
  readonly alert: AlertDescription;
  readonly section: string;
}

export interface Choice {
  readonly kind: "admit";
  readonly version: number;
  readonly cipherSuite: number;
  /** `undefined` in TLS 1.2 where the client named none. */
  readonly group: number | undefined;
  readonly serverName: string | undefined;
  readonly protocol: string | undefined;
}

/** The client supports the group and sent no share for it (RFC 8446 4.1.4). */
export interface Retry extends Omit<Choice, "kind" | "group"> {
  readonly kind: "retry";
  readonly group: number;
}

export type Judgement = Choice | Retry | Refusal;

export function judge(hello: ClientHello, policy: TlsPolicy): Judgement {
  const version = chooseVersion(hello, policy);
  if (version === undefined) return refuse("VERSION");
  const reason = brokenRule(hello, version, policy);
  if (reason !== undefined) return refuse(reason);
  const suites = commonSuites(hello, version, policy);
  if (suites.length === 0) return refuse("CIPHER_SUITE");
  if (!canSign(hello, policy)) return refuse("SIGNATURE");
  const group = chooseGroup(hello, policy);
  if (group === "none") return refuse("GROUP");
  const site = chooseSite(hello, policy);
  if (typeof site === "string") return refuse(site);
  const protocol = chooseProtocol(hello, site, suites);
  if (protocol.kind === "refuse") return protocol;
  const cipherSuite = suites.find((suite) => mayCarry(suite, protocol.name));
  if (cipherSuite === undefined) return refuse("CIPHER_SUITE");
  const { serverName } = hello;
  const chosen = { version, cipherSuite, serverName, protocol: protocol.name };
  if (version !== VERSION.tls13 || group === undefined) return { kind: "admit", ...chosen, group };
  const share = hello.keyShares?.find((offered) => offered.group === group);
  if (share === undefined) return { kind: "retry", ...chosen, group };
  const isSized = share.octets.length === (SHARE_OCTETS.get(group) ?? share.octets.length);
  return isSized ? { kind: "admit", ...chosen, group } : refuse("KEY_SHARE");
}

function refuse(reason: RefusalReason): Refusal {
  return { kind: "refuse", reason, ...REFUSALS[reason] };
}

/** The highest that both speak. The list counts where there is one (RFC 8446 4.2.1), else what was said before it. */
function chooseVersion({ versions, legacyVersion }: ClientHello, policy: TlsPolicy): number | undefined {
  // A list and SSL 3.0 do not go together (RFC 8446 D.5).
  if (legacyVersion <= VERSION.ssl3) return undefined;
  const offered = versions ?? [Math.min(legacyVersion, VERSION.tls12)];
  const common = offered.filter((version) => version >= policy.versionMin && version <= policy.versionMax);
  return common.length === 0 ? undefined : Math.max(...common);
}

function brokenRule(hello: ClientHello, version: number, policy: TlsPolicy): RefusalReason | undefined {
  if (hello.cipherSuites.includes(SCSV.fallback) && version < policy.versionMax) return "FALLBACK";
  if ((hello.renegotiationInfo?.length ?? 0) > 0) return "RENEGOTIATION";
  if (version !== VERSION.tls13) return undefined;
  const isPlain = hello.compressionMethods.length === 1 && hello.compressionMethods[0] === NULL_COMPRESSION;
  if (!isPlain) return "COMPRESSION";
  return lacksExtension(hello) ? "MISSING_EXTENSION" : undefined;
}

/** RFC 8446 4.2.9, 9.2. Keys alone are not enough here: a fresh exchange and a certificate are wanted in any case. */
function lacksExtension({ preSharedKeys, pskModes, signatureAlgorithms, groups, keyShares }: ClientHello): boolean {
  if (preSharedKeys !== undefined && pskModes === undefined) return true;
  return signatureAlgorithms === undefined || groups === undefined || keyShares === undefined;
}

/** In the server's order. */
function commonSuites({ cipherSuites }: ClientHello, version: number, policy: TlsPolicy): readonly number[] {
  const isOf13 = version === VERSION.tls13;
  const offered = new Set(cipherSuites);
  return policy.cipherSuites.filter((suite) => isSuiteOf13(suite) === isOf13 && offered.has(suite));
}

/** A client of TLS 1.2 that names no scheme is content with any. */
function canSign({ signatureAlgorithms }: ClientHello, { signatureSchemes }: TlsPolicy): boolean {
  return signatureAlgorithms === undefined || signatureSchemes.some((scheme) => signatureAlgorithms.includes(scheme));
}

/** One that needs no further hello, if there is one; `undefined` where the client of TLS 1.2 names none. */
function chooseGroup({ groups, keyShares = [] }: ClientHello, policy: TlsPolicy): number | "none" | undefined {
  if (groups === undefined) return undefined;
  const offered = new Set(groups);
  const shared = new Set(keyShares.map(({ group }) => group));
  const common = policy.groups.filter((group) => offered.has(group));
  return common.find((group) => shared.has(group)) ?? common[0] ?? "none";
}

function chooseSite({ serverName }: ClientHello, policy: TlsPolicy): TlsSite | RefusalReason {
  const { sites, defaultSite, isNameRequired } = policy;
  if (serverName === undefined) return isNameRequired ? "SNI_MISSING" : (defaultSite ?? "SNI_MISSING");
  if (hostNameKind(serverName) !== "name") return "SNI_NAME";
  return sites.get(sameName(serverName)) ?? defaultSite ?? "SNI_UNKNOWN";
}

type ChosenProtocol = { readonly kind: "protocol"; readonly name: string | undefined } | Refusal;

/** RFC 7301 3.2: the server's preference counts, among those that a common suite may carry if there is one. */
function chooseProtocol({ alpn }: ClientHello, site: TlsSite, suites: readonly number[]): ChosenProtocol {
  if (alpn === undefined)
    return site.isProtocolRequired ? refuse("ALPN_MISSING") : { kind: "protocol", name: undefined };
  if (site.protocols.length === 0) return { kind: "protocol", name: undefined };
  const common = site.protocols.filter((protocol) => alpn.includes(protocol));
  const name = common.find((protocol) => suites.some((suite) => mayCarry(suite, protocol))) ?? common[0];
  return name === undefined ? refuse("ALPN_NO_OVERLAP") : { kind: "protocol", name };
}
