/**
 * HTTP/2 frame decoding against npm `http2` 3.3.6's Deserializer, on the same octets in the same chunks:
 * what a busy connection carries (requests, small content, window updates, pings, resets), and content in
 * full frames.
 *
 * Ours has its limits and its contract of errors on: no memory shared with the chunk, faults as values. The
 * Deserializer is a stream of Node.js; it is written to and its frames are taken as they are pushed, in the
 * same tick. It caps a frame at 16 384 octets and checks little else. Before anything is timed, both must
 * give the same frames with the same content.
 */
import { createRequire } from "node:module";
import { FRAME_TYPE, FLAG } from "../protocols/http2/frame.ts";
import { FrameDecoder } from "../protocols/http2/frame-decoder.ts";
import {
  encodeData,
  encodeFrame,
  encodePing,
  encodeRstStream,
  encodeSettings,
  encodeWindowUpdate,
} from "../protocols/http2/frame-encoder.ts";
import { DEFAULT_HTTP2_LIMITS } from "../protocols/http2/limits.ts";
import type { Bench } from "./bench.ts";
import { atLeast, figure } from "./figures.ts";
import { interleave } from "./harness.ts";

const ROUNDS = { warmUp: 4, measured: 17 };
const CHUNK_OCTETS = 65_536;
const REQUESTS = 3_000;
const FULL_FRAMES = 200;
const FULL_OCTETS = 16_384;
const CONTENT_OCTETS = 100;
/** A request as HPACK sends it once its table is filled. */
const BLOCK = Buffer.from("828486bebfc0c1c2c3", "hex");

/** The part of the Deserializer that is used here. */
interface Deserializer {
  on(event: "data", take: (frame: { readonly type: string; readonly data?: Buffer }) => void): void;
  on(event: "error", take: (error: unknown) => void): void;
  write(chunk: Buffer): boolean;
}

type Decode = (chunks: readonly Buffer[]) => { readonly frames: number; readonly octets: number };

const require = createRequire(import.meta.url);

export const http2Frames: Bench = {
  name: "http2-frames",
  summary: "HTTP/2 frame decoding, limits on, against the Deserializer of npm http2 3.3.6",
  run: async () => {
    const busy = chunked(busyConnection());
    const full = chunked(fullFrames());
    const contenders = [
      { name: "busy", chunks: busy },
      { name: "full", chunks: full },
    ].flatMap(({ name, chunks }) => {
      checkEqual(chunks);
      const units = ours(chunks).frames;
      return [
        { name: `${name} ours`, units, work: () => void ours(chunks) },
        { name: `${name} theirs`, units, work: () => void theirs(chunks) },
      ];
    });
    const measured = await interleave(contenders, ROUNDS);
    return [
      figure({
        label: "a busy connection, ours against the Deserializer",
        value: measured.ratio("busy theirs", "busy ours"),
        unit: "x as fast",
        bar: atLeast(5),
      }),
      figure({
        label: "content in full frames",
        value: measured.ratio("full theirs", "full ours"),
        unit: "x as fast",
        note: "both copy it once",
      }),
      figure({ label: "frames of a busy connection", value: 1_000 / measured.time("busy ours").median, unit: "M/s" }),
    ];
  },
};

function busyConnection(): Uint8Array[] {
  const frames = [encodeSettings([{ id: 3, value: 100 }])];
  for (let request = 0; request < REQUESTS; request += 1) {
    const streamId = 2 * request + 1;
    frames.push(
      encodeFrame({ type: FRAME_TYPE.headers, flags: FLAG.endHeaders, streamId, payload: BLOCK }),
      encodeData(streamId, new Uint8Array(CONTENT_OCTETS).fill(request), request % 2 === 0),
      encodeWindowUpdate(streamId, CONTENT_OCTETS),
    );
    if (request % 10 === 0) frames.push(encodePing(new Uint8Array(8), false));
    if (request % 20 === 1) frames.push(encodeRstStream(streamId, 8));
  }
  return frames;
}

function fullFrames(): Uint8Array[] {
  return Array.from({ length: FULL_FRAMES }, (_, index) =>
    encodeData(1, new Uint8Array(FULL_OCTETS).fill(index), false),
  );
}

function chunked(frames: readonly Uint8Array[]): Buffer[] {
  const all = Buffer.concat(frames);
  const chunks: Buffer[] = [];
  for (let at = 0; at < all.length; at += CHUNK_OCTETS) chunks.push(all.subarray(at, at + CHUNK_OCTETS));
  return chunks;
}

function ours(chunks: readonly Buffer[]): ReturnType<Decode> {
  const decoder = new FrameDecoder({ ...DEFAULT_HTTP2_LIMITS, expectsPreface: false });
  let frames = 0;
  let octets = 0;
  for (const chunk of chunks) {
    const { events, fault } = decoder.push(chunk);
    if (fault !== undefined) throw new Error(`fault ${fault.code}`);
    frames += events.length;
    for (const frame of events) octets += frame.kind === "data" ? frame.data.length : 0;
  }
  return { frames, octets };
}

function theirs(chunks: readonly Buffer[]): ReturnType<Decode> {
  const deserializer = createDeserializer();
  let frames = 0;
  let octets = 0;
  deserializer.on("data", (frame) => {
    frames += 1;
    octets += frame.type === "DATA" ? (frame.data?.length ?? 0) : 0;
  });
  deserializer.on("error", (error) => {
    throw new Error(`the Deserializer failed: ${String(error)}`);
  });
  for (const chunk of chunks) deserializer.write(chunk);
  return { frames, octets };
}

/** With a log that takes everything and keeps nothing, as the package's own tests have it. */
function createDeserializer(): Deserializer {
  const { Deserializer: Create } = require("http2/lib/protocol/framer.js") as {
    Deserializer: new (log: object, role: string) => Deserializer;
  };
  const log: Record<string, unknown> = { child: () => log };
  for (const level of ["trace", "debug", "info", "warn", "error"]) log[level] = () => undefined;
  return new Create(log, "SERVER");
}

/** Once, before anything is timed: as many frames and as much content. */
function checkEqual(chunks: readonly Buffer[]): void {
  const [own, other] = [ours(chunks), theirs(chunks)];
  if (own.frames !== other.frames || own.octets !== other.octets || own.frames === 0) {
    throw new Error(`${own.frames} frames of ${own.octets} octets against ${other.frames} of ${other.octets}`);
  }
}
