/** Content as it is handed out, at the default limits: sizes on both sides of every way in which it is copied. */
import { describe, expect, it } from "vitest";
import { RequestDecoder } from "../../../protocols/http1/decoders.ts";
import { octetsOf } from "../../../protocols/http1/octets-of.ts";

const LENGTHS = [1, 63, 64, 65, 255, 1_024, 4_095, 4_096, 4_097, 20_000];
const PIECES = [2, 7, 128, 5_000, 20_000];

interface Message {
  readonly text: string;
  readonly content: string;
}

describe("content of chunks", () => {
  it("is what was sent, and shares no octet with other content or the chunk", () => {
    const messages = LENGTHS.flatMap((length) => PIECES.map((piece) => chunkedMessage(length, piece)));
    const stream = octetsOf(messages.map(({ text }) => text).join(""));
    const contents = messages.map(({ content }) => content);
    const whole = decode([stream]);
    expect(whole.map(textOf)).toEqual(contents);
    stream.fill(0);
    for (const octets of whole.filter((_, index) => index % 2 === 0)) octets.fill(0);
    const odd = (_: unknown, index: number): boolean => index % 2 === 1;
    expect(whole.filter(odd).map(textOf)).toEqual(contents.filter(odd));
  });

  it("joins to the same however the stream is cut", () => {
    const { text, content } = chunkedMessage(4_500, 50);
    const stream = octetsOf(text);
    for (const cut of [1, 2, 3, 11, 53, 1_000]) {
      const chunks = Array.from({ length: Math.ceil(stream.length / cut) }, (_, index) =>
        stream.slice(index * cut, (index + 1) * cut),
      );
      expect(decode(chunks).map(textOf).join("")).toBe(content);
    }
  });

  it("keeps a stretch of at most 64 KiB, and alone no more than itself", () => {
    const stream = octetsOf(Array.from({ length: 80 }, () => chunkedMessage(1_024, 128).text).join(""));
    expect(stream.length).toBeGreaterThan(65_536);
    for (const octets of decode([stream])) expect(octets.buffer.byteLength).toBeLessThanOrEqual(65_536);
    for (const octets of decode([octetsOf(chunkedMessage(8_192, 16).text)])) {
      expect(octets.buffer.byteLength).toBe(8_192);
    }
  });
});

function chunkedMessage(length: number, piece: number): Message {
  const content = Array.from({ length }, (_, index) => String.fromCharCode(0x21 + ((index * 7 + piece) % 90))).join("");
  let text = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (let at = 0; at < length; at += piece) {
    const part = content.slice(at, at + piece);
    text += `${part.length.toString(16)}\r\n${part}\r\n`;
  }
  return { text: `${text}0\r\n\r\n`, content };
}

function decode(chunks: readonly Uint8Array[]): Uint8Array[] {
  const decoder = new RequestDecoder();
  const contents: Uint8Array[] = [];
  for (const chunk of chunks) {
    const { events, fault } = decoder.push(chunk);
    expect(fault).toBeUndefined();
    for (const event of events) if (event.kind === "content") contents.push(event.octets);
  }
  return contents;
}

function textOf(octets: Uint8Array): string {
  return Array.from(octets, (octet) => String.fromCharCode(octet)).join("");
}
