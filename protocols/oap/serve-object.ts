/** Serves an object from a server: nothing goes out under a name that its octets do not have. */
import { encodeError } from "./error-payload.ts";
import type { Hasher } from "./object-header.ts";
import { checkObject } from "./object-header.ts";
import type { Sent } from "./sent.ts";
import type { OapServer } from "./server.ts";

const REFUSALS = {
  missing_obj: { status: 400, message: "missing_obj" },
  obj_mismatch: { status: 502, message: "integrity_fail" },
} as const;

/** Answers `corrId` with the whole of `payload` if its body is what its header names, with an error otherwise. */
export function serveObject(server: OapServer, corrId: bigint, payload: Uint8Array, hash: Hasher): Sent {
  const { kind } = checkObject(payload, hash);
  if (kind === "ok") return server.respond(corrId, { status: 200, payload, ends: true });
  const { status, message } = REFUSALS[kind];
  const error = encodeError({ status, message, corrId });
  const sent = server.respond(corrId, { status, payload: error, ends: true });
  if (sent.kind === "sent") server.countReject(kind);
  return sent;
}
