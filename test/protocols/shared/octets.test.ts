import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { base64, readBase64 } from "../../../protocols/shared/base64.ts";
import { joinOctets } from "../../../protocols/shared/join-octets.ts";
import { OctetBuffer } from "../../../protocols/shared/octet-buffer.ts";
import { OctetSlab, SLAB_OCTETS } from "../../../protocols/shared/octet-slab.ts";
import { sha1 } from "../../../protocols/shared/sha1.ts";

const counted = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index * 7);

describe("base64", () => {
  it("is what the platform writes, and reads back", () => {
    for (let length = 0; length < 70; length += 1) {
      const octets = counted(length);
      expect(base64(octets)).toBe(Buffer.from(octets).toString("base64"));
      expect(readBase64(base64(octets))).toEqual(octets);
    }
  });

  it.each(["A", "AA", "AAA", "A===", "AA=A", "AB==", "AAB=", "AA-=", "AA _", "====", "AAAA====", "AAA\u0141"])(
    "refuses %s, which no encoder writes",
    (text) => {
      expect(readBase64(text)).toBeUndefined();
    },
  );
});

it("sha1 is what the platform computes, at every length of the last block", () => {
  for (let length = 0; length < 200; length += 1) {
    const message = counted(length);
    expect(Buffer.from(sha1(message)).toString("hex")).toBe(createHash("sha1").update(message).digest("hex"));
  }
});

it("joinOctets gives memory of its own", () => {
  const part = Uint8Array.of(1, 2);
  const whole = joinOctets([part, new Uint8Array(0), part]);
  part.fill(9);
  expect([...whole]).toEqual([1, 2, 1, 2]);
});

describe("octet buffer", () => {
  function append(buffer: OctetBuffer, octets: Uint8Array, expected: number): void {
    buffer.reserve(octets.length, expected);
    buffer.octets.set(octets, buffer.length);
    buffer.length += octets.length;
  }

  it("grows with what comes and never beyond what is expected", () => {
    const buffer = new OctetBuffer();
    for (let length = 1; length <= 1_000; length += 1) {
      append(buffer, Uint8Array.of(length), 1_000);
      expect(buffer.octets.length).toBeLessThanOrEqual(Math.min(1_000, Math.max(16, 2 * length)));
    }
    expect(buffer.take()).toEqual(Uint8Array.from({ length: 1_000 }, (_, index) => index + 1));
    expect([buffer.length, buffer.octets.length]).toEqual([0, 0]);
  });

  it("grows by doubling where more comes than was expected, piece after piece", () => {
    const buffer = new OctetBuffer();
    let grown = 0;
    for (let length = 1; length <= 1_000; length += 1) {
      const { octets } = buffer;
      append(buffer, Uint8Array.of(length), length);
      if (buffer.octets !== octets) grown += 1;
      expect(buffer.octets.length).toBeLessThanOrEqual(Math.max(16, 2 * length));
    }
    expect(grown).toBeLessThan(12);
    expect(buffer.take()).toEqual(Uint8Array.from({ length: 1_000 }, (_, index) => index + 1));
  });

  it("hands out arrays of the exact length, which it never touches again", () => {
    const buffer = new OctetBuffer();
    append(buffer, counted(5), 5);
    const first = buffer.take();
    append(buffer, counted(3), 100);
    const second = buffer.take();
    expect([first, second]).toEqual([counted(5), counted(3)]);
    expect([first.buffer.byteLength, second.buffer.byteLength]).toEqual([5, 3]);
  });

  it("keeps its room for the next where asked, up to a limit, and hands out none of it twice", () => {
    const buffer = new OctetBuffer();
    append(buffer, counted(100), 100);
    const { octets } = buffer;
    buffer.reuse(100);
    append(buffer, counted(3), 3);
    expect(buffer.octets).toBe(octets);
    expect(buffer.take()).toEqual(counted(3));
    append(buffer, counted(101), 101);
    buffer.reuse(100);
    expect([buffer.length, buffer.octets.length]).toEqual([0, 0]);
  });
});

describe("octet slab", () => {
  it("gives zeroed arrays that do not overlap, and keeps at most a slab alive", () => {
    const slab = new OctetSlab();
    const arrays = Array.from({ length: 100 }, (_, index) => slab.take(65 + index, 100_000));
    for (const [index, array] of arrays.entries()) {
      expect(array.length).toBe(65 + index);
      expect(array.every((octet) => octet === 0)).toBe(true);
      expect(array.buffer.byteLength).toBeLessThanOrEqual(SLAB_OCTETS);
      array.fill(index + 1);
    }
    for (const [index, array] of arrays.entries()) expect(array.every((octet) => octet === index + 1)).toBe(true);
  });

  it("is no larger than what is still wanted, and shares nothing small or large", () => {
    const slab = new OctetSlab();
    expect(slab.take(100, 130).buffer.byteLength).toBe(130);
    for (const length of [0, 1, 64, 257, 5_000]) expect(slab.take(length, 100_000).buffer.byteLength).toBe(length);
  });

  it("is another one once it was dropped", () => {
    const slab = new OctetSlab();
    const before = slab.take(100, 1_000);
    slab.drop();
    expect(slab.take(100, 1_000).buffer).not.toBe(before.buffer);
  });
});
