/** What is wrong with the length that the header of a record declares (RFC 8446 5.1, 5.2). */
import { CONTENT } from "./code-points.ts";
import type { TlsFaultCode } from "./faults.ts";
import type { TlsLimits } from "./limits.ts";

const ALERT_OCTETS = 2;
const CIPHER_CHANGE_OCTETS = 1;

interface RecordHeader {
  readonly type: number;
  readonly length: number;
  readonly isProtected: boolean;
}

export function refusalOfLength(
  { type, length, isProtected }: RecordHeader,
  limits: TlsLimits,
): TlsFaultCode | undefined {
  if (length > (isProtected ? limits.protectedOctetsMax : limits.plaintextOctetsMax)) return "TLS_RECORD_OVERFLOW";
  if (isProtected) return undefined;
  if (length === 0) return "TLS_EMPTY_RECORD";
  if (type === CONTENT.alert && length !== ALERT_OCTETS) return "TLS_ALERT_LENGTH";
  return type === CONTENT.changeCipherSpec && length !== CIPHER_CHANGE_OCTETS ? "TLS_CCS_LENGTH" : undefined;
}
