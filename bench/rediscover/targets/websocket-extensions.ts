/** websocket-extensions: the parser of the header Sec-WebSocket-Extensions. */
import { decoderTarget } from "../../../lab/index.ts";
import { installed } from "../installed.ts";

interface Offers {
  toArray(): readonly object[];
}

const { parseHeader } = installed("websocket-extensions/lib/parser") as { parseHeader(header: string): Offers };

export const target = decoderTarget<object>({
  name: "websocket-extensions",
  declared: /^Invalid Sec-WebSocket-Extensions header/,
  chunks: "given",
  create({ emit }) {
    const chunks: Buffer[] = [];
    return {
      push(chunk) {
        chunks.push(chunk);
      },
      end() {
        parseHeader(Buffer.concat(chunks).toString("latin1")).toArray().forEach(emit);
      },
    };
  },
  corpus: [
    "permessage-deflate; client_max_window_bits",
    'mux; max-channels=4; flow-control, deflate; note="a \\"b\\" \\\\ c"',
  ].map((text) => Buffer.from(text)),
  dictionary: ["; ", ", ", "=", '="', '"', "\\"].map((text) => Buffer.from(text)),
});
