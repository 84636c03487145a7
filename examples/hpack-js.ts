/** hpack.js 2.1.6: HPACK header blocks out of a stream. See README.md for what was found. */
import { createRequire } from "node:module";
import { decoderTarget } from "../lab/index.ts";

interface Header {
  readonly name: string;
  readonly value: string;
  readonly neverIndex: boolean;
}

/** The package has no types. */
interface Decompressor extends NodeJS.ReadWriteStream {
  execute(): void;
}
interface Compressor extends NodeJS.ReadableStream {
  write(headers: readonly Header[]): boolean;
}
interface Hpack {
  readonly decompressor: { create(options: { table: { maxSize: number } }): Decompressor };
  readonly compressor: { create(options: { table: { maxSize: number } }): Compressor };
}

const require = createRequire(import.meta.url);
const hpack = require("hpack.js") as Hpack;
const table = { maxSize: 256 };

export const target = decoderTarget<Header>({
  name: "hpack.js",
  // The second is a bug of the package: an integer that ends early is read beyond the last buffer.
  declared: [Error, /^Cannot read properties of undefined/],
  chunks: "given",
  create({ emit, fail }) {
    const decompressor = hpack.decompressor.create({ table });
    decompressor.on("data", emit).on("error", fail);
    const chunks: Buffer[] = [];
    return {
      push(chunk) {
        chunks.push(chunk);
      },
      // A block is executed when it is complete. Written chunk by chunk it would be cut wrongly: see README.md.
      end() {
        decompressor.write(Buffer.concat(chunks));
        decompressor.execute();
      },
    };
  },
  encode(headers) {
    const compressor = hpack.compressor.create({ table });
    compressor.write(headers);
    return compressor.read() as unknown as Buffer;
  },
  corpus: ["828684410f7777772e6578616d706c652e636f6d", "400a637573746f6d2d6b65790d637573746f6d2d686561646572"].map(
    (hex) => Buffer.from(hex, "hex"),
  ),
});
