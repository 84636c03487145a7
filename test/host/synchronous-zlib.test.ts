import type { Transform } from "node:stream";
import zlib from "node:zlib";
import { expect, test } from "vitest";
import { synchronousZlib } from "../../lab/host/synchronous-zlib.ts";

const meter = synchronousZlib();
const TEXT = Buffer.alloc(300_000, "all of it ");

/** What a stream gave within the tick, and how it ended. */
function collect(stream: Transform): { output: Buffer[]; ends: string[] } {
  const output: Buffer[] = [];
  const ends: string[] = [];
  stream.on("data", (piece: Buffer) => output.push(piece));
  stream.on("end", () => ends.push("end"));
  stream.on("error", (error) => ends.push(`error ${Reflect.get(error, "code")}`));
  return { output, ends };
}

const ticks = (): Promise<void> => new Promise((resolve) => process.nextTick(() => process.nextTick(resolve)));

test.each([
  ["gzip", zlib.createGzip, zlib.createGunzip],
  ["deflate", zlib.createDeflate, zlib.createInflate],
  ["raw", zlib.createDeflateRaw, zlib.createInflateRaw],
] as const)(
  "streams of %s give back what went in, however it is cut, without an event loop",
  async (_, deflate, inflate) => {
    const compressed = collect(zlib[deflate.name as "createGzip"]?.() ?? deflate());
    expect(compressed.ends).toEqual([]);
    const compressor = deflate();
    const { output } = collect(compressor);
    compressor.end(TEXT);
    await ticks();
    const packed = Buffer.concat(output);
    for (const size of [1, 7, packed.length]) {
      const inflater = inflate();
      const inflated = collect(inflater);
      for (let at = 0; at < packed.length; at += size) {
        inflater.write(packed.subarray(at, at + size));
      }
      inflater.end();
      await ticks();
      expect(Buffer.concat(inflated.output).equals(TEXT)).toBe(true);
      expect(inflated.ends).toEqual(["end"]);
    }
  },
);

test("whoever has enough gets no more, and no more is made", async () => {
  const packed = zlib.gzipSync(Buffer.alloc(4_000_000));
  const before = meter.bytesInflated;
  const stream = zlib.createGunzip();
  let taken = 0;
  stream.on("data", (piece: Buffer) => {
    taken += piece.length;
    stream.destroy();
  });
  stream.end(packed);
  await ticks();
  expect(taken).toBe(16_384);
  expect(meter.bytesInflated - before).toBe(16_384);
});

test("corrupt and truncated streams are errors", async () => {
  const corrupt = zlib.createGunzip();
  const truncated = zlib.createGunzip();
  const [first, second] = [collect(corrupt), collect(truncated)];
  const before = meter.bytesInflated;
  corrupt.end(Buffer.from("no gzip at all"));
  expect(meter.bytesInflated).toBe(before);
  truncated.end(zlib.gzipSync(TEXT).subarray(0, 100));
  await ticks();
  expect([first.ends, second.ends]).toEqual([["error Z_DATA_ERROR"], ["error Z_BUF_ERROR"]]);
});

test("functions answer in the next tick, with an error or with what is counted", async () => {
  const before = meter.bytesInflated;
  const answers: unknown[] = [];
  zlib.gzip(TEXT, (_, packed) => {
    zlib.gunzip(packed, (error, output) => answers.push(error, output.equals(TEXT)));
    zlib.inflate(packed, {}, (error) => answers.push(Reflect.get(error ?? {}, "code")));
  });
  expect(answers).toEqual([]);
  await ticks();
  await ticks();
  expect(answers).toEqual([null, true, "Z_DATA_ERROR"]);
  expect(meter.bytesInflated - before).toBe(TEXT.length);
  expect(synchronousZlib()).toBe(meter);
});
