/** The client's opening handshake (RFC 6455 4.1, 4.2.1): written, and read as a server must. */
import { readBase64 } from "../../shared/base64.ts";
import type { HandshakeFaultCode } from "./faults.ts";
import { holdsToken, onlyValueOf, valuesOf } from "./fields.ts";
import type { Head } from "./head-reader.ts";
import type { Extension } from "./token-list.ts";
import { readExtensions, readTokens } from "./token-list.ts";

export const VERSION = "13";
const KEY_OCTETS = 16;
const REQUEST_LINE_PARTS = 3;

/** What a client asks for, once it is known to be well formed. */
export interface OpeningRequest {
  /** The request target as it was sent. */
  readonly resource: string;
  readonly host: string;
  readonly origin: string | undefined;
  readonly key: string;
  /** In the client's order of preference, without duplicates. */
  readonly protocols: readonly string[];
  readonly extensions: readonly Extension[];
}

export interface RequestOptions {
  readonly host: string;
  readonly resource: string;
  /** 16 octets in Base64, not used before. */
  readonly key: string;
  readonly origin?: string | undefined;
  readonly protocols?: readonly string[] | undefined;
  /** The value of Sec-WebSocket-Extensions. */
  readonly extensions?: string | undefined;
}

/** The text of a request. Its parts are the caller's and must hold no line ends. */
export function requestText({ host, resource, key, origin, protocols = [], extensions }: RequestOptions): string {
  const fields: readonly (readonly [string, string | undefined])[] = [
    ["Host", host],
    ["Upgrade", "websocket"],
    ["Connection", "Upgrade"],
    ["Sec-WebSocket-Key", key],
    ["Sec-WebSocket-Version", VERSION],
    ["Origin", origin],
    ["Sec-WebSocket-Protocol", protocols.length > 0 ? protocols.join(", ") : undefined],
    ["Sec-WebSocket-Extensions", extensions],
  ];
  return headText(`GET ${resource} HTTP/1.1`, fields);
}

/** Throws `RangeError` where a line would hold a control character, since that would be another line. */
export function headText(startLine: string, fields: readonly (readonly [string, string | undefined])[]): string {
  const lines = fields.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  for (const line of [startLine, ...lines]) {
    if (Array.from(line).some((character) => character < " " || character === "\u007f")) {
      throw new RangeError("a line of a head must not hold control characters");
    }
  }
  return `${[startLine, ...lines].join("\r\n")}\r\n\r\n`;
}

export function readRequest(head: Head): OpeningRequest | HandshakeFaultCode {
  const resource = resourceOf(head.startLine);
  if (resource === undefined) return "WS_REQUEST_LINE";
  const host = onlyValueOf(head, "host");
  if (host === undefined || host === "") return "WS_HOST";
  if (!holdsToken(head, "upgrade", "websocket")) return "WS_UPGRADE";
  if (!holdsToken(head, "connection", "upgrade")) return "WS_CONNECTION";
  if (onlyValueOf(head, "sec-websocket-version") !== VERSION) return "WS_VERSION";
  const key = onlyValueOf(head, "sec-websocket-key");
  if (key === undefined || readBase64(key)?.length !== KEY_OCTETS) return "WS_KEY";
  // Octets of a body would be taken for frames.
  const hasBody = head.fields.some(
    ([name, value]) => name === "transfer-encoding" || (name === "content-length" && value !== "0"),
  );
  if (hasBody) return "WS_BODY";
  const protocols = protocolsOf(head);
  if (protocols === undefined) return "WS_PROTOCOLS";
  const offered = valuesOf(head, "sec-websocket-extensions");
  const extensions = offered.length === 0 ? [] : readExtensions(offered.join(","));
  if (extensions === undefined) return "WS_EXTENSIONS";
  return { resource, host, origin: onlyValueOf(head, "origin"), key, protocols, extensions };
}

function resourceOf(startLine: string): string | undefined {
  const parts = startLine.split(" ");
  const [method, resource = "", version = ""] = parts;
  const isWellFormed = parts.length === REQUEST_LINE_PARTS && method === "GET" && resource !== "";
  // A later minor version is a 1.1 for whoever does not know it (RFC 9110 2.5).
  return isWellFormed && version.length === 8 && version.startsWith("HTTP/1.") && isDigitFromOne(version[7])
    ? resource
    : undefined;
}

function isDigitFromOne(character = ""): boolean {
  return character >= "1" && character <= "9";
}

/** Protocols are named at most once, also over several fields (4.1). */
function protocolsOf(head: Head): readonly string[] | undefined {
  const values = valuesOf(head, "sec-websocket-protocol");
  if (values.length === 0) return [];
  const tokens = readTokens(values.join(","));
  return tokens !== undefined && tokens.length > 0 && new Set(tokens).size === tokens.length ? tokens : undefined;
}
