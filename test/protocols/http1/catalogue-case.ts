/** What a case of the catalogue says, and parts that the cases share. */
import type { Http1FaultCode } from "../../../protocols/http1/faults.ts";
import type { Http1Limits } from "../../../protocols/http1/limits.ts";

export interface Case {
  readonly name: string;
  readonly stream: string;
  readonly requests: number;
  readonly code?: Http1FaultCode;
  readonly limits?: Partial<Http1Limits>;
}

export const MARK = "\u2038";

export const GET = "GET / HTTP/1.1\r\nHost: a\r\n";
export const POST = "POST / HTTP/1.1\r\nHost: a\r\n";
export const NEXT = `${GET}\r\n`;
export const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;
export const LENGTH_3 = "Content-Length: 3\r\n";
export const LAST = "0\r\n\r\n";

/** A case that is taken. */
export function taken(name: string, stream: string, requests = 1): Case {
  return { name, stream, requests };
}

/** A case that is refused, in the first request unless told. */
export function refused(name: string, code: Http1FaultCode, stream: string, requests = 0): Case {
  return { name, stream, requests, code };
}
