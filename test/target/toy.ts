/** A toy decoder to break: lines that end with LF, of letters, digits and spaces; `!` is a mistake of the peer. */
import type { DecoderOptions } from "../../lab/target/decoder-target.ts";
import { decoderTarget } from "../../lab/target/decoder-target.ts";
import type { ForeignDecoder, Reports } from "../../lab/target/foreign-decoder.ts";
import type { Target } from "../../lab/target/target.ts";

const LF = 10;
const BANG = 33;

export class BadLine extends Error {
  override readonly name = "BadLine";
  readonly code = "E_BAD_LINE";
}

/** The correct one; each part can be overridden by a broken one. */
export class Lines implements ForeignDecoder<unknown> {
  protected readonly reports: Reports<unknown>;
  protected line: number[] = [];
  protected dead = false;

  constructor(reports: Reports<unknown>) {
    this.reports = reports;
  }

  push(chunk: Buffer): void {
    for (const byte of chunk) {
      this.take(byte);
    }
  }

  end(): void {
    if (this.line.length > 0 && !this.dead) {
      this.refuse();
    }
  }

  protected take(byte: number): void {
    if (this.dead) {
      return;
    }
    if (byte === LF) {
      this.complete(Buffer.from(this.line));
      this.line = [];
    } else if (byte === BANG) {
      this.refuse();
    } else {
      this.line.push(byte);
    }
  }

  protected complete(line: Buffer): void {
    this.reports.emit(line);
  }

  protected refuse(): void {
    this.dead = true;
    this.reports.fail(new BadLine("the line is bad"));
  }
}

export const LINES: readonly Uint8Array[] = ["ab\ncd\n", "one\ntwo three\n\nfour\n", "abc!def\n"].map((text) =>
  Buffer.from(text),
);

type Options = Partial<DecoderOptions<unknown>>;

/** A target of `Decoder`, with the error contract of the toy. */
export function toyTarget(
  Decoder: new (reports: Reports<unknown>) => ForeignDecoder<unknown>,
  options: Options = {},
): Target {
  return decoderTarget<unknown>({
    name: "toy",
    create: (reports) => new Decoder(reports),
    declared: BadLine,
    corpus: LINES,
    dictionary: [Buffer.from("\n"), Buffer.from("!")],
    ...options,
  });
}
