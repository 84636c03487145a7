/** nats: the parser of what a server sends, fed with plain bytes as browsers and Deno give them. */
import { decoderTarget } from "../../../lab/index.ts";
import { installed } from "../installed.ts";

interface Dispatcher {
  push(event: object): void;
}

type ParserClass = new (dispatcher: Dispatcher) => { parse(chunk: Uint8Array): void };

const { Parser } = installed("nats/lib/nats-base-client/parser") as { readonly Parser: ParserClass };
const CRLF = "\r\n";

export const target = decoderTarget<object>({
  name: "nats",
  declared: /^(parse error|process\w+ .*Error) \[\d+\]$/,
  chunks: "given",
  afterFault: "unspecified",
  // A line ends with CR LF, and neither stands elsewhere in what a server sends.
  assume: (input) => !/\r(?!\n|$)|(?<!\r)\n/u.test(Buffer.from(input).toString("latin1")),
  create({ emit, fail }) {
    const parser = new Parser({ push: (event) => emit(structuredClone(event)) });
    return {
      push(chunk) {
        try {
          parser.parse(new Uint8Array(chunk));
        } catch (thrown) {
          fail(withoutQuote(thrown));
        }
      },
    };
  },
  corpus: [
    "MSG orders 1 5|hello|",
    "MSG orders.new 12 inbox.7 5|hello|PING|",
    'INFO {"server_id":"a"}|+OK|PONG|-ERR \'unknown\'|',
    "HMSG a 1 12 14|NATS/1.0||ok|",
  ].map(octets),
  dictionary: [
    "MSG a 1 2|",
    "MSG a 1 b 2|",
    "HMSG a 1 b 12 14|",
    "PING|",
    "PONG|",
    "+OK|",
    "-ERR |",
    "INFO |",
    "|",
  ].map(octets),
});

function octets(text: string): Uint8Array {
  return Buffer.from(text.replaceAll("|", CRLF));
}

/** The message of an error ends with what was left of the chunk. */
function withoutQuote(thrown: unknown): unknown {
  return thrown instanceof Error && thrown.name === "Error" ? new Error(thrown.message.replace(/: .*$/su, "")) : thrown;
}
