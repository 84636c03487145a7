/**
 * The cases of groups 12 and 13 of the Autobahn test suite, permessage-deflate: payload sizes, fragment sizes,
 * kinds of data, and what client and server agree on. The numbers are the suite's; the data is of the same
 * kinds, and made here.
 */
import type { DeflateSide, DeflateWish } from "../../../protocols/websocket/handshake/deflate-negotiation.ts";
import { ascii, draws } from "./helpers.ts";

/** Payload octets, and octets of a fragment; 0 for messages in one frame. */
export const SIZES: readonly (readonly [payload: number, fragment: number])[] = [
  [16, 0],
  [64, 0],
  [256, 0],
  [1_024, 0],
  [4_096, 0],
  [8_192, 0],
  [16_384, 0],
  [32_768, 0],
  [65_536, 0],
  [131_072, 0],
  [8_192, 256],
  [16_384, 256],
  [32_768, 256],
  [65_536, 256],
  [131_072, 256],
  [131_072, 1_024],
  [131_072, 4_096],
  [131_072, 32_768],
];

const DATA_OCTETS = 262_144;
const draw = draws(12);
const words = ["Habe", "nun", "ach", "Philosophie", "Juristerei", "und", "Medizin", "leider", "auch", "Theologie"];
const sentence = (): string => Array.from({ length: 12 }, () => words[draw(words.length)]).join(" ");
const repeatTo = (make: () => string): Uint8Array => {
  let text = "";
  while (text.length < DATA_OCTETS) text += make();
  return ascii(text.slice(0, DATA_OCTETS));
};

/** What group 12 sends, by its second number. */
export const DATA: readonly (readonly [name: string, kind: "text" | "binary", data: Uint8Array])[] = [
  ["prose", "binary", repeatTo(() => `${sentence()}.\n`)],
  [
    "a picture without compression",
    "binary",
    Uint8Array.from({ length: DATA_OCTETS }, (_, index) => 128 + 60 * Math.sin(index / 40) + draw(9)),
  ],
  ["a document that is compressed already", "binary", Uint8Array.from({ length: DATA_OCTETS }, () => draw(256))],
  ["JSON", "text", repeatTo(() => `${JSON.stringify({ id: draw(1e6), name: sentence(), ok: draw(2) === 1 })},\n`)],
  ["HTML", "text", repeatTo(() => `<tr><td class="n">${draw(1e4)}</td><td>${sentence()}</td></tr>\n`)],
];

const side = (contextTakeover: boolean, windowBits: number): DeflateSide => ({ contextTakeover, windowBits });
const FREE = side(true, 15);
/** What the suite's client asks of the server, as an offer: without takeover, and with at most so many bits. */
const asks = (noTakeover: boolean, bits: number): DeflateWish => ({
  server: side(!noTakeover, bits === 0 ? 15 : bits),
  client: FREE,
});

export interface Agreement {
  readonly id: string;
  /** One wish for each offer. */
  readonly offers: readonly DeflateWish[];
  /** Which of the offers is taken; -1 for none. */
  readonly taken: number;
}

/** What group 13 agrees on. A server that writes with zlib declines a window of 256 octets. */
export const AGREEMENTS: readonly Agreement[] = [
  { id: "13.1", offers: [asks(false, 0)], taken: 0 },
  { id: "13.2", offers: [asks(true, 0)], taken: 0 },
  { id: "13.3", offers: [asks(false, 8)], taken: -1 },
  { id: "13.4", offers: [asks(false, 15)], taken: 0 },
  { id: "13.5", offers: [asks(true, 8)], taken: -1 },
  { id: "13.6", offers: [asks(true, 15)], taken: 0 },
  { id: "13.7", offers: [asks(true, 8), asks(true, 0), asks(false, 0)], taken: 1 },
];
