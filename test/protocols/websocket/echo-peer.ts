/** An echo server on our connection, without a socket, and what its peer hears from it. */
import type { ConnectionOptions } from "../../../protocols/websocket/connection.ts";
import { WebSocketConnection } from "../../../protocols/websocket/connection.ts";
import { WebSocketDecoder } from "../../../protocols/websocket/decoder.ts";
import type { WebSocketEvent } from "../../../protocols/websocket/event.ts";
import { webSocketLimits } from "../../../protocols/websocket/limits.ts";
import { toHex } from "./helpers.ts";

export const TEST_LIMITS = webSocketLimits({ messageOctetsMax: 1_048_576, fragmentsMax: 8_192, pongsPendingMax: 64 });

export interface Heard {
  readonly messages: string[];
  readonly pongs: string[];
  /** Status of the close frame, `none` for an empty one; `undefined` while there was none. */
  close: number | "none" | undefined;
}

/** Feeds the chunks to an echo server, whose output is read after every chunk, and says what came back. */
export function converse(chunks: readonly Uint8Array[], options: Partial<ConnectionOptions> = {}): Heard {
  const server = new WebSocketConnection({ role: "server", limits: TEST_LIMITS, nextMaskingKey: () => 0, ...options });
  const peer = new WebSocketDecoder({ role: "client", limits: TEST_LIMITS, compression: options.sent });
  const heard: Heard = { messages: [], pongs: [], close: undefined };
  for (const chunk of chunks) {
    for (const event of server.receive(chunk.slice()).events) {
      if (event.kind === "text" || event.kind === "binary") server.send(event);
    }
    const { events, fault } = peer.push(server.takeOutput());
    if (fault !== undefined) throw new Error(`the server says what a client must refuse: ${fault.code}`);
    for (const event of events) note(heard, event);
  }
  return heard;
}

function note(heard: Heard, event: WebSocketEvent): void {
  switch (event.kind) {
    case "text":
      heard.messages.push(`text ${Buffer.from(event.data).toString()}`);
      break;
    case "binary":
      heard.messages.push(`binary ${event.data.length}`);
      break;
    case "pong":
      heard.pongs.push(printable(event.data));
      break;
    case "close":
      heard.close = event.code ?? "none";
      break;
    case "ping":
      throw new Error("the server pings by itself");
  }
}

/** As text, or in hex where it is none. */
function printable(octets: Uint8Array): string {
  return octets.every((octet) => octet >= 0x20 && octet < 0x7f) ? Buffer.from(octets).toString() : toHex(octets);
}
