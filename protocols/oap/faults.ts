/**
 * Every reason to refuse what a peer sent: a stable code, the section of docs/oap1.md, the status that
 * the error frame carries, and the one label under which the refusal is counted.
 *
 * Offsets count octets of the stream. A rule about one field points at the first octet of that field
 * in the frame that breaks it; a rule about the whole frame, or about what came before it, points at
 * the frame's first octet. A stream that ends too early points at the octet that is missing.
 */
import type { Fault } from "../../lab/core/decoder.ts";
import type { Status } from "./status.ts";

/** Labels of the metric that counts refusals. */
export type RejectReason =
  | "frame_oversize"
  | "unknown_envelope"
  | "header_malformed"
  | "credit_violation"
  | "missing_obj"
  | "obj_mismatch"
  | "truncated"
  | "bad_hello"
  | "decompress"
  | "timeout";

interface Rule {
  readonly section: string;
  readonly status: Status;
  readonly reason: RejectReason;
}

function rule(section: string, status: Status, reason: RejectReason): Rule {
  return { section: `OAP/1 ${section}`, status, reason };
}

export const OAP_FAULTS = {
  OAP_FRAME_TOO_SHORT: rule("3", 400, "header_malformed"),
  OAP_FRAME_TOO_LONG: rule("3", 413, "frame_oversize"),
  OAP_FLAGS_RESERVED: rule("2", 400, "unknown_envelope"),
  OAP_VERSION: rule("1", 400, "unknown_envelope"),
  OAP_CAP_WITHOUT_START: rule("1", 400, "header_malformed"),
  OAP_CAP_BEYOND_FRAME: rule("1", 400, "header_malformed"),
  OAP_KIND: rule("2", 400, "unknown_envelope"),
  OAP_CODE: rule("9", 400, "header_malformed"),
  OAP_COMP_TOO_LONG: rule("4", 413, "decompress"),
  OAP_COMP_CORRUPT: rule("4", 400, "decompress"),
  OAP_COMP_DICTIONARY: rule("4", 400, "decompress"),
  OAP_COMP_TRAILING: rule("4", 400, "decompress"),
  OAP_TRUNCATED: rule("3", 400, "truncated"),
  OAP_HELLO_EXPECTED: rule("5", 400, "bad_hello"),
  OAP_HELLO_REPEATED: rule("5", 400, "bad_hello"),
  OAP_HELLO_MALFORMED: rule("5", 400, "bad_hello"),
  OAP_DIRECTION: rule("6", 400, "unknown_envelope"),
  OAP_RESP_BEFORE_REQ: rule("6", 400, "unknown_envelope"),
  OAP_START_REPEATED: rule("6", 400, "unknown_envelope"),
  OAP_START_MISSING: rule("6", 400, "unknown_envelope"),
  OAP_AFTER_END: rule("6", 400, "unknown_envelope"),
  OAP_STREAM_MISMATCH: rule("6", 400, "header_malformed"),
  OAP_EVENT_UNSUBSCRIBED: rule("6", 400, "unknown_envelope"),
  OAP_EMPTY_FRAMES: rule("6", 400, "unknown_envelope"),
  OAP_TOO_MANY_STREAMS: rule("6", 429, "credit_violation"),
  OAP_ACK_MALFORMED: rule("7", 400, "credit_violation"),
  OAP_ACK_BEYOND_SENT: rule("7", 400, "credit_violation"),
  OAP_ACK_BACKWARDS: rule("7", 400, "credit_violation"),
  OAP_ACK_IDLE: rule("7", 400, "credit_violation"),
  OAP_TIMEOUT: rule("10", 503, "timeout"),
} as const satisfies Readonly<Record<string, Rule>>;

export type OapFaultCode = keyof typeof OAP_FAULTS;

export interface OapFault extends Fault {
  readonly code: OapFaultCode;
}

export function oapFault(code: OapFaultCode, offset: number): OapFault {
  return { code, offset, section: OAP_FAULTS[code].section };
}
