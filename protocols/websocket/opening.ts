/** What each end makes of the other's half of the opening handshake, and what follows for compression. */
import type { Codec } from "../../lab/core/codec.ts";
import type { ConnectionOptions } from "./connection.ts";
import type { AgreedDeflate, DeflateWish } from "./handshake/deflate-negotiation.ts";
import { answerOffers } from "./handshake/deflate-negotiation.ts";
import type { Interpret } from "./handshake/opening-decoder.ts";
import type { OpeningRequest } from "./handshake/request.ts";
import { readRequest } from "./handshake/request.ts";
import { acceptText, readResponse } from "./handshake/response.ts";

export interface DeflateOptions {
  readonly codec: Codec;
  readonly wish: DeflateWish;
  /** Whether the same messages must give the same octets everywhere, as in a simulation. */
  readonly reproducible?: boolean;
}

/** The handshake is done. A server learns what was asked. */
export interface OpenEvent {
  readonly kind: "open";
  readonly protocol: string | undefined;
  readonly deflate: AgreedDeflate | undefined;
  readonly request: OpeningRequest | undefined;
}

export interface Opening {
  readonly event: OpenEvent;
  /** What is to be written before the first frame. */
  readonly reply: string | undefined;
}

export interface ServerOpening {
  /** Subprotocols in the server's order of preference. */
  readonly protocols?: readonly string[];
  readonly deflate?: DeflateOptions | undefined;
}

export function serverOpening({ protocols = [], deflate }: ServerOpening): Interpret<Opening> {
  return (head) => {
    const request = readRequest(head);
    if (typeof request === "string") return request;
    const protocol = protocols.find((own) => request.protocols.includes(own));
    const answer = deflate && answerOffers(request.extensions, deflate.wish);
    const reply = acceptText({ key: request.key, protocol, extensions: answer?.text });
    return { event: { kind: "open", protocol, deflate: answer?.agreed, request }, reply };
  };
}

export interface ClientOpening {
  readonly key: string;
  readonly protocols?: readonly string[];
  readonly deflate?: DeflateOptions | undefined;
}

export function clientOpening({ key, protocols = [], deflate }: ClientOpening): Interpret<Opening> {
  return (head) => {
    const response = readResponse(head, { key, protocols, deflate: deflate?.wish });
    if (typeof response === "string") return response;
    return { event: { kind: "open", ...response, request: undefined }, reply: undefined };
  };
}

/** What an end compresses and inflates, by what was agreed. */
export function compressionOf(
  role: "client" | "server",
  agreed: AgreedDeflate | undefined,
  options: DeflateOptions | undefined,
): Pick<ConnectionOptions, "sent" | "received"> {
  if (agreed === undefined || options === undefined) return {};
  const { codec, reproducible = false } = options;
  const [sent, received] = role === "server" ? [agreed.server, agreed.client] : [agreed.client, agreed.server];
  return { sent: { ...sent, codec, reproducible }, received: { ...received, codec } };
}
