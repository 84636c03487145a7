/**
 * The frame encoder of OAP/1. It refuses to build what the decoder would refuse: such a frame is our
 * own mistake and throws `RangeError`. A COMP payload is given compressed; whether it inflates within
 * its bounds is not checked here.
 */
import type { OapFrame } from "./frame.ts";
import { AT, COMP, FLAGS_DEFINED, hasValidKind, RESP, START } from "./frame.ts";
import { FRAME_HEADER_OCTETS, FRAME_OCTETS_MAX, WIRE_VERSION } from "./limits.ts";
import { isStatus } from "./status.ts";

const U16_MAX = 0xffff;
const U64_MASK = (1n << 64n) - 1n;
const U128_MAX = (1n << 128n) - 1n;

/** One frame. `frameOctetsMax` is what was negotiated. */
export function encodeFrame(frame: OapFrame, frameOctetsMax = FRAME_OCTETS_MAX): Uint8Array {
  const { flags, code, appProtoId, tenantId, corrId, cap, payload } = frame;
  requireWellFormed(frame);
  const length = FRAME_HEADER_OCTETS + cap.length + payload.length;
  if (length > frameOctetsMax) throw new RangeError(`a frame of ${length} octets exceeds ${frameOctetsMax}`);
  const octets = new Uint8Array(length);
  const view = new DataView(octets.buffer);
  view.setUint32(AT.len, length);
  view.setUint16(AT.ver, WIRE_VERSION);
  view.setUint16(AT.flags, flags);
  view.setUint16(AT.code, code);
  view.setUint16(AT.appProtoId, appProtoId);
  view.setBigUint64(AT.tenantId, tenantId >> 64n);
  view.setBigUint64(AT.tenantId + 8, tenantId & U64_MASK);
  view.setUint16(AT.capLen, cap.length);
  view.setBigUint64(AT.corrId, corrId);
  octets.set(cap, AT.cap);
  octets.set(payload, AT.cap + cap.length);
  return octets;
}

function requireWellFormed({ flags, code, appProtoId, tenantId, corrId, cap, payload }: OapFrame): void {
  if (!Number.isInteger(flags) || (flags & ~FLAGS_DEFINED) !== 0 || !hasValidKind(flags)) {
    throw new RangeError("the flags of a frame name one kind, START only with REQ, END on no event");
  }
  if ((flags & RESP) === 0 ? code !== 0 : !isStatus(code)) {
    throw new RangeError("a response carries a status, and any other frame code 0");
  }
  if (!Number.isInteger(appProtoId) || appProtoId < 0 || appProtoId > U16_MAX) {
    throw new RangeError("app_proto_id is a u16");
  }
  if (tenantId < 0n || tenantId > U128_MAX) throw new RangeError("tenant_id is a u128");
  if (corrId < 0n || corrId > U64_MASK) throw new RangeError("corr_id is a u64");
  if (cap.length > 0 && (flags & START) === 0) throw new RangeError("a capability goes with START only");
  if (cap.length > U16_MAX) throw new RangeError(`a capability has at most ${U16_MAX} octets`);
  if ((flags & COMP) !== 0 && payload.length === 0) throw new RangeError("a compressed payload is never empty");
}
