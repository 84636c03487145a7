/**
 * Every mistake a peer can make on an HTTP/2 connection: a stable code, the section of the rule, and
 * the error code that answers it on the wire.
 *
 * A fault of the connection ends it with GOAWAY; a fault of a stream ends that stream with RST_STREAM.
 * The offset is that of the first octet of the frame at fault; of the first wrong octet for the preface;
 * of the octet that is missing where input stops too early; of the next octet for a deadline.
 */
import type { Fault } from "../../lab/core/decoder.ts";
import type { HpackFaultCode } from "../hpack/faults.ts";
import { HPACK_FAULT_SECTIONS } from "../hpack/faults.ts";
import type { ErrorName } from "./error-codes.ts";
import { ERROR_CODE } from "./error-codes.ts";

/** Code to section of RFC 9113 and error. */
const HTTP2_FAULTS = {
  // Frames.
  HTTP2_PREFACE: ["3.4", "PROTOCOL_ERROR"],
  HTTP2_FRAME_TOO_LARGE: ["4.2", "FRAME_SIZE_ERROR"],
  HTTP2_FRAME_LENGTH: ["4.2", "FRAME_SIZE_ERROR"],
  HTTP2_FRAME_TRUNCATED: ["4.1", "PROTOCOL_ERROR"],
  HTTP2_PADDING_TOO_LONG: ["6.1", "PROTOCOL_ERROR"],
  HTTP2_STREAM_ID_ZERO: ["5.1.1", "PROTOCOL_ERROR"],
  HTTP2_STREAM_ID_NOT_ZERO: ["5.1.1", "PROTOCOL_ERROR"],
  // Settings.
  HTTP2_SETTINGS_FIRST: ["3.4", "PROTOCOL_ERROR"],
  HTTP2_SETTINGS_VALUE: ["6.5.2", "PROTOCOL_ERROR"],
  HTTP2_SETTINGS_WINDOW: ["6.5.2", "FLOW_CONTROL_ERROR"],
  HTTP2_SETTINGS_ACK_UNEXPECTED: ["6.5.3", "PROTOCOL_ERROR"],
  HTTP2_TOO_MANY_SETTINGS: ["10.5", "ENHANCE_YOUR_CALM"],
  // Streams.
  HTTP2_STREAM_ID_PARITY: ["5.1.1", "PROTOCOL_ERROR"],
  HTTP2_STREAM_ID_DECREASING: ["5.1.1", "PROTOCOL_ERROR"],
  HTTP2_STREAM_IDLE: ["5.1", "PROTOCOL_ERROR"],
  HTTP2_STREAM_CLOSED: ["5.1", "STREAM_CLOSED"],
  HTTP2_STREAM_HALF_CLOSED: ["5.1", "STREAM_CLOSED"],
  HTTP2_STREAM_RESERVED: ["5.1", "PROTOCOL_ERROR"],
  HTTP2_STREAM_REFUSED: ["5.1.2", "REFUSED_STREAM"],
  HTTP2_DEPENDS_ON_ITSELF: ["5.3.1", "PROTOCOL_ERROR"],
  HTTP2_PRIORITY_LENGTH: ["6.3", "FRAME_SIZE_ERROR"],
  // Header blocks.
  HTTP2_CONTINUATION_EXPECTED: ["6.10", "PROTOCOL_ERROR"],
  HTTP2_CONTINUATION_UNEXPECTED: ["6.10", "PROTOCOL_ERROR"],
  HTTP2_TOO_MANY_CONTINUATIONS: ["10.5.1", "ENHANCE_YOUR_CALM"],
  // Fields.
  HTTP2_FIELD_NAME: ["8.2.1", "PROTOCOL_ERROR"],
  HTTP2_FIELD_VALUE: ["8.2.1", "PROTOCOL_ERROR"],
  HTTP2_FIELD_CONNECTION_SPECIFIC: ["8.2.2", "PROTOCOL_ERROR"],
  HTTP2_FIELD_TE: ["8.2.2", "PROTOCOL_ERROR"],
  HTTP2_PSEUDO_AFTER_REGULAR: ["8.3", "PROTOCOL_ERROR"],
  HTTP2_PSEUDO_UNKNOWN: ["8.3", "PROTOCOL_ERROR"],
  HTTP2_PSEUDO_REPEATED: ["8.3", "PROTOCOL_ERROR"],
  HTTP2_PSEUDO_MISSING: ["8.3.1", "PROTOCOL_ERROR"],
  HTTP2_PSEUDO_VALUE: ["8.3.1", "PROTOCOL_ERROR"],
  HTTP2_PSEUDO_IN_TRAILERS: ["8.1", "PROTOCOL_ERROR"],
  HTTP2_AUTHORITY_MISMATCH: ["8.3.1", "PROTOCOL_ERROR"],
  HTTP2_TRAILERS_WITHOUT_END: ["8.1", "PROTOCOL_ERROR"],
  HTTP2_INFORMATIONAL_WITH_END: ["8.1", "PROTOCOL_ERROR"],
  HTTP2_DATA_BEFORE_HEADERS: ["8.1", "PROTOCOL_ERROR"],
  HTTP2_CONTENT_LENGTH: ["8.1.1", "PROTOCOL_ERROR"],
  // Flow control.
  HTTP2_WINDOW_EXCEEDED: ["6.9.1", "FLOW_CONTROL_ERROR"],
  HTTP2_WINDOW_OVERFLOW: ["6.9.1", "FLOW_CONTROL_ERROR"],
  HTTP2_WINDOW_INCREMENT_ZERO: ["6.9", "PROTOCOL_ERROR"],
  // Push and GOAWAY.
  HTTP2_PUSH_FORBIDDEN: ["8.4", "PROTOCOL_ERROR"],
  HTTP2_PUSH_REQUEST: ["8.4", "PROTOCOL_ERROR"],
  HTTP2_GOAWAY_GROWS: ["6.8", "PROTOCOL_ERROR"],
  // Floods.
  HTTP2_RESET_FLOOD: ["10.5", "ENHANCE_YOUR_CALM"],
  HTTP2_OWN_RESET_FLOOD: ["10.5", "ENHANCE_YOUR_CALM"],
  HTTP2_SETTINGS_FLOOD: ["10.5", "ENHANCE_YOUR_CALM"],
  HTTP2_PING_FLOOD: ["10.5", "ENHANCE_YOUR_CALM"],
  HTTP2_EMPTY_DATA_FLOOD: ["10.5", "ENHANCE_YOUR_CALM"],
  HTTP2_PADDING_FLOOD: ["10.5", "ENHANCE_YOUR_CALM"],
  HTTP2_WINDOW_UPDATE_FLOOD: ["10.5", "ENHANCE_YOUR_CALM"],
  HTTP2_GOAWAY_FLOOD: ["10.5", "ENHANCE_YOUR_CALM"],
  HTTP2_IGNORED_FRAME_FLOOD: ["10.5", "ENHANCE_YOUR_CALM"],
  HTTP2_OUTPUT_UNREAD: ["10.5", "ENHANCE_YOUR_CALM"],
  // Deadlines.
  HTTP2_SETTINGS_TIMEOUT: ["6.5.3", "SETTINGS_TIMEOUT"],
  HTTP2_HEADER_BLOCK_TIMEOUT: ["10.5.1", "ENHANCE_YOUR_CALM"],
  HTTP2_FRAME_TIMEOUT: ["10.5", "ENHANCE_YOUR_CALM"],
  HTTP2_SEND_STALLED: ["10.5", "ENHANCE_YOUR_CALM"],
  HTTP2_IDLE_TIMEOUT: ["9.1", "NO_ERROR"],
  HTTP2_DRAIN_TIMEOUT: ["6.8", "NO_ERROR"],
  HTTP2_CONNECTION_LOST: ["9.1", "NO_ERROR"],
} as const satisfies Record<string, readonly [section: string, error: ErrorName]>;

