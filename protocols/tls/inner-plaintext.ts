/**
 * What is inside a protected record (RFC 8446 5.2, 5.4): content, its type, and zeros that hide its length. The lab
 * has no cryptography: protected records carry this as it is, in both versions.
 */
import { CONTENT } from "./code-points.ts";
import { encodeRecords } from "./encoder.ts";
import type { TlsFaultCode } from "./faults.ts";
import { joinOctets } from "../shared/join-octets.ts";

export interface InnerPlaintext {
  readonly type: number;
  readonly content: Uint8Array;
}

export type OpenedRecord =
  | { readonly kind: "opened"; readonly inner: InnerPlaintext }
  | { readonly kind: "refused"; readonly code: TlsFaultCode };

/** The type is the last octet that is not zero: one pass from the end. The content is a view. */
export function openRecord(octets: Uint8Array, contentOctetsMax: number): OpenedRecord {
  let end = octets.length;
  while (end > 0 && octets[end - 1] === 0) end -= 1;
  const type = octets[end - 1] ?? 0;
  const isKnown = type === CONTENT.alert || type === CONTENT.handshake || type === CONTENT.applicationData;
  if (!isKnown) return { kind: "refused", code: "TLS_INNER_TYPE" };
  if (end - 1 > contentOctetsMax) return { kind: "refused", code: "TLS_INNER_OVERFLOW" };
  return { kind: "opened", inner: { type, content: octets.subarray(0, end - 1) } };
}

/** A record with this inside and `padding` zeros behind it. */
export function sealRecord({ type, content }: InnerPlaintext, padding = 0): Uint8Array {
  return encodeRecords(
    CONTENT.applicationData,
    joinOctets([content, Uint8Array.of(type), new Uint8Array(padding)]),
    // One record: the inner plaintext has an octet more than a fragment.
    { fragmentOctetsMax: Number.MAX_SAFE_INTEGER },
  );
}
