/** What the readers of hexadecimal text have in common: bytes, or why the text stands for none. */

export type HexRead = HexBytes | HexRefused;

export interface HexBytes {
  readonly kind: "bytes";
  readonly bytes: Uint8Array;
}

export interface HexRefused {
  readonly kind: "refused";
  readonly reason: string;
}

export function refused(reason: string): HexRefused {
  return { kind: "refused", reason };
}

/** The text, one character for each of its bytes. */
export function latin1(text: Uint8Array): string {
  return Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString("latin1");
}
