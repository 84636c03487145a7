/** Status codes of gRPC, and what stands for one: HTTP status, HTTP/2 error code, outcome of a task. */
import type { Outcome } from "../../lab/core/outcome.ts";
import { ERROR_CODE } from "../http2/error-codes.ts";
import type { MetadataEntry } from "./metadata.ts";

export const STATUS = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

export const STATUS_MAX = 16;

/** How a call ended. `metadata` is the custom metadata of the trailers. */
export interface Status {
  readonly code: number;
  readonly message: string;
  readonly metadata: readonly MetadataEntry[];
}

export function status(code: number, message: string): Status {
  return { code, message, metadata: [] };
}

/** "HTTP to gRPC Status Code Mapping": for responses that are not gRPC. */
export function statusOfHttp(httpStatus: number): number {
  switch (httpStatus) {
    case 400:
      return STATUS.INTERNAL;
    case 401:
      return STATUS.UNAUTHENTICATED;
    case 403:
      return STATUS.PERMISSION_DENIED;
    case 404:
      return STATUS.UNIMPLEMENTED;
    case 429:
    case 502:
    case 503:
    case 504:
      return STATUS.UNAVAILABLE;
    default:
      return STATUS.UNKNOWN;
  }
}

/** "PROTOCOL-HTTP2", Errors: for a stream that RST_STREAM ended. Codes that the table does not map mean nothing known. */
export function statusOfReset(errorCode: number): number {
  switch (errorCode) {
    case ERROR_CODE.NO_ERROR:
    case ERROR_CODE.PROTOCOL_ERROR:
    case ERROR_CODE.INTERNAL_ERROR:
    case ERROR_CODE.FLOW_CONTROL_ERROR:
    case ERROR_CODE.SETTINGS_TIMEOUT:
    case ERROR_CODE.FRAME_SIZE_ERROR:
    case ERROR_CODE.COMPRESSION_ERROR:
    case ERROR_CODE.CONNECT_ERROR:
      return STATUS.INTERNAL;
    case ERROR_CODE.REFUSED_STREAM:
      return STATUS.UNAVAILABLE;
    case ERROR_CODE.CANCEL:
      return STATUS.CANCELLED;
    case ERROR_CODE.ENHANCE_YOUR_CALM:
      return STATUS.RESOURCE_EXHAUSTED;
    case ERROR_CODE.INADEQUATE_SECURITY:
      return STATUS.PERMISSION_DENIED;
    default:
      return STATUS.UNKNOWN;
  }
}

/** "Status codes and their use in gRPC": for a handler that ended without saying how. */
export function statusOfOutcome(outcome: Outcome<unknown>): number {
  switch (outcome.kind) {
    case "ok":
      return STATUS.OK;
    case "error":
      return STATUS.UNKNOWN;
    case "panicked":
      return STATUS.INTERNAL;
    case "cancelled":
      switch (outcome.reason) {
        case "deadline":
          return STATUS.DEADLINE_EXCEEDED;
        case "budget":
          return STATUS.RESOURCE_EXHAUSTED;
        case "shutdown":
          return STATUS.UNAVAILABLE;
        default:
          return STATUS.CANCELLED;
      }
  }
}
