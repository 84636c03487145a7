import fc from "fast-check";
import { expect, test } from "vitest";
import { InputReader } from "../../lab/target/input-reader.ts";

test("an input that has ended reads as nothing", () => {
  const reader = new InputReader(new Uint8Array(0));
  expect(reader.isEmpty()).toBe(true);
  expect([reader.byte(), reader.below(10), reader.flip(), reader.text()]).toEqual([0, 0, false, ""]);
  expect(reader.octets()).toEqual(new Uint8Array(0));
});

test("numbers are below their bound, and reach all of it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 2, maxLength: 2 }), fc.integer({ min: 1, max: 60_000 }), (bytes, count) => {
      const drawn = new InputReader(bytes).below(count);
      expect(drawn).toBeGreaterThanOrEqual(0);
      expect(drawn).toBeLessThan(count);
    }),
  );
  expect(new InputReader(Uint8Array.of(9)).below(10)).toBe(9);
  expect(new InputReader(Uint8Array.of(0xff, 0xff)).below(65_536)).toBe(65_535);
  expect(new InputReader(Uint8Array.of(7)).below(0)).toBe(0);
});

test("octets have a length in front and memory of their own, also of a Buffer out of a pool", () => {
  const input = Buffer.from([3, 1, 2, 3, 200]);
  const reader = new InputReader(input);
  const octets = reader.octets();
  expect(octets).toEqual(Uint8Array.of(1, 2, 3));
  expect(octets.buffer.byteLength).toBe(3);
  input.fill(0);
  expect(octets).toEqual(Uint8Array.of(1, 2, 3));
  expect(reader.byte()).toBe(200);
});

test("what is taken for octets is of every kind, and holds nothing but the input", () => {
  const kinds = new Set<string>();
  for (let kind = 0; kind < 16; kind += 1) {
    const value = new InputReader(Uint8Array.of(kind, 4, 1, 1, 1, 1)).octetsOrText();
    kinds.add(Object.prototype.toString.call(value) + (Buffer.isBuffer(value) ? " of Node" : ""));
    const memory =
      typeof value === "string" ? Buffer.from(value) : Buffer.from("buffer" in value ? value.buffer : value);
    expect([...memory].every((byte) => byte <= 1)).toBe(true);
  }
  expect(kinds.size).toBe(15);
});
