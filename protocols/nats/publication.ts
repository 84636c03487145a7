/** A publication as octets, unless it is more than its server takes: that would cost the connection. */
import type { NotSent, Publishing } from "./client-contract.ts";
import { encodeClientOperation, encodeHeaders } from "./encoder.ts";
import type { NatsLimits } from "./limits.ts";
import type { NatsInfo } from "./operation.ts";

/** The line breaks behind the line and behind the payload. */
const BREAKS_OCTETS = 4;

/** Throws `RangeError` for a subject or a header that has no spelling. */
export function encodePublication(publishing: Publishing, info: NatsInfo, limits: NatsLimits): Uint8Array | NotSent {
  const { subject, payload, reply, headers } = publishing;
  if (headers !== undefined && !info.headers) return "no-headers";
  const carried = payload.length + (headers === undefined ? 0 : encodeHeaders(headers).length);
  const octets = encodeClientOperation({ kind: "publish", subject, reply, headers, headerFault: undefined, payload });
  const lineOctets = octets.length - carried - BREAKS_OCTETS;
  return carried > info.maxPayload || lineOctets > limits.controlLineOctetsMax ? "too-large" : octets;
}
