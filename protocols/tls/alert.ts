/** Alerts (RFC 8446 6, RFC 7301 3.2): what one side tells the other before it gives up. */

export const ALERT = {
  closeNotify: 0,
  unexpectedMessage: 10,
  recordOverflow: 22,
  handshakeFailure: 40,
  illegalParameter: 47,
  decodeError: 50,
  protocolVersion: 70,
  internalError: 80,
  inappropriateFallback: 86,
  userCanceled: 90,
  noRenegotiation: 100,
  missingExtension: 109,
  unsupportedExtension: 110,
  unrecognizedName: 112,
  noApplicationProtocol: 120,
} as const;

export type AlertDescription = (typeof ALERT)[keyof typeof ALERT];

export const ALERT_LEVEL = { warning: 1, fatal: 2 } as const;

/** Closure alerts end a direction or announce that (RFC 8446 6.1); all others are errors in TLS 1.3. */
export function isClosure(description: number): boolean {
  return description === ALERT.closeNotify || description === ALERT.userCanceled;
}
