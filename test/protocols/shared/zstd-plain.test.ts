import { expect, it } from "vitest";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import { paddedFrame, rawFrame, rleFrame, sizedFrame } from "../../../protocols/shared/zstd-plain.ts";

const content = (octets: Uint8Array): number[] | string => {
  const result = zlibCodec.decompress("zstd", octets, { outputMax: 100_000 });
  return result.kind === "ok" && result.bytesRead === octets.length ? [...result.bytes] : result.kind;
};
const repeated = (octet: number, count: number): number[] => Array.from({ length: count }, () => octet);

it.each([0, 1, 4_096, 4_097, 20_000])("frames of %i octets give them back", (count) => {
  const input = Uint8Array.from({ length: count }, (_, index) => index & 0xff);
  expect(content(rawFrame(input))).toEqual([...input]);
  if (count > 0) expect(content(rleFrame(7, count))).toEqual(repeated(7, count));
  const padded = paddedFrame(Uint8Array.of(1, 2), 7, count, Uint8Array.of(3));
  expect(content(padded)).toEqual([1, 2, ...repeated(7, count), 3]);
});

it("a frame may state its size", () => {
  expect(content(sizedFrame(9, 200))).toEqual(repeated(9, 200));
});
