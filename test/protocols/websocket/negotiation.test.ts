import { describe, expect, it } from "vitest";
import type { DeflateWish } from "../../../protocols/websocket/handshake/deflate-negotiation.ts";
import {
  answerOffers,
  DEFAULT_DEFLATE_WISH,
  offerText,
  readAnswer,
} from "../../../protocols/websocket/handshake/deflate-negotiation.ts";
import { readExtensions, readTokens } from "../../../protocols/websocket/handshake/token-list.ts";

describe("lists", () => {
  it.each([
    ["a", ["a"]],
    [" a ,\tb,,c ", ["a", "b", "c"]],
    ["", []],
    ["a b", undefined],
    ['"a"', undefined],
    ["__proto__", ["__proto__"]],
  ])("tokens of %j", (text, tokens) => {
    expect(readTokens(text)).toEqual(tokens);
  });

  it.each([
    ["a", [{ name: "a", parameters: [] }]],
    [
      'a; b; c=1; d="2" , e',
      [
        {
          name: "a",
          parameters: [
            ["b", undefined],
            ["c", "1"],
            ["d", "2"],
          ],
        },
        { name: "e", parameters: [] },
      ],
    ],
    ['a; b="\\c"', [{ name: "a", parameters: [["b", "c"]] }]],
    ["__proto__; constructor=1", [{ name: "__proto__", parameters: [["constructor", "1"]] }]],
    ["", undefined],
    ["a,", undefined],
    ["a;", undefined],
    ["a; b=", undefined],
    ['a; b=""', undefined],
    ['a; b="c', undefined],
    ['a; b="c d"', undefined],
    ["a b", undefined],
    ["a; b=c d", undefined],
  ])("extensions of %j", (text, extensions) => {
    expect(readExtensions(text)).toEqual(extensions);
  });
});

describe("permessage-deflate", () => {
  const narrow: DeflateWish = {
    server: { contextTakeover: false, windowBits: 10 },
    client: { contextTakeover: true, windowBits: 11 },
  };
  const answer = (offers: string, wish: DeflateWish = DEFAULT_DEFLATE_WISH): string | undefined =>
    answerOffers(readExtensions(offers) ?? [], wish)?.text;

  it.each([
    ["permessage-deflate", "permessage-deflate"],
    ["permessage-deflate; client_max_window_bits", "permessage-deflate"],
    ["permessage-deflate; client_max_window_bits=10", "permessage-deflate; client_max_window_bits=10"],
    ["permessage-deflate; server_max_window_bits=9", "permessage-deflate; server_max_window_bits=9"],
    ['permessage-deflate; server_max_window_bits="9"', "permessage-deflate; server_max_window_bits=9"],
    ["permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover"],
    ["permessage-deflate; client_no_context_takeover", "permessage-deflate; client_no_context_takeover"],
    ["permessage-deflate; server_max_window_bits=8", undefined],
    ["permessage-deflate; server_max_window_bits=8, permessage-deflate", "permessage-deflate"],
    ["permessage-deflate; server_max_window_bits", undefined],
    ["permessage-deflate; server_max_window_bits=16", undefined],
    ["permessage-deflate; server_max_window_bits=7", undefined],
    ["permessage-deflate; server_max_window_bits=010", undefined],
    ["permessage-deflate; server_max_window_bits=1e1", undefined],
    ["permessage-deflate; client_max_window_bits=16", undefined],
    ["permessage-deflate; server_no_context_takeover=1", undefined],
    ["permessage-deflate; client_no_context_takeover; client_no_context_takeover", undefined],
    ["permessage-deflate; __proto__", undefined],
    [
      "x-other, permessage-deflate; unknown, permessage-deflate; client_max_window_bits=8",
      "permessage-deflate; client_max_window_bits=8",
    ],
    ["PERMESSAGE-DEFLATE", undefined],
  ])("a server answers %s with %s", (offers, expected) => {
    expect(answer(offers)).toBe(expected);
  });

  it("a server asks for less than it was offered", () => {
    expect(answer("permessage-deflate; client_max_window_bits", narrow)).toBe(
      "permessage-deflate; server_no_context_takeover; server_max_window_bits=10; client_max_window_bits=11",
    );
    // Without the client's parameter, nothing may be said of its window (7.1.2.2).
    expect(answer("permessage-deflate", narrow)).toBe(
      "permessage-deflate; server_no_context_takeover; server_max_window_bits=10",
    );
  });

  it("a client offers what it wants, and takes no answer that grants less", () => {
    expect(offerText(narrow)).toBe(
      "permessage-deflate; server_no_context_takeover; server_max_window_bits=10; client_max_window_bits=11",
    );
    const read = (text: string): object | undefined => readAnswer(readExtensions(text) ?? [], narrow);
    const granted = "permessage-deflate; server_no_context_takeover; server_max_window_bits=9";
    expect(read(granted)).toEqual({
      server: { contextTakeover: false, windowBits: 9 },
      client: { contextTakeover: true, windowBits: 11 },
    });
    expect(read(`${granted}; client_no_context_takeover; client_max_window_bits=15`)).toMatchObject({
      client: { contextTakeover: false, windowBits: 11 },
    });
    for (const refused of [
      "permessage-deflate",
      "permessage-deflate; server_no_context_takeover",
      "permessage-deflate; server_no_context_takeover; server_max_window_bits=11",
      `${granted}; client_max_window_bits`,
      `${granted}; client_max_window_bits=8`,
      `${granted}, permessage-deflate`,
      "x",
    ]) {
      expect(read(refused)).toBeUndefined();
    }
  });
});
