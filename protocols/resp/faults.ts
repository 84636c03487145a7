/**
 * Every mistake a peer can make: a stable code and where the rule stands. `RESP` is the protocol description of
 * redis.io, `RESP3` the specification of its version 3, `Redis` the behaviour of the server where neither says it.
 *
 * Offsets count octets of the stream. A rule of spelling points at the first octet that breaks it; a rule about a
 * declared length, count or depth, or about a value as a whole, points at the octet of the type, or at the first
 * octet of an inline command. A stream that stops too early points at the octet that is missing.
 */
import type { Fault } from "../../lab/core/decoder.ts";

const RESP_FAULT_SECTIONS = {
  RESP_TYPE_UNKNOWN: "RESP first octet",
  RESP_LINE_BREAK: "RESP terminator",
  RESP_LINE_TOO_LONG: "Redis PROTO_INLINE_MAX_SIZE",
  RESP_TRUNCATED: "RESP terminator",
  RESP_LENGTH: "RESP bulk strings",
  RESP_BULK_TOO_LARGE: "Redis proto-max-bulk-len",
  RESP_BULK_TERMINATOR: "RESP bulk strings",
  RESP_INTEGER: "RESP integers",
  RESP_INTEGER_RANGE: "RESP integers",
  RESP_BIG_NUMBER: "RESP3 big number",
  RESP_DOUBLE: "RESP3 double",
  RESP_BOOLEAN: "RESP3 boolean",
  RESP_NULL: "RESP3 null",
  RESP_VERBATIM: "RESP3 verbatim string",
  RESP_COUNT: "RESP arrays",
  RESP_TOO_MANY_ELEMENTS: "Redis multibulk length",
  RESP_VALUE_TOO_LARGE: "Redis client-query-buffer-limit",
  RESP_TOO_DEEP: "RESP nested arrays",
  RESP_PUSH_NESTED: "RESP3 push type",
  RESP_STREAM_END: "RESP3 streamed aggregates",
  RESP_STREAM_PIECE: "RESP3 streamed strings",
  RESP_MAP_ODD: "RESP3 maps",
  RESP_INLINE_TOO_LONG: "Redis PROTO_INLINE_MAX_SIZE",
  RESP_INLINE_QUOTES: "RESP inline commands",
  RESP_ARGUMENT_TYPE: "RESP sending commands",
  RESP_HELLO_REFUSED: "RESP3 HELLO",
  RESP_REPLY_UNEXPECTED: "RESP request-response",
  RESP_PUSH_OVERFLOW: "Redis client-output-buffer-limit",
  RESP_OUTPUT_OVERFLOW: "Redis client-output-buffer-limit",
  RESP_REPLY_TIMEOUT: "Redis timeout",
  RESP_COMMAND_TIMEOUT: "Redis timeout",
  RESP_IDLE_TIMEOUT: "Redis timeout",
  RESP_CROSS_PROTOCOL: "Redis cross protocol scripting",
} as const;

export type RespFaultCode = keyof typeof RESP_FAULT_SECTIONS;

export interface RespFault extends Fault {
  readonly code: RespFaultCode;
}

export function respFault(code: RespFaultCode, offset: number): RespFault {
  return { code, offset, section: RESP_FAULT_SECTIONS[code] };
}
