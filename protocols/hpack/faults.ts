/**
 * Every mistake a peer can make in a header block: a stable code and the section of the rule.
 *
 * Offsets follow one convention. A rule about the encoding of an integer or a Huffman string points
 * at the octet that breaks it. A rule about a string as a whole points at the first octet of its
 * length. Every other rule points at the first octet of the representation. A block that stops too
 * early points at the octet that is missing.
 */
import type { Fault } from "../../lab/core/decoder.ts";

export const HPACK_FAULT_SECTIONS = {
  HPACK_INDEX_ZERO: "RFC 7541 6.1",
  HPACK_INDEX_RANGE: "RFC 7541 2.3.3",
  HPACK_INTEGER_OVERFLOW: "RFC 7541 5.1",
  HPACK_INTEGER_TOO_LONG: "RFC 7541 5.1",
  HPACK_INTEGER_TRUNCATED: "RFC 7541 5.1",
  HPACK_STRING_TRUNCATED: "RFC 7541 5.2",
  HPACK_STRING_TOO_LARGE: "RFC 7541 7.4",
  HPACK_HUFFMAN_EOS: "RFC 7541 5.2",
  HPACK_HUFFMAN_PADDING_TOO_LONG: "RFC 7541 5.2",
  HPACK_HUFFMAN_PADDING_NOT_ONES: "RFC 7541 5.2",
  HPACK_SIZE_UPDATE_RANGE: "RFC 7541 6.3",
  HPACK_SIZE_UPDATE_AFTER_FIELD: "RFC 7541 4.2",
  HPACK_SIZE_UPDATE_REPEATED: "RFC 7541 4.2",
  HPACK_SIZE_UPDATE_MISSING: "RFC 9113 4.3.1",
  HPACK_LIST_TOO_LARGE: "RFC 9113 10.5.1",
  HPACK_TOO_MANY_FIELDS: "RFC 9113 10.5.1",
  HPACK_BLOCK_TOO_LARGE: "RFC 9113 10.5.1",
  HPACK_RECORD_TRUNCATED: "block-stream format 1",
} as const;

export type HpackFaultCode = keyof typeof HPACK_FAULT_SECTIONS;

export interface HpackFault extends Fault {
  readonly code: HpackFaultCode;
}

export function hpackFault(code: HpackFaultCode, offset: number): HpackFault {
  return { code, offset, section: HPACK_FAULT_SECTIONS[code] };
}
