/** redis-parser: replies of a Redis server, as strings or as Buffers, out of chunks that a socket owns. */
import { decoderTarget } from "../../../lab/index.ts";
import { installed } from "../installed.ts";

interface ParserOptions {
  returnReply(reply: unknown): void;
  returnError(error: Error): void;
  returnFatalError(error: Error): void;
}

type ParserClass = new (options: ParserOptions) => { execute(chunk: Buffer): void };

const Parser = installed("redis-parser") as ParserClass;
const CRLF = "\r\n";

export const target = decoderTarget<unknown>({
  name: "redis-parser",
  declared: [/^Protocol error, got /, /^Invalid array length/],
  chunks: "given",
  afterFault: "unspecified",
  time: "simulated",
  assume: isReply,
  create({ emit, fail }) {
    const parser = new Parser({ returnReply: emit, returnError: emit, returnFatalError: fail });
    return {
      push(chunk) {
        parser.execute(chunk);
      },
    };
  },
  corpus: ["*2|$5|hello|:-12|", "+OK|-ERR no|$5|\u00e9\u20ac|$-1|", "*1|*2|$5|\u00e9\u20ac|+a|", "*4000|:1|:2|:3|"].map(
    (text) => Buffer.from(text.replaceAll("|", CRLF)),
  ),
  dictionary: [CRLF, "*2|", "*999|", "$5|", "$-1|", ":1|", "+OK|", "-ERR|"].map((text) =>
    Buffer.from(text.replaceAll("|", CRLF)),
  ),
  structure: { split: lines, repair: (line) => line },
});

/** Arrays beyond so many may be nested in each other, where a parser that begins again is another matter. */
const ARRAYS_MAX = 8;

/** What no server sends: a long line, CR or LF alone, a length that is no number or has more than four digits. */
const NO_REPLY = /[^\n]{64}|(?<!\r)\n|\r(?!\n|$)|[*$](?!(?:-1?|\d{0,4})(?:\r|$))/u;

/** What the parser leaves to its server, which it believes. */
function isReply(input: Uint8Array): boolean {
  const text = Buffer.from(input).toString("latin1");
  return text.split("*").length <= ARRAYS_MAX + 1 && !NO_REPLY.test(text);
}

/** Every element of the protocol ends a line. */
function lines(input: Uint8Array): Uint8Array[] {
  const split: Uint8Array[] = [];
  let start = 0;
  for (let end = input.indexOf(10); end >= 0; end = input.indexOf(10, start)) {
    split.push(input.subarray(start, end + 1));
    start = end + 1;
  }
  return start < input.length ? [...split, input.subarray(start)] : split;
}
