/** What the two hellos say. Octets are views of one array that belongs to the hello alone. */

export interface Extension {
  readonly type: number;
  readonly body: Uint8Array;
}

export interface KeyShare {
  readonly group: number;
  readonly octets: Uint8Array;
}

export interface OfferedKey {
  readonly identity: Uint8Array;
  readonly obfuscatedAge: number;
  readonly binder: Uint8Array;
}

/** What both hellos begin with. */
export interface HelloHead {
  readonly legacyVersion: number;
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  /** In the order in which they came, those that nobody knows included. */
  readonly extensions: readonly Extension[];
}

/** What the extensions of a ClientHello say; `undefined` where one is missing. */
export interface ClientOffers {
  /** The host name as it came: its shape is a matter of policy. One character per octet. */
  readonly serverName: string | undefined;
  /** One character per octet. */
  readonly alpn: readonly string[] | undefined;
  readonly versions: readonly number[] | undefined;
  readonly groups: readonly number[] | undefined;
  readonly signatureAlgorithms: readonly number[] | undefined;
  readonly keyShares: readonly KeyShare[] | undefined;
  readonly pskModes: readonly number[] | undefined;
  readonly preSharedKeys: readonly OfferedKey[] | undefined;
  readonly cookie: Uint8Array | undefined;
  readonly renegotiationInfo: Uint8Array | undefined;
}

export interface ClientHello extends HelloHead, ClientOffers {
  readonly cipherSuites: readonly number[];
  readonly compressionMethods: readonly number[];
}

/** What the extensions of a ServerHello chose. */
export interface ServerChoices {
  readonly version: number | undefined;
  /** The group of the share, or the one that a HelloRetryRequest asks for. */
  readonly group: number | undefined;
  readonly keyShare: Uint8Array | undefined;
  readonly alpn: string | undefined;
  readonly preSharedKey: number | undefined;
  /** What a HelloRetryRequest wants said again. */
  readonly cookie: Uint8Array | undefined;
}

export interface ServerHello extends HelloHead {
  readonly cipherSuite: number;
  readonly compressionMethod: number;
  readonly choices: ServerChoices;
  /** Whether it is a HelloRetryRequest, which differs by its random only (RFC 8446 4.1.3). */
  readonly isRetry: boolean;
}

/** The version that was chosen. */
export function versionOf({ choices, legacyVersion }: ServerHello): number {
  return choices.version ?? legacyVersion;
}
