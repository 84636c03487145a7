/** A length-prefixed message (PROTOCOL-HTTP2): flag, four octets of length, message. */
import type { Codec } from "../../lab/core/codec.ts";
import type { Encoding } from "./encoding.ts";
import { formatOf } from "./encoding.ts";
import { PREFIX_OCTETS } from "./message-decoder.ts";

const LENGTH_AT = 1;

/** The message as it goes out; its octets are copied. With `identity` it goes as it is. */
export function encodeMessage(message: Uint8Array, encoding: Encoding, codec: Codec): Uint8Array {
  const format = formatOf(encoding);
  const payload = format === undefined ? message : codec.compress(format, message);
  const octets = new Uint8Array(PREFIX_OCTETS + payload.length);
  octets[0] = format === undefined ? 0 : 1;
  new DataView(octets.buffer).setUint32(LENGTH_AT, payload.length);
  octets.set(payload, PREFIX_OCTETS);
  return octets;
}
