/**
 * Header and names as MessagePack: arrays by position, of texts, bytes, unsigned integers and nil.
 *
 * msgpackr decodes, but only what a structural scan has passed: it allocates for an array what the
 * array declares, calls constructors for extension types and fills objects from maps. The scan
 * allows none of these, checks every declared length against the bytes that are left, and counts
 * elements and depth. It is a scan, not a second decoder, so that the two cannot disagree on values.
 */
import { isUtf8 } from "node:buffer";
import { Packr } from "msgpackr/pack";
import { payloadFault } from "./problem.ts";
import type { PayloadFault } from "./problem.ts";

/** Nested arrays; the header needs three. */
const DEPTH_MAX = 4;
const BYTE_ORDER_MARK = "\uFEFF";
const BYTE_ORDER_MARK_UTF8 = [0xef, 0xbb, 0xbf];

/** A value of the allowed subset. */
export type Packed = string | Uint8Array | number | null | readonly Packed[];

/** What a first byte says: the value's bytes up to its end, or the elements that follow it. */
interface Head {
  readonly type: "nil" | "integer" | "text" | "bytes" | "array";
  /** Bytes of the first byte and the length or integer after it. */
  readonly bytes: number;
  readonly length: number;
}

/** Forms with a length or an integer after the first byte: their type and how many bytes it takes. */
const WIDE_FORMS = new Map<number, { readonly type: Head["type"]; readonly width: number }>([
  [0xc4, { type: "bytes", width: 1 }],
  [0xc5, { type: "bytes", width: 2 }],
  [0xc6, { type: "bytes", width: 4 }],
  [0xcc, { type: "integer", width: 1 }],
  [0xcd, { type: "integer", width: 2 }],
  [0xce, { type: "integer", width: 4 }],
  [0xd9, { type: "text", width: 1 }],
  [0xda, { type: "text", width: 2 }],
  [0xdb, { type: "text", width: 4 }],
  [0xdc, { type: "array", width: 2 }],
  [0xdd, { type: "array", width: 4 }],
]);

const packr = new Packr({ useRecords: false });

export function pack(value: Packed): Uint8Array {
  return packr.pack(value);
}

/** The one value that the payload holds, of unknown shape, or why it may not be decoded. */
export function unpack(payload: Uint8Array, elementsMax: number): { readonly value: unknown } | PayloadFault {
  const fault = scan(payload, elementsMax);
  return fault ?? { value: packr.unpack(payload) };
}

/**
 * A text in the form it is packed in. UTF-8 cannot hold a lone surrogate, and msgpackr with and
 * without its native part disagrees on a leading byte order mark, so these texts are UTF-16 bytes.
 */
export function packText(text: string): string | Uint8Array {
  return needsUtf16(text) ? Buffer.from(text, "utf16le") : text;
}

/** Reads bytes that `packText` made; `undefined` for others, texts that need no UTF-16 among them. */
export function unpackUtf16(bytes: Uint8Array): string | undefined {
  if (bytes.length % 2 !== 0) {
    return undefined;
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf16le");
  return needsUtf16(text) ? text : undefined;
}

function needsUtf16(text: string): boolean {
  return !text.isWellFormed() || text.startsWith(BYTE_ORDER_MARK);
}

function scan(payload: Uint8Array, elementsMax: number): PayloadFault | undefined {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  /** Elements that each open array still lacks, the innermost last; the outermost is the payload. */
  const lacking = [1];
  let at = 0;
  let elements = 0;
  while (lacking.length > 0) {
    const due = lacking.pop() ?? 0;
    if (due === 0) {
      continue;
    }
    lacking.push(due - 1);
    const head = headAt(view, at);
    if (head === undefined) {
      return payloadFault(at, "a value that is cut or of a type that traces do not have");
    }
    const start = at + head.bytes;
    if (head.length > payload.length - start) {
      return payloadFault(at, `a ${head.type} that declares ${head.length}, with ${payload.length - start} bytes left`);
    }
    if (head.type === "array") {
      elements += head.length;
      lacking.push(head.length);
      if (lacking.length > DEPTH_MAX || elements > elementsMax) {
        return payloadFault(at, `arrays deeper than ${DEPTH_MAX - 1} or with more than ${elementsMax} elements`);
      }
      at = start;
      continue;
    }
    at = start + head.length;
    if (head.type === "text" && !isPackedText(payload.subarray(start, at))) {
      return payloadFault(start, "a text that is not UTF-8 or begins with a byte order mark");
    }
  }
  return at === payload.length ? undefined : payloadFault(at, "bytes after the last value");
}

function headAt(view: DataView, at: number): Head | undefined {
  if (at >= view.byteLength) {
    return undefined;
  }
  const byte = view.getUint8(at);
  if (byte < 0x80) {
    return { type: "integer", bytes: 1, length: 0 };
  }
  if (byte >= 0x90 && byte < 0xa0) {
    return { type: "array", bytes: 1, length: byte & 0x0f };
  }
  if (byte >= 0xa0 && byte < 0xc0) {
    return { type: "text", bytes: 1, length: byte & 0x1f };
  }
  if (byte === 0xc0) {
    return { type: "nil", bytes: 1, length: 0 };
  }
  const form = WIDE_FORMS.get(byte);
  if (form === undefined || form.width > view.byteLength - at - 1) {
    return undefined;
  }
  const length = form.type === "integer" ? 0 : unsignedAt(view, at + 1, form.width);
  return { type: form.type, bytes: 1 + form.width, length };
}

function unsignedAt(view: DataView, at: number, width: number): number {
  if (width === 1) {
    return view.getUint8(at);
  }
  return width === 2 ? view.getUint16(at) : view.getUint32(at);
}

function isPackedText(bytes: Uint8Array): boolean {
  return isUtf8(bytes) && !BYTE_ORDER_MARK_UTF8.every((byte, index) => bytes[index] === byte);
}
