/**
 * Every mistake a peer can make: a stable code and where the rule stands.
 *
 * Offsets count octets of the stream. A rule of spelling points at the first octet that breaks it; a rule about a
 * field points at the first octet of its line; a field that is missing, and a head that nobody asked for or that is one
 * too many, point at the last octet of the head. Any other limit points at the first octet beyond it, and a stream that
 * stops too early at the octet that is missing.
 */
import type { Fault } from "../../lab/core/decoder.ts";

const HTTP1_FAULT_SECTIONS = {
  H1_METHOD: "RFC 9112 3.1",
  H1_TARGET: "RFC 9112 3.2",
  H1_VERSION: "RFC 9112 2.3",
  H1_STATUS: "RFC 9112 4",
  H1_START_LINE_TOO_LONG: "RFC 9112 3",
  H1_EMPTY_LINES: "RFC 9112 2.2",
  H1_LINE_END: "RFC 9112 2.2",
  H1_CONTROL: "RFC 9110 5.5",
  H1_FIELD_NAME: "RFC 9112 5.1",
  H1_FOLDED: "RFC 9112 5.2",
  H1_TOO_MANY_FIELDS: "RFC 9110 5.4",
  H1_FIELDS_TOO_LARGE: "RFC 9110 5.4",
  H1_HOST: "RFC 9112 3.2",
  H1_HOST_MISSING: "RFC 9112 3.2",
  H1_HOST_REPEATED: "RFC 9112 3.2",
  H1_LENGTH: "RFC 9110 8.6",
  H1_LENGTH_REPEATED: "RFC 9112 6.3",
  H1_LENGTH_AND_CODING: "RFC 9112 6.3",
  H1_CODING: "RFC 9112 6.1",
  H1_CODING_VERSION: "RFC 9112 6.1",
  H1_CONTENT_FORBIDDEN: "RFC 9112 6.3",
  H1_BODY_TOO_LARGE: "RFC 9110 15.5.14",
  H1_CHUNK_SIZE: "RFC 9112 7.1",
  H1_CHUNK_EXTENSION: "RFC 9112 7.1.1",
  H1_CHUNK_OVERHEAD: "RFC 9112 7.1.1",
  H1_CHUNK_END: "RFC 9112 7.1",
  H1_TRAILER_FORBIDDEN: "RFC 9110 6.5.1",
  H1_AFTER_CLOSE: "RFC 9112 9.6",
  H1_TRUNCATED: "RFC 9112 8",
  H1_RESPONSE_UNEXPECTED: "RFC 9112 9.2",
  H1_INTERIM_TOO_MANY: "RFC 9110 15.2",
  H1_PIPELINE_TOO_LONG: "RFC 9112 9.3.2",
  H1_HEAD_TIMEOUT: "RFC 9110 15.5.9",
  H1_BODY_TIMEOUT: "RFC 9110 15.5.9",
  H1_IDLE_TIMEOUT: "RFC 9112 9.5",
  H1_RESPONSE_TIMEOUT: "RFC 9112 9.5",
} as const;

export type Http1FaultCode = keyof typeof HTTP1_FAULT_SECTIONS;

export interface Http1Fault extends Fault {
  readonly code: Http1FaultCode;
}

export function http1Fault(code: Http1FaultCode, offset: number): Http1Fault {
  return { code, offset, section: HTTP1_FAULT_SECTIONS[code] };
}
