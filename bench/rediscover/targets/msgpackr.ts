/** msgpackr: values out of MessagePack, with its records and with references between values. */
import type { InputSource, Place } from "../../../lab/index.ts";
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
  // Memory is taken for lengths of 16 and 32 bits before anything has come; such messages are refused in front of it.
  assume: (input) => !input.some((octet) => octet >= 0xdc && octet <= 0xdf),
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
  ].map((hex) => Buffer.from(hex, "hex")),
  generate: (source) => Uint8Array.from(new Writer(source).value(0)),
});

const DEPTH_MAX = 4;
const ELEMENTS_MAX = 16;
const FIX_ARRAY = 0x90;
const FIX_MAP = 0x80;
const FIX_TEXT = 0xa0;
/** Fixed extensions of one and of four bytes, and the extensions themselves: record, named value, reference to it. */
const EXTENSION_1 = 0xd4;
const EXTENSION_4 = 0xd6;
const RECORD = 0x72;
const NAMED = 0x69;
const REFERENCE = 0x70;
const RECORD_ID_FIRST = 0x40;

/** Writes values of every kind. What should be a text is another value now and then, and references may lead anywhere back. */
class Writer {
  private readonly place: Place;
  private named = 0;

  constructor(source: InputSource) {
    this.place = source.at("value");
  }

  value(depth: number): number[] {
    switch (depth < DEPTH_MAX ? this.place.choose(7) : this.place.choose(3)) {
      case 0:
        return [this.place.choose(64)];
      case 1:
        return this.text();
      case 2:
        return this.reference();
      case 3:
        return [...this.list(FIX_ARRAY, () => this.value(depth + 1))];
      case 4:
        return this.list(FIX_MAP, () => [...this.key(depth), ...this.value(depth + 1)]);
      case 5:
        return this.record(depth);
      default:
        this.named += 1;
        return [EXTENSION_4, NAMED, 0, 0, 0, this.named, ...this.list(FIX_ARRAY, () => this.value(depth + 1))];
    }
  }

  private list(kind: number, element: () => number[]): number[] {
    const count = this.place.choose(ELEMENTS_MAX);
    return [kind + count, ...Array.from({ length: count }, element).flat()];
  }

  private text(): number[] {
    const length = this.place.choose(4);
    return [FIX_TEXT + length, ...Array.from({ length }, () => 97 + this.place.choose(26))];
  }

  private key(depth: number): number[] {
    return this.place.choose(8) === 7 ? this.value(depth + 1) : this.text();
  }

  /** The keys, then as many values. */
  private record(depth: number): number[] {
    const count = this.place.choose(ELEMENTS_MAX);
    const keys = Array.from({ length: count }, () => this.key(depth)).flat();
    const values = Array.from({ length: count }, () => this.value(depth + 1)).flat();
    return [EXTENSION_1, RECORD, RECORD_ID_FIRST, FIX_ARRAY + count, ...keys, ...values];
  }

  private reference(): number[] {
    return this.named === 0
      ? this.text()
      : [EXTENSION_4, REFERENCE, 0, 0, 0, this.named - this.place.choose(this.named)];
  }
}
