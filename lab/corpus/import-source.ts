/**
 * From the bytes of one file to inputs: the file as it is, the bytes of a hex dump, or the streams of a
 * capture. Whatever the file holds, nothing throws; what was left out is told.
 */
import { captureStreams, isCapture } from "./capture-streams.ts";
import type { HexRead } from "./hex-read.ts";
import { readHex, readUnmistakableHex } from "./hex-text.ts";
import { CAPTURE_OCTETS_MAX, ENTRY_OCTETS_MAX, HEX_TEXT_OCTETS_MAX } from "./limits.ts";
import { looksLikeHexDump } from "./read-hex-dump.ts";

/** `auto` knows captures by their first bytes, hexadecimal text by the name `.hex`, and dumps by what vouches for them. */
export const IMPORT_FORMATS = ["auto", "raw", "hex", "pcap"] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

export interface ImportOptions {
  readonly format: ImportFormat;
  /** Of a capture, only connections from or to this port. */
  readonly port: number | undefined;
}

interface ImportedInput {
  /** What it is within the file, such as the two ends of a connection; "" for the file as a whole. */
  readonly label: string;
  readonly bytes: Uint8Array;
  readonly notes: readonly string[];
}

export interface Imported {
  /** What the file was taken for. */
  readonly format: Exclude<ImportFormat, "auto">;
  readonly inputs: readonly ImportedInput[];
  /** Why there are no more of them. */
  readonly notes: readonly string[];
}

/** The most bytes of a file that are read for a format. */
export function fileOctetsMax(format: ImportFormat): number {
  return { auto: CAPTURE_OCTETS_MAX, raw: ENTRY_OCTETS_MAX, hex: HEX_TEXT_OCTETS_MAX, pcap: CAPTURE_OCTETS_MAX }[
    format
  ];
}

export function importSource(file: string, bytes: Uint8Array, { format, port }: ImportOptions): Imported {
  switch (format) {
    case "raw":
      return importRaw(bytes, []);
    case "hex":
      return importHex(readHex(bytes));
    case "pcap":
      return importCapture(bytes, port);
    case "auto":
      return importDetected(file, bytes, port);
  }
}

function importDetected(file: string, bytes: Uint8Array, port: number | undefined): Imported {
  if (isCapture(bytes)) {
    return importCapture(bytes, port);
  }
  const isCalledHex = /\.hex$/iu.test(file);
  if (bytes.length > HEX_TEXT_OCTETS_MAX || !(isCalledHex || looksLikeHexDump(bytes))) {
    return importRaw(bytes, []);
  }
  const read = isCalledHex ? readHex(bytes) : readUnmistakableHex(bytes);
  return read.kind === "bytes"
    ? importHex(read)
    : importRaw(bytes, [`it looks like hexadecimal text and is taken as it is: ${read.reason}`]);
}

function importRaw(bytes: Uint8Array, notes: readonly string[]): Imported {
  if (bytes.length > ENTRY_OCTETS_MAX) {
    return {
      format: "raw",
      inputs: [],
      notes: [`it has ${bytes.length} bytes, and an entry has ${ENTRY_OCTETS_MAX} at most`],
    };
  }
  return { format: "raw", inputs: [{ label: "", bytes, notes }], notes: [] };
}

function importHex(read: HexRead): Imported {
  return read.kind === "bytes"
    ? { format: "hex", inputs: [{ label: "", bytes: read.bytes, notes: [] }], notes: [] }
    : { format: "hex", inputs: [], notes: [`it cannot be read as hexadecimal text: ${read.reason}`] };
}

function importCapture(bytes: Uint8Array, port: number | undefined): Imported {
  if (!isCapture(bytes)) {
    return { format: "pcap", inputs: [], notes: ["it is neither pcap nor pcapng, by its first bytes"] };
  }
  const { streams, packets, notes } = captureStreams(bytes, port);
  const inputs = streams.filter((stream) => stream.bytes.length > 0);
  const lost = streams.filter((stream) => stream.bytes.length === 0);
  const told = lost.flatMap(({ label, notes: reasons }) => reasons.map((reason) => `${label}: ${reason}`));
  const none = inputs.length === 0 ? [`none of its ${packets} packets gives an input`] : [];
  return { format: "pcap", inputs, notes: [...told, ...notes, ...none] };
}
