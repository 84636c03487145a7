/** Status codes of close frames (RFC 6455 7.4, with 1012 to 1014 of the IANA registry). */
import type { WebSocketFaultCode } from "./faults.ts";

export const CLOSE = {
  normal: 1000,
  goingAway: 1001,
  protocolError: 1002,
  unsupportedData: 1003,
  invalidPayload: 1007,
  policyViolation: 1008,
  messageTooBig: 1009,
  internalError: 1011,
} as const;

/** Octets of a status code in a close frame. */
export const CLOSE_CODE_OCTETS = 2;
/** Octets that remain for the reason: 125 less the code. */
export const CLOSE_REASON_OCTETS_MAX = 123;

const REGISTERED_MIN = 1000;
const REGISTERED_MAX = 1014;
const LIBRARY_MIN = 3000;
const PRIVATE_MAX = 4999;
/** 1004 is reserved; 1005 and 1006 say what no frame can say (7.4.1), as does 1015. */
const NEVER_SENT: ReadonlySet<number> = new Set([1004, 1005, 1006]);

/** Whether an endpoint may send `code` in a close frame. */
export function mayBeSent(code: number): boolean {
  if (code >= LIBRARY_MIN) return code <= PRIVATE_MAX;
  return code >= REGISTERED_MIN && code <= REGISTERED_MAX && !NEVER_SENT.has(code);
}

/** The status that an endpoint closes with when its peer made this mistake. */
export function closeCodeOf(fault: WebSocketFaultCode): number {
  switch (fault) {
    case "WS_UTF8":
    case "WS_INFLATE_CORRUPT":
      return CLOSE.invalidPayload;
    case "WS_MESSAGE_TOO_LARGE":
    case "WS_TOO_MANY_FRAGMENTS":
      return CLOSE.messageTooBig;
    case "WS_PING_FLOOD":
    case "WS_MESSAGE_TIMEOUT":
      return CLOSE.policyViolation;
    case "WS_PONG_TIMEOUT":
      return CLOSE.internalError;
    default:
      return CLOSE.protocolError;
  }
}
