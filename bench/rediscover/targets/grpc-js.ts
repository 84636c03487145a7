/** @grpc/grpc-js: messages out of a stream, decompressed, with a limit on how long one may be. */
import { gzipSync } from "node:zlib";
import type { InputSource } from "../../../lab/index.ts";
import { decoderTarget, synchronousZlib } from "../../../lab/index.ts";
import { installed } from "../installed.ts";

interface StreamDecoder {
  write(chunk: Buffer): readonly Buffer[];
}

interface CompressionFilter {
  receiveMetadata(metadata: object): object;
  receiveMessage(message: Promise<Buffer>): Promise<Buffer>;
}

interface Grpc {
  readonly Metadata: new () => { set(name: string, value: string): void };
  readonly StreamDecoder: new (lengthMax: -1) => StreamDecoder;
  readonly CompressionFilterFactory: new (channel: object, options: object) => { createFilter(): CompressionFilter };
}

// Before the package is loaded, which takes what it needs of zlib then.
const meter = synchronousZlib();
const { Metadata } = installed("@grpc/grpc-js") as Grpc;
const { StreamDecoder } = installed("@grpc/grpc-js/build/src/stream-decoder") as Grpc;
const { CompressionFilterFactory } = installed("@grpc/grpc-js/build/src/compression-filter") as Grpc;

const MESSAGE_BYTES_MAX = 4_096;
/** The length of a message may be exceeded by the pieces that zlib makes, before it is seen to be. */
const PIECE_BYTES = 16_384;
const HEADER_BYTES = 5;
const COMPRESSED = 1;

export const target = decoderTarget<Buffer>({
  name: "grpc-js",
  declared: isStatus,
  chunks: "given",
  afterFault: "unspecified",
  limits: { bytesHeldMax: MESSAGE_BYTES_MAX + 2 * PIECE_BYTES },
  create({ emit, fail }) {
    const decoder = new StreamDecoder(-1);
    const options = { "grpc.max_receive_message_length": MESSAGE_BYTES_MAX };
    const filter = new CompressionFilterFactory({}, options).createFilter();
    const metadata = new Metadata();
    metadata.set("grpc-encoding", "gzip");
    filter.receiveMetadata(metadata);
    let received: Promise<void> = Promise.resolve();
    let inflatedMax = 0;

    const receive = async (message: Buffer): Promise<void> => {
      const before = meter.bytesInflated;
      try {
        emit(await filter.receiveMessage(Promise.resolve(message)));
      } catch (error) {
        fail(error);
      }
      inflatedMax = Math.max(inflatedMax, meter.bytesInflated - before);
    };

    return {
      push(chunk) {
        for (const message of decoder.write(chunk)) {
          received = received.then(() => receive(message));
        }
      },
      gauge: () => ({ bytesHeld: inflatedMax }),
    };
  },
  corpus: ["hello", "hello, hello, hello, hello"].map((text) => framed(Buffer.from(text))),
  generate,
  structure: { split: messages, repair: (message) => message },
});

/** A call fails with a status, or with an error of zlib. */
function isStatus(error: unknown): boolean {
  const { code, details } = error as { code?: unknown; details?: unknown };
  return (
    (typeof code === "number" && typeof details === "string") || (typeof code === "string" && code.startsWith("Z_"))
  );
}

/** A message of any length, of few or of many different octets, compressed. */
function generate(source: InputSource): Uint8Array {
  const place = source.at("message");
  const length = place.choose(2 ** place.choose(20));
  const variety = 1 + place.choose(64);
  return framed(Uint8Array.from({ length }, (_, at) => (at * at) % variety));
}

function framed(message: Uint8Array): Uint8Array {
  const body = gzipSync(message);
  const frame = Buffer.alloc(HEADER_BYTES + body.length);
  frame[0] = COMPRESSED;
  frame.writeUInt32BE(body.length, 1);
  frame.set(body, HEADER_BYTES);
  return frame;
}

function messages(input: Uint8Array): Uint8Array[] {
  const split: Uint8Array[] = [];
  for (let start = 0; start < input.length;) {
    const header = Buffer.from(input.subarray(start, start + HEADER_BYTES));
    const end = start + HEADER_BYTES + (header.length < HEADER_BYTES ? 0 : header.readUInt32BE(1));
    split.push(input.subarray(start, end));
    start = end;
  }
  return split;
}
