/** permessage-deflate in the opening handshake (RFC 7692 7.1): what is offered, what is agreed, how it is written. */
import type { Extension } from "./token-list.ts";

const NAME = "permessage-deflate";
const WINDOW_BITS_MIN = 8;
const WINDOW_BITS_MAX = 15;
/** zlib writes no smaller window, so an offer that asks a server for one is declined. */
const SENT_WINDOW_BITS_MIN = 9;

/** What was agreed, by the side that sends. */
export interface AgreedDeflate {
  readonly server: DeflateSide;
  readonly client: DeflateSide;
}

export interface DeflateSide {
  readonly contextTakeover: boolean;
  readonly windowBits: number;
}

/** What an end wants of both sides; a window is what it is at most. */
export type DeflateWish = AgreedDeflate;

export const DEFAULT_DEFLATE_WISH: DeflateWish = {
  server: { contextTakeover: true, windowBits: WINDOW_BITS_MAX },
  client: { contextTakeover: true, windowBits: WINDOW_BITS_MAX },
};

/** The parameters of one offer or answer. */
interface Parameters {
  readonly serverTakeover: boolean;
  readonly clientTakeover: boolean;
  readonly serverBits: number | undefined;
  /** `any` where the parameter has no value: the client bears whatever it is told. */
  readonly clientBits: number | "any" | undefined;
}

export interface Answer {
  readonly agreed: AgreedDeflate;
  /** The element of Sec-WebSocket-Extensions. */
  readonly text: string;
}

/** The first of the client's offers that a server with this wish takes; `undefined` where it takes none. */
export function answerOffers(offers: readonly Extension[], wish: DeflateWish): Answer | undefined {
  for (const offer of offers) {
    const asked = offer.name === NAME ? readParameters(offer, true) : undefined;
    const isServable = asked !== undefined && (asked.serverBits ?? WINDOW_BITS_MAX) >= SENT_WINDOW_BITS_MIN;
    if (isServable) return answer(asked, wish);
  }
  return undefined;
}

/** A server may lower what the client bears only where the client has said that it does (7.1.2.2). */
function answer(asked: Parameters, wish: DeflateWish): Answer {
  const { clientBits } = asked;
  const clientMax = clientBits === undefined || clientBits === "any" ? WINDOW_BITS_MAX : clientBits;
  const agreed: AgreedDeflate = {
    server: {
      contextTakeover: asked.serverTakeover && wish.server.contextTakeover,
      windowBits: Math.min(asked.serverBits ?? WINDOW_BITS_MAX, wish.server.windowBits),
    },
    client: {
      contextTakeover: asked.clientTakeover && wish.client.contextTakeover,
      windowBits: clientBits === undefined ? WINDOW_BITS_MAX : Math.min(clientMax, wish.client.windowBits),
    },
  };
  return { agreed, text: write(agreed, clientBits !== undefined) };
}

/** The client's offer. */
export function offerText(wish: DeflateWish): string {
  const isNarrow = wish.client.windowBits < WINDOW_BITS_MAX;
  return isNarrow ? write(wish, true) : `${write(wish, false)}; client_max_window_bits`;
}

/** What the server's answer agrees to; `undefined` where it is no answer to the offer (7.1). */
export function readAnswer(extensions: readonly Extension[], wish: DeflateWish): AgreedDeflate | undefined {
  const [extension, ...others] = extensions;
  if (extension?.name !== NAME || others.length > 0) return undefined;
  const told = readParameters(extension, false);
  if (told === undefined || told.clientBits === "any") return undefined;
  const serverBits = told.serverBits ?? WINDOW_BITS_MAX;
  const clientBits = told.clientBits ?? WINDOW_BITS_MAX;
  const exceeds = serverBits > wish.server.windowBits || (told.serverTakeover && !wish.server.contextTakeover);
  // A client that writes no window of 256 octets has said so by what it offers, but servers may not heed it.
  if (exceeds || clientBits < SENT_WINDOW_BITS_MIN) return undefined;
  return {
    server: { contextTakeover: told.serverTakeover, windowBits: serverBits },
    client: {
      contextTakeover: told.clientTakeover && wish.client.contextTakeover,
      windowBits: Math.min(clientBits, wish.client.windowBits),
    },
  };
}

function write({ server, client }: AgreedDeflate, tellsClientBits: boolean): string {
  const parts = [NAME];
  if (!server.contextTakeover) parts.push("server_no_context_takeover");
  if (!client.contextTakeover) parts.push("client_no_context_takeover");
  if (server.windowBits < WINDOW_BITS_MAX) parts.push(`server_max_window_bits=${server.windowBits}`);
  if (tellsClientBits && client.windowBits < WINDOW_BITS_MAX) {
    parts.push(`client_max_window_bits=${client.windowBits}`);
  }
  return parts.join("; ");
}

/** `undefined` for an unknown or repeated parameter and a value that is none (7.1). */
function readParameters({ parameters }: Extension, isOffer: boolean): Parameters | undefined {
  const values = new Map(parameters);
  if (values.size < parameters.length) return undefined;
  let read: Parameters = { serverTakeover: true, clientTakeover: true, serverBits: undefined, clientBits: undefined };
  for (const [name, value] of parameters) {
    if (name === "server_no_context_takeover" && value === undefined) read = { ...read, serverTakeover: false };
    else if (name === "client_no_context_takeover" && value === undefined) read = { ...read, clientTakeover: false };
    else if (name === "server_max_window_bits" && isBits(value)) read = { ...read, serverBits: Number(value) };
    else if (name === "client_max_window_bits" && isBits(value)) read = { ...read, clientBits: Number(value) };
    else if (name === "client_max_window_bits" && value === undefined && isOffer) read = { ...read, clientBits: "any" };
    else return undefined;
  }
  return read;
}

/** Decimal without leading zeros (7.1.2.1). */
function isBits(value: string | undefined): boolean {
  const bits = Number(value);
  return String(bits) === value && bits >= WINDOW_BITS_MIN && bits <= WINDOW_BITS_MAX && Number.isInteger(bits);
}
