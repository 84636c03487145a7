/**
 * The optional object header of a payload (docs/oap1.md 8): `u16 header_len | header JSON | body`. The header
 * names the body by its BLAKE3-256, and whoever serves the body verifies it first. Framing does not look.
 */
import { readU16 } from "./frame.ts";

/** BLAKE3-256 as 64 lowercase hexadecimal digits. */
export type Hasher = (octets: Uint8Array) => string;

export type ObjectCheck =
  | { readonly kind: "ok"; readonly body: Uint8Array }
  /** There is no header, or it names no object. */
  | { readonly kind: "missing_obj" }
  /** The body is not what the header names. */
  | { readonly kind: "obj_mismatch" };

const LENGTH_OCTETS = 2;
const OBJECT_ID = /^b3:[0-9a-f]{64}$/u;

export function checkObject(payload: Uint8Array, hash: Hasher): ObjectCheck {
  const end = LENGTH_OCTETS + readU16(payload, 0);
  const id = payload.length < end ? undefined : objectId(payload.subarray(LENGTH_OCTETS, end));
  if (id === undefined) return { kind: "missing_obj" };
  const body = payload.subarray(end);
  return id === `b3:${hash(body)}` ? { kind: "ok", body } : { kind: "obj_mismatch" };
}

/** A payload whose header names `body`. */
export function encodeObject(body: Uint8Array, hash: Hasher): Uint8Array {
  const header = new TextEncoder().encode(JSON.stringify({ obj: `b3:${hash(body)}` }));
  const payload = new Uint8Array(LENGTH_OCTETS + header.length + body.length);
  new DataView(payload.buffer).setUint16(0, header.length);
  payload.set(header, LENGTH_OCTETS);
  payload.set(body, LENGTH_OCTETS + header.length);
  return payload;
}

function objectId(header: Uint8Array): string | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(header));
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, "obj")) return undefined;
    const { obj } = value as { readonly obj: unknown };
    return typeof obj === "string" && OBJECT_ID.test(obj) ? obj : undefined;
  } catch {
    return undefined;
  }
}
