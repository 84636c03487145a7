/** msgpackr: values out of MessagePack, with its records and extensions. */
import { decoderTarget } from "../../../lab/index.ts";
import { installed } from "../installed.ts";

interface Unpackr {
  unpack(bytes: Buffer): unknown;
}

const { Unpackr } = installed("msgpackr") as { readonly Unpackr: new () => Unpackr };

export const target = decoderTarget<unknown>({
  name: "msgpackr",
  // Invalid input is an error of some kind: the package says no more.
  declared: () => true,
  chunks: "given",
  afterFault: "unspecified",
  create({ emit }) {
    const unpackr = new Unpackr();
    const chunks: Buffer[] = [];
    return {
      push(chunk) {
        chunks.push(chunk);
      },
      end() {
        emit(unpackr.unpack(Buffer.concat(chunks)));
      },
    };
  },
  corpus: [
    "d4724092a161a16201920102",
    "92d4724091a161014002",
    "810102",
    "a568656c6c6f",
    "82a161c3a162cb3ff8000000000000",
    "d69400000001 92a161d67000000001",
  ].map((hex) => Buffer.from(hex.replaceAll(" ", ""), "hex")),
});
