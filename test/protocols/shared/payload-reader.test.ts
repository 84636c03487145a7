import { expect, it, vi } from "vitest";
import { PayloadReader } from "../../../protocols/shared/payload-reader.ts";

const BREAK = Uint8Array.of(0x0d, 0x0a);

/** Octets that are moved while `work` is done. */
function octetsMoved(work: () => void): number {
  const set = vi.spyOn(Uint8Array.prototype, "set");
  try {
    work();
    return set.mock.calls.reduce((sum, [source]) => sum + source.length, 0);
  } finally {
    set.mockRestore();
  }
}

it("pieces of a streamed string move each octet a few times, however many come", () => {
  const pieces = 20_000;
  const reader = new PayloadReader();
  const moved = octetsMoved(() => {
    for (let piece = 0; piece < pieces; piece += 1) {
      reader.open(1);
      expect(reader.read(Uint8Array.of(piece), 0)).toBe(1);
      expect(reader.read(BREAK, 0)).toBe(2);
    }
  });
  expect(moved).toBeLessThan(4 * pieces);
  expect(reader.take()).toEqual(Uint8Array.from({ length: pieces }, (_, piece) => piece));
});

it("a declared payload that comes octet by octet does so as well, and takes no more memory than it declares", () => {
  const octets = 20_000;
  const reader = new PayloadReader();
  reader.open(octets);
  const moved = octetsMoved(() => {
    for (let at = 0; at < octets; at += 1) reader.read(Uint8Array.of(at), 0);
  });
  expect(moved).toBeLessThan(4 * octets);
  expect(reader.take().buffer.byteLength).toBe(octets);
});
