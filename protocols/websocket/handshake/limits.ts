/** What an opening handshake may be at most. */
export interface HandshakeLimits {
  /** Octets of the head, its last line end included. */
  readonly headOctetsMax: number;
  readonly headFieldsMax: number;
}

/** What node:http takes by default is 16 KiB; a handshake needs less than one. */
export const DEFAULT_HANDSHAKE_LIMITS: HandshakeLimits = { headOctetsMax: 8_192, headFieldsMax: 64 };
