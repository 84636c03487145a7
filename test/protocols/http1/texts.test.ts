import { describe, expect, it } from "vitest";
import { RequestDecoder } from "../../../protocols/http1/decoders.ts";
import { endOfWords } from "../../../protocols/http1/text-scan.ts";
import { decodeRequests, octets } from "./helpers.ts";

/** Heads and values of requests as they were meant. */
function request(value: string): string {
  return `GET / HTTP/1.1\r\nHost: a\r\nX-Value: ${value}\r\n\r\n`;
}

function valuesOf(stream: string, size?: number): (string | undefined)[] {
  return decodeRequests(stream, {}, size).events.flatMap((event) =>
    event.kind === "request" ? [event.fields[3]] : [],
  );
}

describe("texts", () => {
  const plain = "plain ".repeat(12).trim();
  /** Octets that are no UTF-8, that are, and that would be as many characters as octets once replaced. */
  const values = [
    "\u00ff".repeat(60),
    "\u00c3\u00a9".repeat(40),
    `${"x".repeat(50)}\u00c3(`,
    "\u00e2\u0082x".repeat(30),
  ];

  it.each(values)("are what came, next to others above ASCII", (value) => {
    const sent = [plain, plain, value, plain, plain, value, value, plain];
    const stream = sent.map(request).join("");
    for (const size of [1, 7, 100, 2 ** 20]) expect(valuesOf(stream, size)).toEqual(sent);
  });

  it("are what came in streams longer than a stretch, content in between", () => {
    const sent = Array.from({ length: 400 }, (_, index) => `${plain} ${index}`);
    const withContent = (value: string, index: number): string =>
      request(value).replace("Host: a", `Host: a\r\nX-Value: ${value}\r\nContent-Length: ${index}`).slice(0, -2) +
      `\r\n${"\u00ff".repeat(index % 7)}${"y".repeat(index - (index % 7))}`;
    const stream = sent.map(withContent).join("");
    for (const size of [997, 65_536, 2 ** 22]) expect(valuesOf(stream, size)).toEqual(sent);
  });

  it("nothing of a chunk is kept behind its end", () => {
    const decoder = new RequestDecoder();
    const chunk = octets(request(plain).repeat(3) + request(plain).slice(0, 40));
    decoder.push(chunk);
    chunk.fill(0);
    const { events, fault } = decoder.push(octets(request(plain).slice(40)));
    expect(fault).toBeUndefined();
    expect(events[0]).toMatchObject({ fields: ["Host", "a", "X-Value", plain] });
  });
});

describe("content", () => {
  it("pieces of one chunk do not overlap, and are not the chunk", () => {
    const stream = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n${"x".repeat(100)}`.repeat(800);
    const chunk = octets(stream);
    const pieces = new RequestDecoder()
      .push(chunk)
      .events.flatMap((event) => (event.kind === "content" ? [event.octets] : []));
    expect(pieces).toHaveLength(800);
    chunk.fill(0);
    for (const [index, piece] of pieces.entries()) {
      expect(piece).toEqual(new Uint8Array(100).fill(0x78));
      piece.fill(index);
    }
    for (const piece of pieces.slice(0, 100)) expect(new Set(piece).size).toBe(1);
    expect(pieces[7]?.[0]).toBe(7);
    expect(Math.max(...pieces.map(({ buffer }) => buffer.byteLength))).toBeLessThanOrEqual(65_536);
  });

  it("of many chunks is handed out in one piece for each chunk of octets", () => {
    const stream = `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${"3\r\nabc\r\n".repeat(500)}0\r\n\r\n`;
    const decoder = new RequestDecoder();
    const { events } = decoder.push(octets(stream));
    expect(events.map(({ kind }) => kind)).toEqual(["request", "content", "end"]);
    expect(events[1]).toMatchObject({ octets: octets("abc".repeat(500)) });
  });
});

describe("scanning four octets at a time", () => {
  it("stops at everything but visible ASCII and spaces, wherever it stands", () => {
    for (let octet = 0; octet < 256; octet += 1) {
      for (let position = 0; position < 8; position += 1) {
        const text = new Uint8Array(8).fill(octet === 0x20 ? 0x7e : 0x20);
        text[position] = octet;
        const isText = octet >= 0x20 && octet < 0x7f;
        const end = endOfWords(new DataView(text.buffer), 0, 8);
        expect([octet, position, end]).toEqual([octet, position, isText ? 8 : position - (position % 4)]);
      }
    }
  });

  it("does not look beyond its limit", () => {
    const text = octets("abcdefgh");
    expect(endOfWords(new DataView(text.buffer), 1, 8)).toBe(5);
    expect(endOfWords(new DataView(text.buffer), 5, 8)).toBe(5);
  });
});
