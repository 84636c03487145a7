/** Every limit of TLS, with its default. What is declared is checked against it before anything is held. */

const LIMIT_MAX = 2 ** 40;

export interface TlsLimits {
  /** The longest fragment of a record without protection (RFC 8446 5.1). */
  readonly plaintextOctetsMax: number;
  /** The longest protected record (RFC 8446 5.2). TLS 1.2 allows 2^14 + 2048, which only compression needs. */
  readonly protectedOctetsMax: number;
  /** Protected records without an octet, or without content, in a row. */
  readonly emptyRecordsMax: number;
  /** Records over which one handshake message may be split. */
  readonly handshakeRecordsMax: number;
  /** The longest ClientHello. */
  readonly clientHelloOctetsMax: number;
  /** The longest other handshake message; certificates are what is long. */
  readonly handshakeMessageOctetsMax: number;
  /** All handshake messages that one side sends without protection, with their headers. */
  readonly handshakeOctetsMax: number;
  readonly handshakeMessagesMax: number;
  readonly cipherSuitesMax: number;
  readonly extensionsMax: number;
  /** Entries of a list in an extension: names, versions, groups, shares. */
  readonly listItemsMax: number;
  /** Alerts that end nothing, in a row. */
  readonly warningAlertsMax: number;
  readonly changeCipherSpecsMax: number;
  /** Key updates and tickets after the handshake, without data between them. */
  readonly postHandshakesMax: number;
  /** Protected octets that are skipped while another ClientHello is due. */
  readonly earlyOctetsMax: number;
  /** Octets that wait to be written; more cannot be sent. */
  readonly outputOctetsMax: number;
  /** Connections of a listener whose ClientHello was not judged yet. */
  readonly pendingHandshakesMax: number;
  /** From the opening of the connection to the end of its ClientHello, in ticks of a microsecond. */
  readonly handshakeTicksMax: number;
  /** From our close_notify to that of the peer. */
  readonly closeTicksMax: number;
  /** Between two pieces of data, of either side. */
  readonly idleTicksMax: number;
}

/** The protocol's own caps, and those of OpenSSL and BoringSSL; see docs/tls-conformance.md. */
export const DEFAULT_TLS_LIMITS: TlsLimits = {
  plaintextOctetsMax: 16_384,
  protectedOctetsMax: 16_384 + 256,
  emptyRecordsMax: 32,
  handshakeRecordsMax: 64,
  clientHelloOctetsMax: 16_384,
  handshakeMessageOctetsMax: 102_400,
  handshakeOctetsMax: 131_072,
  handshakeMessagesMax: 16,
  cipherSuitesMax: 256,
  extensionsMax: 64,
  listItemsMax: 64,
  warningAlertsMax: 4,
  changeCipherSpecsMax: 4,
  postHandshakesMax: 32,
  earlyOctetsMax: 16_384,
  outputOctetsMax: 65_536,
  pendingHandshakesMax: 256,
  handshakeTicksMax: 10_000_000,
  closeTicksMax: 5_000_000,
  idleTicksMax: 120_000_000,
};

/** The defaults with some limits replaced. Throws `RangeError` for a name or a value that is none. */
export function tlsLimits(overrides: Partial<TlsLimits> = {}): TlsLimits {
  for (const [name, value] of Object.entries(overrides)) {
    if (!Object.hasOwn(DEFAULT_TLS_LIMITS, name)) throw new RangeError(`unknown TLS limit "${name}"`);
    const limit: unknown = value;
    if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
      throw new RangeError(`TLS limit "${name}" must be an integer from 1 to ${LIMIT_MAX}`);
    }
  }
  return { ...DEFAULT_TLS_LIMITS, ...overrides };
}