export type Http2FaultCode = keyof typeof HTTP2_FAULTS;

export interface Http2Fault extends Fault {
  readonly code: Http2FaultCode | HpackFaultCode;
  /** What GOAWAY or RST_STREAM says of it. */
  readonly errorCode: number;
}

export function http2Fault(code: Http2FaultCode, offset: number): Http2Fault {
  const [section, error] = HTTP2_FAULTS[code];
  return { code, offset, section: `RFC 9113 ${section}`, errorCode: ERROR_CODE[error] };
}

/** Faults of HPACK that mean too much rather than wrong. */
const HPACK_EXCESSES: readonly HpackFaultCode[] = [
  "HPACK_LIST_TOO_LARGE",
  "HPACK_TOO_MANY_FIELDS",
  "HPACK_BLOCK_TOO_LARGE",
  "HPACK_STRING_TOO_LARGE",
];

/** A fault inside a header block as one of the connection (RFC 9113 4.3): no later block can be decoded. */
export function compressionFault(code: HpackFaultCode, offset: number): Http2Fault {
  const error: ErrorName = HPACK_EXCESSES.includes(code) ? "ENHANCE_YOUR_CALM" : "COMPRESSION_ERROR";
  return { code, offset, section: HPACK_FAULT_SECTIONS[code], errorCode: ERROR_CODE[error] };
}
