/** What the fields of a message say to HTTP/2 itself: the request target, the status, the length of the content. */
import type { HeaderEntry } from "../hpack/header-field.ts";
import type { Http2FaultCode } from "./faults.ts";

export interface MessageMeaning {
  /** 0 where there is none. */
  readonly status: number;
  readonly contentLength: number | undefined;
}

const STATUS_MIN = 100;
const STATUS_MAX = 599;
/** The status that only HTTP/1.1 has (8.6). */
const SWITCHING_PROTOCOLS = 101;

/** What is wrong with the pseudo-header fields of a request (8.3.1 and, for CONNECT, 8.5). */
export function requestMistake(
  pseudos: ReadonlyMap<string, string>,
  fields: readonly HeaderEntry[],
): Http2FaultCode | undefined {
  const method = pseudos.get(":method");
  if (method === undefined) return "HTTP2_PSEUDO_MISSING";
  if (method === "") return "HTTP2_PSEUDO_VALUE";
  return method === "CONNECT" ? connectMistake(pseudos) : targetMistake(method, pseudos, fields);
}

function connectMistake(pseudos: ReadonlyMap<string, string>): Http2FaultCode | undefined {
  if (pseudos.get(":authority") === undefined) return "HTTP2_PSEUDO_MISSING";
  return pseudos.has(":scheme") || pseudos.has(":path") ? "HTTP2_PSEUDO_VALUE" : undefined;
}

function targetMistake(
  method: string,
  pseudos: ReadonlyMap<string, string>,
  fields: readonly HeaderEntry[],
): Http2FaultCode | undefined {
  const scheme = pseudos.get(":scheme");
  const path = pseudos.get(":path");
  if (scheme === undefined || path === undefined) return "HTTP2_PSEUDO_MISSING";
  const isWeb = scheme === "http" || scheme === "https";
  const isAsterisk = path === "*" && method === "OPTIONS";
  if (scheme === "" || (isWeb && !path.startsWith("/") && !isAsterisk)) return "HTTP2_PSEUDO_VALUE";
  const authority = pseudos.get(":authority");
  const host = fields.find(({ name }) => name === "host")?.value;
  return authority !== undefined && host !== undefined && authority !== host ? "HTTP2_AUTHORITY_MISMATCH" : undefined;
}

/** The status of a response (8.3.2), or what is wrong with it. */
export function statusOf(pseudos: ReadonlyMap<string, string>): number | Http2FaultCode {
  const text = pseudos.get(":status");
  if (text === undefined) return "HTTP2_PSEUDO_MISSING";
  const status = /^[0-9]{3}$/.test(text) ? Number(text) : 0;
  const isStatus = status >= STATUS_MIN && status <= STATUS_MAX && status !== SWITCHING_PROTOCOLS;
  return isStatus ? status : "HTTP2_PSEUDO_VALUE";
}

/** The one content-length (8.1.1): digits, and no more than fit a number exactly. */
export function contentLengthOf(fields: readonly HeaderEntry[]): number | "malformed" | undefined {
  let length: number | undefined;
  for (const { name, value } of fields) {
    if (name !== "content-length") continue;
    if (length !== undefined || !/^[0-9]{1,16}$/.test(value)) return "malformed";
    length = Number(value);
    if (!Number.isSafeInteger(length)) return "malformed";
  }
  return length;
}
