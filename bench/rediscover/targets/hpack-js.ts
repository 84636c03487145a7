/** hpack.js: header blocks, decoded, encoded by its own compressor and decoded again. */
import type { EventEmitter } from "node:events";
import { decoderTarget } from "../../../lab/index.ts";
import { installed } from "../installed.ts";

interface Header {
  readonly name: string;
  readonly value: string;
  readonly neverIndex: boolean;
}

interface Coder extends EventEmitter {
  write(block: Buffer | readonly Header[]): boolean;
  read(): Uint8Array | null;
  execute(): void;
}

interface Hpack {
  readonly decompressor: { create(options: object): Coder };
  readonly compressor: { create(options: object): Coder };
}

const { decompressor, compressor } = installed("hpack.js") as Hpack;
const OPTIONS = { table: { maxSize: 4_096 } };

export const target = decoderTarget<Header>({
  name: "hpack.js",
  declared: [Error, /^Cannot read propert/],
  chunks: "given",
  create({ emit, fail }) {
    const decoder = decompressor.create(OPTIONS);
    decoder.on("data", emit).on("error", fail);
    const chunks: Buffer[] = [];
    return {
      push(chunk) {
        chunks.push(chunk);
      },
      end() {
        decoder.write(Buffer.concat(chunks));
        decoder.execute();
      },
    };
  },
  encode(headers) {
    const encoder = compressor.create(OPTIONS);
    encoder.write(headers);
    return encoder.read() ?? new Uint8Array(0);
  },
  corpus: ["828684410f7777772e6578616d706c652e636f6d", "400a637573746f6d2d6b65790d637573746f6d2d686561646572"].map(
    (hex) => Buffer.from(hex, "hex"),
  ),
});
