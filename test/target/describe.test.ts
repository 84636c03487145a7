import { describe, expect, it } from "vitest";
import type { Decoder } from "../../lab/core/decoder.ts";
import { describeDecoding, describeForeign } from "../../lab/target/describe.ts";

/** Gives one event for each byte, and a fault at its end. */
function decoderOf(eventOf: (byte: number) => unknown): Decoder<unknown> {
  return {
    bytesHeld: 0,
    partsHeld: 0,
    work: 0,
    bytesAllocated: 0,
    push: (chunk) => ({ events: Array.from(chunk, eventOf), fault: undefined }),
    end: () => ({ events: ["the end"], fault: { code: "ENDED", offset: 3, section: "RFC 0" } }),
  };
}

const described = (value: unknown): string | undefined =>
  describeDecoding(() => decoderOf(() => value))(Uint8Array.of(0))[0];

describe("a decoder's input in lines", () => {
  it("tells its events in order, then its fault", () => {
    expect(describeDecoding(() => decoderOf((byte) => ({ byte })))(Uint8Array.of(7, 8))).toEqual([
      "event 0: { byte: 7 }",
      "event 1: { byte: 8 }",
      'event 2: "the end"',
      "fault ENDED at byte 3 (RFC 0)",
    ]);
  });

  it.each([
    ["12", 12n],
    ["undefined", undefined],
    ['"a ""quoted"" text"', 'a "quoted" text'],
    ["<01ff> (2 bytes)", Uint8Array.of(1, 255)],
    ["{ list: [1, [2]], none: null }", { list: [1, [2]], none: null }],
    ["[[[[...]]]]", [[[[[1]]]]]],
  ])("tells a value as %s", (text, value) => {
    expect(described(value)).toBe(`event 0: ${text}`);
  });

  it("is bounded: in events, texts, bytes, lists and fields", () => {
    const input = new Uint8Array(1_000);
    expect(describeDecoding(() => decoderOf(() => 1))(input)).toHaveLength(202);
    const large = [
      "x".repeat(10_000),
      new Uint8Array(10_000),
      new Array(10_000).fill(1),
      Object.fromEntries(Array.from(input, (_, name) => [name, 1])),
    ];
    for (const value of large) {
      expect(described(value)?.length).toBeLessThan(300);
      expect(described(value)).toMatch(/\.\.\./u);
    }
  });

  it("leaves the input as it is, whatever the decoder does to it", () => {
    const input = Uint8Array.of(1, 2, 3);
    const push = (chunk: Uint8Array): { events: []; fault: undefined } => {
      chunk.fill(0);
      return { events: [], fault: undefined };
    };
    describeDecoding(() => ({ ...decoderOf(() => 0), push }))(input);
    expect(input).toEqual(Uint8Array.of(1, 2, 3));
  });
});

describe("a foreign decoder's input in lines", () => {
  it("tells what was returned, emitted and reported", () => {
    const lines = describeForeign<number>((reports) => ({
      push(chunk) {
        reports.emit(chunk.length);
        return [10, 20];
      },
      end: () => reports.fail(new RangeError("too short")),
    }))(Uint8Array.of(1, 2));
    expect(lines).toEqual(["event 0: 2", "event 1: 10", "event 2: 20", "error RangeError: too short"]);
  });

  it("tells what was thrown, after what came before it", () => {
    const lines = describeForeign<number>(({ emit }) => ({
      push() {
        emit(1);
        throw new TypeError("no");
      },
    }))(Uint8Array.of(1));
    expect(lines).toEqual(["event 0: 1", "error TypeError: no"]);
    expect(describeForeign(() => ({ push: () => undefined }))(Uint8Array.of())).toEqual(["no error"]);
  });
});
