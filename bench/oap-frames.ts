/**
 * OAP/1 framing against a plain loop over the same octets: 64 KiB chunks of frames with a payload of one
 * size, limits and error contract on. The loop adds up every octet, which is the least that anything
 * can do with them; a frame is judged, copied out of its chunk, and handed out with its corr_id read.
 */
import { zlibCodec } from "../lab/target/zlib-codec.ts";
import { FrameDecoder } from "../protocols/oap/decoder.ts";
import { encodeFrame } from "../protocols/oap/encoder.ts";
import { REQ } from "../protocols/oap/frame.ts";
import { DEFAULT_OAP_LIMITS } from "../protocols/oap/limits.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figures.ts";
import { atLeast, figure } from "./figures.ts";
import { interleave } from "./harness.ts";

const ROUNDS = { warmUp: 5, measured: 21 };
const STREAM_OCTETS = 4 * 1_048_576;
const CHUNK_OCTETS = 65_536;
const PAYLOAD_SIZES = [64, 1_024, 16_384];
const BAR = 0.2;

export const oapFrames: Bench = {
  name: "oap-frames",
  summary: "OAP/1 frames of 64 B, 1 KiB and 16 KiB, limits on, against a plain loop over the octets",
  run: async () => {
    const figures: Figure[] = [];
    for (const size of PAYLOAD_SIZES) figures.push(await measure(size));
    return figures;
  },
};

async function measure(payloadOctets: number): Promise<Figure> {
  const { chunks, frames, octets } = makeStream(payloadOctets);
  const measured = await interleave(
    [
      { name: "loop", units: octets, work: () => addUp(chunks) },
      { name: "frames", units: octets, work: () => decodeAll(chunks, frames) },
    ],
    ROUNDS,
  );
  return figure({
    label: `frames of ${payloadOctets} B of payload against a loop`,
    value: measured.ratio("loop", "frames"),
    unit: "x as fast",
    bar: atLeast(BAR),
  });
}

function makeStream(payloadOctets: number): { chunks: Uint8Array[]; frames: number; octets: number } {
  const payload = new Uint8Array(payloadOctets).fill(7);
  const fields = { flags: REQ, code: 0, appProtoId: 7, tenantId: 0xcafen, cap: new Uint8Array(0), payload };
  const frameOctets = encodeFrame({ ...fields, corrId: 0n }).length;
  const frames = Math.floor(STREAM_OCTETS / frameOctets);
  const stream = new Uint8Array(frames * frameOctets);
  for (let index = 0; index < frames; index += 1) {
    stream.set(encodeFrame({ ...fields, corrId: BigInt(index) }), index * frameOctets);
  }
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < stream.length; at += CHUNK_OCTETS) chunks.push(stream.subarray(at, at + CHUNK_OCTETS));
  return { chunks, frames, octets: stream.length };
}

function addUp(chunks: readonly Uint8Array[]): void {
  let sum = 0;
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += 1) sum += chunk[at] ?? 0;
  }
  if (sum === 0) throw new Error("nothing was added up");
}

function decodeAll(chunks: readonly Uint8Array[], frames: number): void {
  const decoder = new FrameDecoder(DEFAULT_OAP_LIMITS, zlibCodec);
  let count = 0;
  let last = 0n;
  for (const chunk of chunks) {
    for (const { corrId } of decoder.push(chunk).events) {
      last = corrId;
      count += 1;
    }
  }
  if (count !== frames || last !== BigInt(frames - 1)) throw new Error(`${count} frames instead of ${frames}`);
}
