/** What a client sends, cut into its preface and whole frames, for mutation and shrinking. */
import { CLIENT_PREFACE, FRAME_HEADER_OCTETS } from "./frame.ts";

/** Views of `bytes` that join to it; the last may be incomplete. Bytes that do not begin with the preface have none. */
export function splitFrameStream(bytes: Uint8Array): Uint8Array[] {
  const records: Uint8Array[] = [];
  let at = prefaceOctets(bytes);
  if (at > 0) records.push(bytes.subarray(0, at));
  while (at < bytes.length) {
    const length = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const end = Math.min(bytes.length, at + FRAME_HEADER_OCTETS + length);
    records.push(bytes.subarray(at, end));
    at = end;
  }
  return records;
}

/** The frame with a length that fits its octets again; the preface and stumps stay as they are. */
export function repairFrame(record: Uint8Array): Uint8Array {
  const length = record.length - FRAME_HEADER_OCTETS;
  if (length < 0 || prefaceOctets(record) > 0) return record;
  const repaired = record.slice();
  repaired[0] = length >> 16;
  repaired[1] = length >> 8;
  repaired[2] = length;
  return repaired;
}

function prefaceOctets(bytes: Uint8Array): number {
  return CLIENT_PREFACE.every((octet, index) => bytes[index] === octet) ? CLIENT_PREFACE.length : 0;
}
