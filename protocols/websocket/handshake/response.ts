/** The server's opening handshake (RFC 6455 4.2.2, 4.1): written, and read as a client must. */
import { acceptKey } from "./accept-key.ts";
import type { AgreedDeflate, DeflateWish } from "./deflate-negotiation.ts";
import { readAnswer } from "./deflate-negotiation.ts";
import type { HandshakeFaultCode } from "./faults.ts";
import { holdsToken, onlyValueOf, valuesOf } from "./fields.ts";
import type { Head } from "./head-reader.ts";
import { headText, VERSION } from "./request.ts";
import { readExtensions } from "./token-list.ts";

const VERSION_AND_STATUS = "HTTP/1.1 101";

export interface AcceptOptions {
  readonly key: string;
  readonly protocol?: string | undefined;
  /** The value of Sec-WebSocket-Extensions. */
  readonly extensions?: string | undefined;
}

export function acceptText({ key, protocol, extensions }: AcceptOptions): string {
  return headText(`${VERSION_AND_STATUS} Switching Protocols`, [
    ["Upgrade", "websocket"],
    ["Connection", "Upgrade"],
    ["Sec-WebSocket-Accept", acceptKey(key)],
    ["Sec-WebSocket-Protocol", protocol],
    ["Sec-WebSocket-Extensions", extensions],
  ]);
}

/** Says nothing of what was wrong but the status; for a wrong version, which one is right (4.4). */
export function refusalText(fault: HandshakeFaultCode): string {
  return headText(`HTTP/1.1 ${statusOf(fault)}`, [
    ["Connection", "close"],
    ["Content-Length", "0"],
    ["Sec-WebSocket-Version", fault === "WS_VERSION" ? VERSION : undefined],
  ]);
}

function statusOf(fault: HandshakeFaultCode): string {
  switch (fault) {
    case "WS_VERSION":
      return "426 Upgrade Required";
    case "WS_HEAD_TOO_LARGE":
    case "WS_HEAD_TOO_MANY_FIELDS":
      return "431 Request Header Fields Too Large";
    case "WS_OPEN_TIMEOUT":
      return "408 Request Timeout";
    default:
      return "400 Bad Request";
  }
}

/** What a client has asked for. */
export interface Asked {
  readonly key: string;
  readonly protocols: readonly string[];
  readonly deflate: DeflateWish | undefined;
}

export interface OpeningResponse {
  readonly protocol: string | undefined;
  readonly deflate: AgreedDeflate | undefined;
}

export function readResponse(head: Head, asked: Asked): OpeningResponse | HandshakeFaultCode {
  const { startLine } = head;
  const isStatusLine = startLine.length > 12 && startLine.startsWith("HTTP/1.1 ") && startLine[12] === " ";
  if (!isStatusLine) return "WS_STATUS_LINE";
  if (!startLine.startsWith(VERSION_AND_STATUS)) return "WS_STATUS";
  const upgrade = onlyValueOf(head, "upgrade");
  if (upgrade?.toLowerCase() !== "websocket") return "WS_UPGRADE";
  if (!holdsToken(head, "connection", "upgrade")) return "WS_CONNECTION";
  if (onlyValueOf(head, "sec-websocket-accept") !== acceptKey(asked.key)) return "WS_ACCEPT";
  const [protocol, ...others] = valuesOf(head, "sec-websocket-protocol");
  const isOffered = protocol === undefined || asked.protocols.includes(protocol);
  if (!isOffered || others.length > 0) return "WS_PROTOCOL_NOT_OFFERED";
  const texts = valuesOf(head, "sec-websocket-extensions");
  if (texts.length === 0) return { protocol, deflate: undefined };
  const extensions = readExtensions(texts.join(","));
  if (extensions === undefined) return "WS_EXTENSIONS";
  const deflate = asked.deflate && readAnswer(extensions, asked.deflate);
  return deflate === undefined ? "WS_EXTENSION_NOT_OFFERED" : { protocol, deflate };
}
