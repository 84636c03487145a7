/**
 * The same answers as the decoders, worked out from the whole input at once and by other means: what a model
 * check compares them with. Slow and short; nothing of it is used to decode.
 */
import type { Codec } from "../../lab/core/codec.ts";
import type { Decoded } from "../../lab/core/decoder.ts";
import { SETUP_OCTETS, setupEncoding } from "./body-stream.ts";
import { formatOf } from "./encoding.ts";
import type { GrpcFaultCode } from "./faults.ts";
import { grpcFault } from "./faults.ts";
import type { GrpcMessage } from "./message-decoder.ts";

const PREFIX_OCTETS = 5;

export function decodeBodyByReference(input: Uint8Array, messageOctetsMax: number, codec: Codec): Decoded<GrpcMessage> {
  const events: GrpcMessage[] = [];
  const failed = (code: GrpcFaultCode, offset: number): Decoded<GrpcMessage> => ({
    events,
    fault: grpcFault(code, offset),
  });
  const format = formatOf(setupEncoding(input[0] ?? 0));
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  let at = SETUP_OCTETS;
  while (at < input.length) {
    const flag = view.getUint8(at);
    if (flag !== 0 && flag !== 1) return failed("GRPC_FLAG", at);
    if (flag === 1 && format === undefined) return failed("GRPC_FLAG_IDENTITY", at);
    if (input.length < at + PREFIX_OCTETS) return failed("GRPC_PREFIX_TRUNCATED", input.length);
    const length = view.getUint32(at + 1);
    if (length > messageOctetsMax) return failed("GRPC_MESSAGE_TOO_LARGE", at + 1);
    const end = at + PREFIX_OCTETS + length;
    if (input.length < end) return failed("GRPC_MESSAGE_TRUNCATED", input.length);
    const payload = input.slice(at + PREFIX_OCTETS, end);
    if (flag === 1 && format !== undefined) {
      const inflated = codec.decompress(format, payload, { outputMax: messageOctetsMax });
      if (inflated.kind === "too-long") return failed("GRPC_INFLATED_TOO_LARGE", at);
      if (inflated.kind !== "ok" || inflated.bytesRead !== length) return failed("GRPC_INFLATE_CORRUPT", at);
      events.push({ data: inflated.bytes, compressed: true });
    } else {
      events.push({ data: payload, compressed: false });
    }
    at = end;
  }
  return { events, fault: undefined };
}
