/**
 * Every mistake a peer can make in the opening handshake: a stable code and the section of the rule. A
 * mistake in the text of the head is at its octet, one in what the head says is behind the head's last octet.
 */
import type { Fault } from "../../../lab/core/decoder.ts";

export const HANDSHAKE_FAULT_SECTIONS = {
  WS_HEAD_TOO_LARGE: "RFC 6455 10.4",
  WS_HEAD_TOO_MANY_FIELDS: "RFC 6455 10.4",
  WS_HEAD_LINE_END: "RFC 9112 2.2",
  WS_HEAD_OCTET: "RFC 9112 5.1",
  WS_HEAD_FOLDED: "RFC 9112 5.2",
  WS_HEAD_TRUNCATED: "RFC 9112 2.1",
  WS_REQUEST_LINE: "RFC 6455 4.2.1",
  WS_STATUS_LINE: "RFC 9112 4",
  WS_STATUS: "RFC 6455 4.2.2",
  WS_HOST: "RFC 9112 3.2",
  WS_UPGRADE: "RFC 6455 4.2.1",
  WS_CONNECTION: "RFC 6455 4.2.1",
  WS_KEY: "RFC 6455 4.2.1",
  WS_VERSION: "RFC 6455 4.4",
  WS_BODY: "RFC 6455 4.1",
  WS_ACCEPT: "RFC 6455 4.2.2",
  WS_EXTENSIONS: "RFC 6455 9.1",
  WS_EXTENSION_NOT_OFFERED: "RFC 6455 9.1",
  WS_PROTOCOLS: "RFC 6455 4.1",
  WS_PROTOCOL_NOT_OFFERED: "RFC 6455 4.1",
  WS_OPEN_TIMEOUT: "RFC 6455 10.4",
} as const;

export type HandshakeFaultCode = keyof typeof HANDSHAKE_FAULT_SECTIONS;

export interface HandshakeFault extends Fault {
  readonly code: HandshakeFaultCode;
}

export function handshakeFault(code: HandshakeFaultCode, offset: number): HandshakeFault {
  return { code, offset, section: HANDSHAKE_FAULT_SECTIONS[code] };
}
