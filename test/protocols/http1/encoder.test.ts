import { describe, expect, it } from "vitest";
import {
  encodeChunk,
  encodeLastChunk,
  encodeRequestHead,
  encodeResponseHead,
} from "../../../protocols/http1/encoder.ts";
import { octets, text } from "./helpers.ts";

const NONE = { kind: "none" } as const;
const LINE = { method: "GET", target: "/" };
const STATUS = { status: 200, reason: "OK" };

describe("encoder", () => {
  it("writes heads, chunks and trailers", () => {
    expect(text(encodeRequestHead(LINE, ["Host", "a"], NONE))).toBe("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(text(encodeResponseHead(STATUS, [], { kind: "length", length: 3 }))).toBe(
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n",
    );
    expect(text(encodeChunk(octets("x".repeat(17))))).toBe(`11\r\n${"x".repeat(17)}\r\n`);
    expect(text(encodeLastChunk(["X", "y"]))).toBe("0\r\nX: y\r\n\r\n");
  });

  it("no chunk of nothing ends the content by accident", () => {
    expect(encodeChunk(octets(""))).toHaveLength(0);
  });

  it.each(["a\r\nSet-Cookie: b", "a\n", "\r", "\0", "\u010d\u010aX: y", "\u007f"])(
    "a value that would split a response is refused",
    (value) => {
      expect(() => encodeResponseHead(STATUS, ["X", value], NONE)).toThrow(RangeError);
      expect(() => encodeResponseHead({ status: 200, reason: value }, [], NONE)).toThrow(RangeError);
      expect(() => encodeLastChunk(["X", value])).toThrow(RangeError);
    },
  );

  it.each(["", "a b", "a:", "a\r\nb", "\u00e9"])("a name that is no token is refused", (name) => {
    expect(() => encodeResponseHead(STATUS, [name, "x"], NONE)).toThrow(RangeError);
  });

  it.each(["Content-Length", "transfer-encoding"])("fields that frame a message are the encoder's own", (name) => {
    expect(() => encodeRequestHead(LINE, [name, "0"], NONE)).toThrow(RangeError);
    expect(() => encodeLastChunk([name, "0"])).toThrow(RangeError);
  });

  it.each([
    { method: "", target: "/" },
    { method: "G T", target: "/" },
    { method: "GET", target: "" },
    { method: "GET", target: "/a b" },
    { method: "GET", target: "/\r\nX: y" },
    { method: "GET", target: "/#a" },
  ])("a request line that would be read otherwise is refused", (line) => {
    expect(() => encodeRequestHead(line, ["Host", "a"], NONE)).toThrow(RangeError);
  });

  it.each([99, 1_000, 200.5])("a status without three digits is refused", (status) => {
    expect(() => encodeResponseHead({ status, reason: "" }, [], NONE)).toThrow(RangeError);
  });
});
