/**
 * Every mistake a peer can make in a call: a stable code, where the rule stands, and the status that answers
 * it. The rules are those of "gRPC over HTTP2" (PROTOCOL-HTTP2), "gRPC Compression" and "Status codes".
 *
 * Offsets of messages count the octets of the body. A flag is at fault where it stands, a length at its first
 * octet, what cannot be inflated at the first octet of its prefix, and an early end at the octet that is
 * missing. A connection that is full is at fault where the open message began, or at 0. The number of messages is at fault where the message begins, or where the end is. What is wrong
 * with metadata is at fault at the number of its field.
 */
import type { Fault } from "../../lab/core/decoder.ts";
import { STATUS } from "./status.ts";

/** Code to section and status. */
const GRPC_FAULTS = {
  GRPC_FLAG: ["PROTOCOL-HTTP2 Compressed-Flag", STATUS.INTERNAL],
  GRPC_FLAG_IDENTITY: ["PROTOCOL-HTTP2 Compressed-Flag", STATUS.INTERNAL],
  GRPC_MESSAGE_TOO_LARGE: ["statuscodes", STATUS.RESOURCE_EXHAUSTED],
  GRPC_CONNECTION_FULL: ["statuscodes", STATUS.RESOURCE_EXHAUSTED],
  GRPC_INFLATED_TOO_LARGE: ["statuscodes", STATUS.RESOURCE_EXHAUSTED],
  GRPC_INFLATE_CORRUPT: ["compression", STATUS.INTERNAL],
  GRPC_PREFIX_TRUNCATED: ["PROTOCOL-HTTP2 Length-Prefixed-Message", STATUS.INTERNAL],
  GRPC_MESSAGE_TRUNCATED: ["PROTOCOL-HTTP2 Length-Prefixed-Message", STATUS.INTERNAL],
  GRPC_MESSAGE_COUNT: ["statuscodes", STATUS.UNIMPLEMENTED],
  GRPC_MESSAGE_TIMEOUT: ["statuscodes", STATUS.DEADLINE_EXCEEDED],
  GRPC_METADATA_NAME: ["PROTOCOL-HTTP2 Header-Name", STATUS.INTERNAL],
  GRPC_METADATA_BASE64: ["PROTOCOL-HTTP2 Binary-Header", STATUS.INTERNAL],
  GRPC_METADATA_TOO_LARGE: ["PROTOCOL-HTTP2 Custom-Metadata", STATUS.RESOURCE_EXHAUSTED],
  GRPC_METADATA_TOO_MANY: ["PROTOCOL-HTTP2 Custom-Metadata", STATUS.RESOURCE_EXHAUSTED],
  GRPC_TIMEOUT: ["PROTOCOL-HTTP2 Timeout", STATUS.INTERNAL],
  GRPC_ENCODING: ["compression", STATUS.UNIMPLEMENTED],
  GRPC_FIELD_REPEATED: ["PROTOCOL-HTTP2 Call-Definition", STATUS.INTERNAL],
} as const satisfies Record<string, readonly [section: string, status: number]>;

export type GrpcFaultCode = keyof typeof GRPC_FAULTS;

export interface GrpcFault extends Fault {
  readonly code: GrpcFaultCode;
  /** The status with which the call ends. */
  readonly status: number;
}

export function grpcFault(code: GrpcFaultCode, offset: number): GrpcFault {
  const [section, status] = GRPC_FAULTS[code];
  return { code, offset, section, status };
}
