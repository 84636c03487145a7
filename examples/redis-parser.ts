/** redis-parser 3.0.0: replies of a Redis server by callbacks. See README.md for what was found. */
import { createRequire } from "node:module";
import { decoderTarget } from "../lab/index.ts";

/** The package has no types. */
interface ReplyParser {
  execute(chunk: Buffer): void;
}
interface ParserOptions {
  returnReply(reply: unknown): void;
  returnError(error: Error): void;
  returnFatalError(error: Error): void;
  returnBuffers?: boolean;
}
type ParserClass = new (options: ParserOptions) => ReplyParser;

const require = createRequire(import.meta.url);
const Parser = require("redis-parser") as ParserClass;

export const target = decoderTarget<unknown>({
  name: "redis-parser",
  // The second is a bug of the package: the length of an array goes into `new Array` as it came.
  declared: [/^Protocol error, got /, "Invalid array length"],
  chunks: "given",
  afterFault: "unspecified",
  time: "simulated",
  // Lines that are long and arrays that are deep are scanned again with every chunk, and arrays get memory for as many
  // elements as they announce, which may be all there is: see README.md.
  assume: (input) =>
    !/\*\d{6}|[^\n]{64}|(?<!\r)\n|\r(?!\n|$)|(?:\*[^*]*){9}/u.test(Buffer.from(input).toString("latin1")),
  create({ emit, fail }) {
    const parser = new Parser({ returnReply: emit, returnError: emit, returnFatalError: fail });
    return {
      push(chunk) {
        parser.execute(chunk);
      },
    };
  },
  corpus: [
    "*2\r\n$5\r\nhello\r\n:-12\r\n",
    "+OK\r\n-ERR no\r\n$5\r\n\u00e9\u20ac\r\n$-1\r\n",
    "*1\r\n*2\r\n$5\r\n\u00e9\u20ac\r\n+a\r\n",
  ].map((text) => Buffer.from(text)),
  dictionary: ["\r\n", "*2\r\n", "$5\r\n", "$-1\r\n", ":1\r\n", "+OK\r\n", "-ERR\r\n"].map((text) => Buffer.from(text)),
  structure: {
    split(input) {
      const ends = [...input.keys()].filter((at) => input[at] === 0x0a || at === input.length - 1);
      return ends.map((end, line) => input.subarray((ends[line - 1] ?? -1) + 1, end + 1));
    },
    repair: (line) => line,
  },
});
