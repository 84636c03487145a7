/**
 * Makes node:zlib work in the tick that calls it, where it otherwise works in threads, whose order is no
 * decision: the functions that take a callback, and streams. Call it before the code under test is
 * loaded; it is for good. What comes out of decompression is counted, since a bound on it is what
 * decoders of compressed messages owe.
 *
 * Not reached are functions that a module took from `node:zlib` when it was loaded before.
 */
import { syncBuiltinESMExports } from "node:module";
import type { Transform, TransformCallback } from "node:stream";
import zlib from "node:zlib";

/** Counts what was decompressed. */
export interface ZlibMeter {
  /** Bytes that came out of decompression, by all code of the process. */
  readonly bytesInflated: number;
}

const COMPRESS = ["deflate", "deflateRaw", "gzip"] as const;
const DECOMPRESS = ["inflate", "inflateRaw", "gunzip", "unzip"] as const;
const STREAMS = {
  createDeflate: false,
  createDeflateRaw: false,
  createGzip: false,
  createInflate: true,
  createInflateRaw: true,
  createGunzip: true,
  createUnzip: true,
} as const;

type Name = (typeof COMPRESS | typeof DECOMPRESS)[number];
type Done = (error: unknown, output?: Buffer) => void;

let meter: { bytesInflated: number } | undefined;

/** Has zlib work synchronously from now on, and gives the one meter of the process. */
export function synchronousZlib(): ZlibMeter {
  if (meter === undefined) {
    const counted = { bytesInflated: 0 };
    meter = counted;
    const count = (bytes: number): void => {
      counted.bytesInflated += bytes;
    };
    COMPRESS.forEach((name) => replace(name, callInTick(name, ignore)));
    DECOMPRESS.forEach((name) => replace(name, callInTick(name, count)));
    for (const [name, inflates] of Object.entries(STREAMS)) {
      replace(name, streamInTick(name as keyof typeof STREAMS, inflates ? count : ignore));
    }
    syncBuiltinESMExports();
  }
  return meter;
}

function ignore(): void {
  // What is compressed is counted nowhere.
}

function replace(name: string, value: unknown): void {
  Object.defineProperty(zlib, name, { configurable: true, enumerable: true, writable: true, value });
}

/** `zlib.gunzip(input, options?, done)`, done in the next tick. */
function callInTick(name: Name, count: (bytes: number) => void): (...args: unknown[]) => void {
  const work = zlib[`${name}Sync`];
  return (...args) => {
    const done = args.at(-1) as Done;
    const [input, options] = args.slice(0, -1) as [Buffer, object?];
    try {
      const output = work(input, options);
      count(output.length);
      process.nextTick(done, null, output);
    } catch (thrown) {
      process.nextTick(done, thrown);
    }
  };
}

/** The parts of a stream of zlib that Node.js's own sources use; the handle does the work. */
interface ZlibStream extends Transform {
  readonly _handle: {
    writeSync(...args: readonly [number, Uint8Array, number, number, Uint8Array, number, number]): void;
  } | null;
  /** What is left of output and of input after a write. */
  readonly _writeState: Uint32Array;
  readonly _chunkSize: number;
  readonly _defaultFlushFlag: number;
  readonly _finishFlushFlag: number;
}

/** A stream as zlib makes it, each chunk of which is worked on where it is written. */
function streamInTick(name: keyof typeof STREAMS, count: (bytes: number) => void): (options?: object) => Transform {
  const create = zlib[name];
  return (options) => {
    const stream = create(options) as unknown as ZlibStream;
    const feed = (chunk: Uint8Array, flag: number, done: TransformCallback): void => {
      writeAll(stream, { chunk, flag }, count);
      if (!stream.destroyed) {
        done();
      }
    };
    stream._transform = (chunk: Buffer, _encoding, done) => feed(chunk, stream._defaultFlushFlag, done);
    stream._flush = (done) => feed(new Uint8Array(0), stream._finishFlushFlag, done);
    return stream;
  };
}

interface Write {
  readonly chunk: Uint8Array;
  readonly flag: number;
}

/** Writes until the input is used up, or the stream was destroyed: by an error, or by who reads it. */
function writeAll(stream: ZlibStream, { chunk, flag }: Write, count: (bytes: number) => void): void {
  for (let inputLeft = chunk.length, outputLeft = 0; outputLeft === 0 && stream._handle !== null;) {
    const output = Buffer.allocUnsafe(stream._chunkSize);
    stream._handle.writeSync(flag, chunk, chunk.length - inputLeft, inputLeft, output, 0, output.length);
    if (stream.destroyed) {
      return;
    }
    [outputLeft = 0, inputLeft = 0] = stream._writeState;
    const bytes = output.length - outputLeft;
    count(bytes);
    if (bytes > 0) {
      stream.push(output.subarray(0, bytes));
    }
  }
}
