/** Frames as octets (RFC 6455 5.2). */
import { copyMasked } from "./mask.ts";
import {
  CONTROL,
  CONTROL_OCTETS_MAX,
  FIN,
  HEADER_OCTETS_MAX,
  LENGTH_16,
  LENGTH_16_MAX,
  LENGTH_64,
  MASKED,
  MASK_OCTETS,
  OPCODE_MASK,
  RSV1,
} from "./opcode.ts";

export interface Frame {
  readonly opcode: number;
  readonly payload: Uint8Array;
  /** Default true. */
  readonly isFinal?: boolean;
  /** Default false. */
  readonly isCompressed?: boolean;
  /** The masking key as a little-endian 32-bit number; `undefined` for no mask, as servers send. */
  readonly maskingKey?: number | undefined;
}

/** Throws `RangeError` for a control frame that is too long or not final. */
export function encodeFrame({ opcode, payload, isFinal = true, isCompressed = false, maskingKey }: Frame): Uint8Array {
  const { length } = payload;
  if ((opcode & CONTROL) !== 0 && (length > CONTROL_OCTETS_MAX || !isFinal)) {
    throw new RangeError(`a control frame is whole and has at most ${CONTROL_OCTETS_MAX} octets`);
  }
  const header = new Uint8Array(HEADER_OCTETS_MAX);
  header[0] = (isFinal ? FIN : 0) | (isCompressed ? RSV1 : 0) | (opcode & OPCODE_MASK);
  let octets = writeLength(header, length, maskingKey === undefined ? 0 : MASKED);
  if (maskingKey !== undefined) {
    new DataView(header.buffer).setUint32(octets, maskingKey, true);
    octets += MASK_OCTETS;
  }
  const frame = new Uint8Array(octets + length);
  frame.set(header.subarray(0, octets));
  copyMasked(payload, 0, length, frame, octets, maskingKey ?? 0);
  return frame;
}

/** Gives the position behind the length. */
function writeLength(header: Uint8Array, length: number, masked: number): number {
  const view = new DataView(header.buffer);
  if (length <= CONTROL_OCTETS_MAX) {
    header[1] = masked | length;
    return 2;
  }
  if (length <= LENGTH_16_MAX) {
    header[1] = masked | LENGTH_16;
    view.setUint16(2, length);
    return 4;
  }
  header[1] = masked | LENGTH_64;
  view.setBigUint64(2, BigInt(length));
  return 10;
}
