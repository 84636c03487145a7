/** http2: frames of HTTP/2 out of a stream of bytes. */
import type { Transform } from "node:stream";
import { decoderTarget } from "../../../lab/index.ts";
import { installed } from "../installed.ts";

interface Logger {
  child(): Logger;
  trace(): void;
  error(): void;
}

type DeserializerClass = new (log: Logger, role: string) => Transform;

const { Deserializer } = installed("http2/lib/protocol/framer") as { readonly Deserializer: DeserializerClass };
const LOGGER: Logger = { child: () => LOGGER, trace: () => undefined, error: () => undefined };

export const target = decoderTarget<object>({
  name: "http2",
  // Faults are named by a code of HTTP/2 or by a sentence, which are texts and no errors.
  declared: (fault) => typeof fault === "string",
  chunks: "given",
  afterFault: "unspecified",
  // The frames of HTTP/2 itself: one of an extension ends every version of the package.
  assume: (input) => frames(input).every((frame) => (frame[TYPE_AT] ?? 0) <= TYPE_MAX),
  create({ emit, fail }) {
    const deserializer = new Deserializer(LOGGER, "CLIENT");
    deserializer.on("data", emit).on("error", fail);
    return {
      push(chunk) {
        deserializer.write(chunk);
      },
    };
  },
  corpus: [
    "000000040000000000",
    "00000c0400000000000003000000640004000000ff",
    "000005020000000003000000010f",
    "00000401050000000182848786",
    "000008060000000000 0102030405060708",
    "000004080000000000 00000100",
    "000004030000000001 00000008",
    "000008070000000000 0000000100000000",
    "000003000100000001 616263",
  ].map((hex) => Buffer.from(hex.replaceAll(" ", ""), "hex")),
  structure: { split: frames, repair: (frame) => frame },
});

const HEADER_BYTES = 9;
const TYPE_AT = 3;
const TYPE_MAX = 9;

/** A frame is a header of nine bytes, which begins with the length of what follows it. */
function frames(input: Uint8Array): Uint8Array[] {
  const split: Uint8Array[] = [];
  for (let start = 0; start < input.length;) {
    const [high = 0, middle = 0, low = 0] = input.subarray(start, start + 3);
    const end = start + HEADER_BYTES + high * 65_536 + middle * 256 + low;
    split.push(input.subarray(start, end));
    start = end;
  }
  return split;
}
