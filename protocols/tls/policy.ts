/**
 * What a server asks of its clients, as data: versions, suites, groups, and for each host name the protocols it
 * speaks. Where a name has a site of its own, the protocols of that site alone count, so that nobody reaches one
 * service by the name of another.
 */
import { GROUP, SUITE, VERSION } from "./code-points.ts";
import { hostNameKind, sameName } from "./host-name.ts";

export interface TlsSite {
  /** In order of preference; none where ALPN is not spoken. */
  readonly protocols: readonly string[];
  /** Whether a client must offer one of them. */
  readonly isProtocolRequired: boolean;
}

export interface TlsPolicy {
  readonly versionMin: number;
  readonly versionMax: number;
  /** In order of preference, those of TLS 1.3 and those before it. */
  readonly cipherSuites: readonly number[];
  /** In order of preference. */
  readonly groups: readonly number[];
  /** What the server's certificates can sign with. */
  readonly signatureSchemes: readonly number[];
  /** By host name in lower case. */
  readonly sites: ReadonlyMap<string, TlsSite>;
  /** For names without a site, and clients without a name; `undefined` refuses both. */
  readonly defaultSite: TlsSite | undefined;
  /** Whether a client must say a name, even where there is a default. */
  readonly isNameRequired: boolean;
}

const SUITES_13: readonly number[] = [SUITE.aes128Gcm13, SUITE.aes256Gcm13, SUITE.chacha13];
/** Forward secrecy and authenticated encryption: what RFC 9113 9.2.2 leaves over of TLS 1.2. */
const SUITES_12: readonly number[] = [
  ...[SUITE.ecdheEcdsaAes128Gcm, SUITE.ecdheRsaAes128Gcm, SUITE.ecdheEcdsaAes256Gcm],
  ...[SUITE.ecdheRsaAes256Gcm, SUITE.ecdheEcdsaChacha, SUITE.ecdheRsaChacha],
];

/** ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256, ed25519. */
const SCHEMES: readonly number[] = [0x0403, 0x0804, 0x0807];

const BASE: TlsPolicy = {
  versionMin: VERSION.tls12,
  versionMax: VERSION.tls13,
  cipherSuites: [...SUITES_13, ...SUITES_12],
  groups: [GROUP.x25519, GROUP.p256, GROUP.p384],
  signatureSchemes: SCHEMES,
  sites: new Map(),
  defaultSite: { protocols: [], isProtocolRequired: false },
  isNameRequired: false,
};

/** TLS 1.2 or later, ALPN where the client wants it. */
export const WEB_POLICY: TlsPolicy = {
  ...BASE,
  defaultSite: { protocols: ["h2", "http/1.1"], isProtocolRequired: false },
};

/** HTTP/2 and gRPC: ALPN is required (RFC 9113 3.2). */
export const HTTP2_POLICY: TlsPolicy = { ...BASE, defaultSite: { protocols: ["h2"], isProtocolRequired: true } };

/** TLS 1.3 and its three suites only. */
export const STRICT_POLICY: TlsPolicy = { ...BASE, versionMin: VERSION.tls13, cipherSuites: SUITES_13 };

/** The strict policy, or another one, with some parts replaced. Throws `RangeError` for one that cannot be kept. */
export function tlsPolicy(overrides: Partial<TlsPolicy> = {}, base: TlsPolicy = STRICT_POLICY): TlsPolicy {
  const policy = { ...base, ...overrides };
  const { versionMin, versionMax, sites, defaultSite } = policy;
  if (versionMin < VERSION.tls12 || versionMax > VERSION.tls13 || versionMin > versionMax) {
    throw new RangeError("a TLS policy is about the versions 1.2 and 1.3");
  }
  if (policy.cipherSuites.length === 0) throw new RangeError("a TLS policy needs a cipher suite");
  for (const name of sites.keys()) {
    const isName = hostNameKind(name) === "name" && sameName(name) === name;
    if (!isName) throw new RangeError(`the site "${name}" is no host name in lower case`);
  }
  for (const site of [...sites.values(), ...(defaultSite === undefined ? [] : [defaultSite])]) {
    const isEmpty = site.isProtocolRequired && site.protocols.length === 0;
    if (isEmpty) throw new RangeError("a site that requires a protocol has none");
  }
  return policy;
}
