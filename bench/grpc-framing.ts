/**
 * gRPC framing against the StreamDecoder of @grpc/grpc-js on the same octets: 16 KiB chunks, as DATA frames
 * bring them, of messages of one size, limits and error contract on. Both copy every message out of its chunk.
 */
import { StreamDecoder } from "@grpc/grpc-js/build/src/stream-decoder.js";
import { zlibCodec } from "../lab/target/zlib-codec.ts";
import { DEFAULT_GRPC_LIMITS } from "../protocols/grpc/limits.ts";
import { MessageDecoder } from "../protocols/grpc/message-decoder.ts";
import { encodeMessage } from "../protocols/grpc/message-encoder.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figures.ts";
import { atLeast, figure } from "./figures.ts";
import { interleave } from "./harness.ts";

const ROUNDS = { warmUp: 5, measured: 21 };
const STREAM_OCTETS = 2 * 1_048_576;
const CHUNK_OCTETS = 16_384;
const PREFIX_OCTETS = 5;
const SIZES = [16, 1_024];
const BAR = 1;

export const grpcFraming: Bench = {
  name: "grpc-framing",
  summary: "gRPC messages of 16 B and 1 KiB, limits on, against the StreamDecoder of grpc-js",
  run: async () => {
    const figures: Figure[] = [];
    for (const size of SIZES) figures.push(await measure(size));
    return figures;
  },
};

async function measure(size: number): Promise<Figure> {
  const { chunks, messages } = makeStream(size);
  const measured = await interleave(
    [
      { name: "grpc-js", units: messages, work: () => decodeTheirs(chunks, messages, size) },
      { name: "ours", units: messages, work: () => decodeOurs(chunks, messages, size) },
    ],
    ROUNDS,
  );
  return figure({
    label: `messages of ${size} B against grpc-js`,
    value: measured.ratio("grpc-js", "ours"),
    unit: "x as fast",
    bar: atLeast(BAR),
  });
}

function makeStream(size: number): { readonly chunks: readonly Buffer[]; readonly messages: number } {
  const message = encodeMessage(new Uint8Array(size).fill(7), "identity", zlibCodec);
  const messages = Math.floor(STREAM_OCTETS / message.length);
  const stream = Buffer.concat(Array.from({ length: messages }, () => message));
  const chunks: Buffer[] = [];
  for (let at = 0; at < stream.length; at += CHUNK_OCTETS) chunks.push(stream.subarray(at, at + CHUNK_OCTETS));
  return { chunks, messages };
}

function decodeTheirs(chunks: readonly Buffer[], messages: number, size: number): void {
  const decoder = new StreamDecoder(DEFAULT_GRPC_LIMITS.messageOctetsMax);
  let count = 0;
  let octets = 0;
  for (const chunk of chunks) {
    for (const message of decoder.write(chunk)) {
      count += 1;
      octets += message.length - PREFIX_OCTETS;
    }
  }
  check({ count, octets, messages, size });
}

function decodeOurs(chunks: readonly Uint8Array[], messages: number, size: number): void {
  const { messageOctetsMax } = DEFAULT_GRPC_LIMITS;
  const decoder = new MessageDecoder({ messageOctetsMax, encoding: "identity", codec: zlibCodec });
  let count = 0;
  let octets = 0;
  for (const chunk of chunks) {
    for (const { data } of decoder.push(chunk).events) {
      count += 1;
      octets += data.length;
    }
  }
  check({ count, octets, messages, size });
}

interface Counted {
  readonly count: number;
  readonly octets: number;
  readonly messages: number;
  readonly size: number;
}

function check({ count, octets, messages, size }: Counted): void {
  if (count !== messages || octets !== messages * size) throw new Error(`${count} messages instead of ${messages}`);
}
