/**
 * Every mistake a peer can make: a stable code and where the rule stands. `NATS` is the client protocol of
 * docs.nats.io, `ADR-4` its headers, `nats-server` the behaviour of the server where neither says it.
 *
 * Offsets count octets of the stream. A rule of spelling points at the first octet that breaks it; a rule about an
 * operation as a whole, or about a size that it declares, points at the first octet of the operation. A stream
 * that stops too early points at the octet that is missing.
 */
import type { Fault } from "../../lab/core/decoder.ts";

const NATS_FAULT_SECTIONS = {
  NATS_OPERATION: "NATS protocol messages",
  NATS_LINE_BREAK: "NATS newlines",
  NATS_LINE_TOO_LONG: "nats-server max_control_line",
  NATS_UTF8: "NATS subject names",
  NATS_ARGUMENTS: "NATS field delimiters",
  NATS_SID: "NATS SUB",
  NATS_SIZE: "NATS PUB",
  NATS_PAYLOAD_TOO_LARGE: "nats-server max_payload",
  NATS_PAYLOAD_TERMINATOR: "NATS PUB",
  NATS_JSON: "NATS INFO, CONNECT",
  NATS_TRUNCATED: "NATS newlines",
  NATS_HEADER_LENGTH: "NATS HPUB",
  NATS_HEADERS_TOO_LARGE: "nats-server max_payload",
  NATS_HEADER_VERSION: "ADR-4 version",
  NATS_HEADER_STATUS: "ADR-4 status",
  NATS_HEADER_FIELD: "ADR-4 fields",
  NATS_HEADER_END: "ADR-4 blank line",
  NATS_TOO_MANY_HEADERS: "ADR-4 fields",
  NATS_INFO_MISSING: "NATS INFO",
  NATS_CONNECT_TIMEOUT: "NATS CONNECT",
  NATS_OPERATION_TIMEOUT: "nats-server write_deadline",
  NATS_STALE: "NATS PING/PONG",
  NATS_PING_FLOOD: "NATS PING/PONG",
  NATS_PONG_UNEXPECTED: "NATS PING/PONG",
  NATS_SLOW_CONSUMER: "nats-server slow consumers",
  NATS_TOO_MANY_SUBSCRIPTIONS: "nats-server max_subscriptions",
} as const;

export type NatsFaultCode = keyof typeof NATS_FAULT_SECTIONS;

export interface NatsFault extends Fault {
  readonly code: NatsFaultCode;
}

export function natsFault(code: NatsFaultCode, offset: number): NatsFault {
  return { code, offset, section: NATS_FAULT_SECTIONS[code] };
}
