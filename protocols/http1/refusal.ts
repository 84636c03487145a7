/** The status with which a server tells a client of its mistake (RFC 9110 15.5 and 15.6). */
import type { Http1FaultCode } from "./faults.ts";

export interface Status {
  readonly status: number;
  readonly reason: string;
}

const BAD_REQUEST: Status = { status: 400, reason: "Bad Request" };
const TIMEOUT: Status = { status: 408, reason: "Request Timeout" };
const STATUSES: Partial<Readonly<Record<Http1FaultCode, Status>>> = {
  H1_HEAD_TIMEOUT: TIMEOUT,
  H1_BODY_TIMEOUT: TIMEOUT,
  H1_IDLE_TIMEOUT: TIMEOUT,
  H1_BODY_TOO_LARGE: { status: 413, reason: "Content Too Large" },
  H1_START_LINE_TOO_LONG: { status: 414, reason: "URI Too Long" },
  H1_TOO_MANY_FIELDS: { status: 431, reason: "Request Header Fields Too Large" },
  H1_FIELDS_TOO_LARGE: { status: 431, reason: "Request Header Fields Too Large" },
  H1_CODING: { status: 501, reason: "Not Implemented" },
  H1_PIPELINE_TOO_LONG: { status: 503, reason: "Service Unavailable" },
  H1_VERSION: { status: 505, reason: "HTTP Version Not Supported" },
};

export function statusOf(code: Http1FaultCode): Status {
  return STATUSES[code] ?? BAD_REQUEST;
}
