/**
 * Every mistake a peer can make: a stable code, where the rule stands, and the alert that answers it.
 *
 * Offsets count octets of the stream. A rule about a declared length or about a value points at the first octet of
 * that field, wherever the records cut its message; what is left over is pointed at itself; a stream or a structure
 * that stops too early points at the octet that is missing. Limits of ours have the section of what they limit.
 */
import type { Fault } from "../../lab/core/decoder.ts";
import type { AlertDescription } from "./alert.ts";
import { ALERT } from "./alert.ts";

interface Rule {
  readonly section: string;
  readonly alert: AlertDescription;
}

const RULES = {
  TLS_SSL2_HELLO: { section: "RFC 8446 D.5", alert: ALERT.protocolVersion },
  TLS_CONTENT_TYPE: { section: "RFC 8446 5", alert: ALERT.unexpectedMessage },
  TLS_RECORD_VERSION: { section: "RFC 5246 E.1", alert: ALERT.protocolVersion },
  TLS_RECORD_OVERFLOW: { section: "RFC 8446 5.1", alert: ALERT.recordOverflow },
  TLS_EMPTY_RECORD: { section: "RFC 8446 5.1", alert: ALERT.unexpectedMessage },
  TLS_EMPTY_FLOOD: { section: "RFC 8446 5.1", alert: ALERT.unexpectedMessage },
  TLS_UNEXPECTED_RECORD: { section: "RFC 8446 5", alert: ALERT.unexpectedMessage },
  TLS_INTERLEAVED: { section: "RFC 8446 5.1", alert: ALERT.unexpectedMessage },
  TLS_TRUNCATED: { section: "RFC 8446 6.1", alert: ALERT.decodeError },
  TLS_CCS_LENGTH: { section: "RFC 8446 5", alert: ALERT.unexpectedMessage },
  TLS_CCS_VALUE: { section: "RFC 8446 5", alert: ALERT.unexpectedMessage },
  TLS_CCS_FLOOD: { section: "RFC 8446 D.4", alert: ALERT.unexpectedMessage },
  TLS_ALERT_LENGTH: { section: "RFC 8446 5.1", alert: ALERT.decodeError },
  TLS_ALERT_LEVEL: { section: "RFC 8446 6", alert: ALERT.illegalParameter },
  TLS_ALERT_FLOOD: { section: "RFC 8446 6", alert: ALERT.unexpectedMessage },
  TLS_UNEXPECTED_MESSAGE: { section: "RFC 8446 4", alert: ALERT.unexpectedMessage },
  TLS_RENEGOTIATION: { section: "RFC 8446 4.1.2", alert: ALERT.unexpectedMessage },
  TLS_MESSAGE_TOO_LARGE: { section: "RFC 8446 4", alert: ALERT.illegalParameter },
  TLS_TOO_MANY_MESSAGES: { section: "RFC 8446 4", alert: ALERT.unexpectedMessage },
  TLS_TOO_MANY_RECORDS: { section: "RFC 8446 5.1", alert: ALERT.unexpectedMessage },
  TLS_NOT_ALIGNED: { section: "RFC 8446 5.1", alert: ALERT.unexpectedMessage },
  TLS_VECTOR: { section: "RFC 8446 3.4", alert: ALERT.decodeError },
  TLS_TRAILING: { section: "RFC 8446 6.2", alert: ALERT.decodeError },
  TLS_TOO_MANY_ITEMS: { section: "RFC 8446 4.2", alert: ALERT.illegalParameter },
  TLS_NO_NULL_COMPRESSION: { section: "RFC 5246 7.4.1.2", alert: ALERT.illegalParameter },
  TLS_EXTENSION_TWICE: { section: "RFC 8446 4.2", alert: ALERT.illegalParameter },
  TLS_PSK_NOT_LAST: { section: "RFC 8446 4.2.11", alert: ALERT.illegalParameter },
  TLS_PSK_BINDERS: { section: "RFC 8446 4.2.11", alert: ALERT.illegalParameter },
  TLS_SNI_TYPE: { section: "RFC 6066 3", alert: ALERT.decodeError },
  TLS_SNI_TWICE: { section: "RFC 6066 3", alert: ALERT.decodeError },
  TLS_SNI_NUL: { section: "RFC 6066 3", alert: ALERT.unrecognizedName },
  TLS_ALPN_CHOICE: { section: "RFC 7301 3.1", alert: ALERT.decodeError },
  TLS_KEY_SHARE_TWICE: { section: "RFC 8446 4.2.8", alert: ALERT.illegalParameter },
  TLS_KEY_SHARE_GROUP: { section: "RFC 8446 4.2.8", alert: ALERT.illegalParameter },
  TLS_FRAGMENT_LENGTH: { section: "RFC 6066 4", alert: ALERT.illegalParameter },
  TLS_RECORD_SIZE_LIMIT: { section: "RFC 8449 4", alert: ALERT.illegalParameter },
  TLS_INNER_TYPE: { section: "RFC 8446 5.4", alert: ALERT.unexpectedMessage },
  TLS_INNER_OVERFLOW: { section: "RFC 8446 5.4", alert: ALERT.recordOverflow },
  TLS_INNER_MESSAGE: { section: "RFC 8446 4.6", alert: ALERT.unexpectedMessage },
  TLS_POST_HANDSHAKE_FLOOD: { section: "RFC 8446 4.6.3", alert: ALERT.unexpectedMessage },
  TLS_EARLY_DATA_FLOOD: { section: "RFC 8446 4.2.10", alert: ALERT.unexpectedMessage },
  TLS_RETRY_CHANGED: { section: "RFC 8446 4.1.2", alert: ALERT.illegalParameter },
  TLS_POLICY: { section: "RFC 8446 4.1.1", alert: ALERT.handshakeFailure },
  TLS_PEER_ALERT: { section: "RFC 8446 6.2", alert: ALERT.closeNotify },
  TLS_ANSWER_GREASE: { section: "RFC 8701 4.1", alert: ALERT.illegalParameter },
  TLS_ANSWER_VERSION: { section: "RFC 8446 4.2.1", alert: ALERT.illegalParameter },
  TLS_ANSWER_DOWNGRADE: { section: "RFC 8446 4.1.3", alert: ALERT.illegalParameter },
  TLS_ANSWER_SESSION: { section: "RFC 8446 4.1.3", alert: ALERT.illegalParameter },
  TLS_ANSWER_SUITE: { section: "RFC 8446 4.1.3", alert: ALERT.illegalParameter },
  TLS_ANSWER_COMPRESSION: { section: "RFC 8446 4.1.3", alert: ALERT.illegalParameter },
  TLS_ANSWER_EXTENSION: { section: "RFC 8446 4.2", alert: ALERT.unsupportedExtension },
  TLS_ANSWER_MISPLACED: { section: "RFC 8446 4.2", alert: ALERT.illegalParameter },
  TLS_ANSWER_COOKIE: { section: "RFC 8446 4.2.2", alert: ALERT.illegalParameter },
  TLS_ANSWER_SHARE: { section: "RFC 8446 4.2.8", alert: ALERT.illegalParameter },
  TLS_ANSWER_GROUP: { section: "RFC 8446 4.2.8", alert: ALERT.illegalParameter },
  TLS_ANSWER_ALPN: { section: "RFC 7301 3.1", alert: ALERT.illegalParameter },
  TLS_ANSWER_RETRY: { section: "RFC 8446 4.1.4", alert: ALERT.unexpectedMessage },
  TLS_HANDSHAKE_TIMEOUT: { section: "RFC 8446 C.3", alert: ALERT.closeNotify },
  TLS_CLOSE_TIMEOUT: { section: "RFC 8446 6.1", alert: ALERT.closeNotify },
  TLS_IDLE_TIMEOUT: { section: "RFC 8446 6.1", alert: ALERT.closeNotify },
  TLS_PENDING_FULL: { section: "RFC 8446 E.7", alert: ALERT.internalError },
} as const satisfies Readonly<Record<string, Rule>>;

export type TlsFaultCode = keyof typeof RULES;

export interface TlsFault extends Fault {
  readonly code: TlsFaultCode;
}

export function tlsFault(code: TlsFaultCode, offset: number): TlsFault {
  return { code, offset, section: RULES[code].section };
}

/** What the peer is told of it. */
export function alertOf(code: TlsFaultCode): AlertDescription {
  return RULES[code].alert;
}
