/**
 * Every mistake a peer can make once a connection is open: a stable code and the section of the rule. A flood
 * and what takes too long are mistakes too, at the offset of the last octet that was taken.
 *
 * Offsets follow one convention. A rule about a part of a header points at the first octet of that part.
 * A rule about the sequence or number of frames points at the first octet of the frame. Invalid UTF-8
 * points at the first octet that no valid text has there, or behind a message that ends in a character;
 * where the text was compressed, and for everything else about a compressed message, at the first octet of
 * the frame that ends the message. A stream that stops too early points at the octet that is missing.
 */
import type { Fault } from "../../lab/core/decoder.ts";

export const WEBSOCKET_FAULT_SECTIONS = {
  WS_RESERVED_BITS: "RFC 6455 5.2",
  WS_RESERVED_OPCODE: "RFC 6455 5.2",
  WS_COMPRESSED_BIT: "RFC 7692 6.1",
  WS_CONTROL_FRAGMENTED: "RFC 6455 5.5",
  WS_CONTROL_TOO_LONG: "RFC 6455 5.5",
  WS_CONTINUATION_UNEXPECTED: "RFC 6455 5.4",
  WS_CONTINUATION_MISSING: "RFC 6455 5.4",
  WS_MASK_MISSING: "RFC 6455 5.1",
  WS_MASK_UNEXPECTED: "RFC 6455 5.1",
  WS_LENGTH_NOT_MINIMAL: "RFC 6455 5.2",
  WS_LENGTH_SIGN: "RFC 6455 5.2",
  WS_MESSAGE_TOO_LARGE: "RFC 6455 10.4",
  WS_TOO_MANY_FRAGMENTS: "RFC 6455 10.4",
  WS_UTF8: "RFC 6455 8.1",
  WS_CLOSE_BODY: "RFC 6455 5.5.1",
  WS_CLOSE_CODE: "RFC 6455 7.4",
  WS_INFLATE_CORRUPT: "RFC 7692 7.2.2",
  WS_FRAME_TRUNCATED: "RFC 6455 5.2",
  WS_MESSAGE_TRUNCATED: "RFC 6455 5.4",
  WS_PING_FLOOD: "RFC 6455 5.5.3",
  WS_MESSAGE_TIMEOUT: "RFC 6455 10.4",
  WS_PONG_TIMEOUT: "RFC 6455 5.5.2",
  WS_CLOSE_TIMEOUT: "RFC 6455 7.1.1",
} as const;

export type WebSocketFaultCode = keyof typeof WEBSOCKET_FAULT_SECTIONS;

export interface WebSocketFault extends Fault {
  readonly code: WebSocketFaultCode;
}

export function webSocketFault(code: WebSocketFaultCode, offset: number): WebSocketFault {
  return { code, offset, section: WEBSOCKET_FAULT_SECTIONS[code] };
}
