/** What a server proves the handshake with (RFC 6455 1.3): Sec-WebSocket-Accept of a Sec-WebSocket-Key. */
import { base64 } from "../../shared/base64.ts";
import { sha1 } from "../../shared/sha1.ts";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

export function acceptKey(key: string): string {
  return base64(sha1(new TextEncoder().encode(key + GUID)));
}
