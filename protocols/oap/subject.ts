/** OAP/1 as the lab decodes it: a server with small limits, so that small inputs reach them. */
import type { Decoded } from "../../lab/core/decoder.ts";
import { fold, hashBytes, hashText } from "../../lab/core/hash.ts";
import type { DecoderSubject } from "../../lab/target/decode.ts";
import type { Bounds } from "../../lab/target/observe.ts";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import { STREAM_OCTETS } from "./connection.ts";
import { EchoServer } from "./echo-server.ts";
import type { OapEvent } from "./event.ts";
import type { OapFrame } from "./frame.ts";
import { generateSession } from "./generator.ts";
import type { OapLimits } from "./limits.ts";
import { FRAME_HEADER_OCTETS, oapLimits } from "./limits.ts";
import { serveByReference } from "./reference.ts";

export const LAB_LIMITS: OapLimits = oapLimits({
  frameOctetsMax: 256,
  streamsMax: 4,
  windowFrames: 4,
  inflatedOctetsMax: 1_024,
  inflatedOctetsFloor: 128,
  inflateBudgetOctets: 200,
  zstdWindowBitsMax: 12,
  helloOctetsMax: 160,
  emptyFramesMax: 4,
  idleAcksMax: 4,
  outputOctetsMax: 8_192,
});

/** For sessions of honest peers, which must not use up what a connection may inflate to. */
export const SESSION_LIMITS: OapLimits = { ...LAB_LIMITS, inflateBudgetOctets: 65_536 };

/** A frame is copied at most three times on its way. */
const COPIES_MAX = 3;
/** The smallest frame with a compressed payload. */
const COMPRESSED_FRAME_OCTETS_MIN = 48;
const ACK_FRAME_OCTETS = 46;
/** Frames that are queued whatever else waits: the answer to HELLO, and an error. */
const REPLIES_OCTETS = 1_024;

/** Without its output, which the lab's decoder throws away. */
const DECODER_BOUNDS: Bounds = { ...boundsOf(LAB_LIMITS), ...heldWithoutOutput(LAB_LIMITS) };

/** What an endpoint may hold and spend: also the output, up to where sending is refused and one frame beyond. */
export function boundsOf(limits: OapLimits): Bounds {
  const { bytesHeldMax, partsHeldMax } = heldWithoutOutput(limits);
  const outputOctets = limits.outputOctetsMax + limits.frameOctetsMax + REPLIES_OCTETS;
  const inflated = Math.ceil(limits.inflatedOctetsFloor / COMPRESSED_FRAME_OCTETS_MIN);
  const inflatedPerByteMax = Math.max(limits.inflateRatioMax, inflated);
  return {
    bytesHeldMax: bytesHeldMax + outputOctets,
    partsHeldMax: partsHeldMax + Math.ceil(outputOctets / FRAME_HEADER_OCTETS),
    workPerByteMax: COPIES_MAX + inflatedPerByteMax + 1,
    bytesAllocatedPerByteMax: COPIES_MAX + inflatedPerByteMax,
  };
}

/** One unfinished frame, and for each stream its state and an acknowledgement that is owed. */
function heldWithoutOutput(limits: OapLimits): Pick<Bounds, "bytesHeldMax" | "partsHeldMax"> {
  const { frameOctetsMax, streamsMax } = limits;
  return {
    bytesHeldMax: frameOctetsMax + streamsMax * (STREAM_OCTETS + ACK_FRAME_OCTETS),
    partsHeldMax: 1 + 2 * streamsMax,
  };
}

export const oapSubject: DecoderSubject<OapEvent> = {
  name: "oap",
  bounds: DECODER_BOUNDS,
  create: () => new EchoServer({ limits: LAB_LIMITS, codec: zlibCodec }),
  digest: digestEvent,
  model: (input): Decoded<OapEvent> => serveByReference(input, LAB_LIMITS, zlibCodec),
  generate: generateSession,
};

/** Folds an event of an endpoint, or of the reference, into a digest. */
export function digestEvent(state: number, event: OapEvent): number {
  const digest = fold(state, hashText(event.kind));
  switch (event.kind) {
    case "open":
      return fold(fold(digest, hashText(String(event.ua))), event.limits.frameOctetsMax);
    case "request":
    case "response":
    case "event":
      return hashBytes(event.frame.content, digestFrame(digest, event.frame));
    case "failed":
      return fold(digestCorrId(digest, event.corrId), event.status);
    case "credit":
    case "closed":
    case "aborted":
      return digestCorrId(digest, event.corrId);
  }
}

export function digestFrame(state: number, frame: OapFrame): number {
  const { flags, code, appProtoId, tenantId, corrId, cap, payload } = frame;
  const numbers = fold(fold(fold(state, flags), code), appProtoId);
  const ids = fold(digestCorrId(numbers, corrId), hashText(String(tenantId)));
  return hashBytes(payload, fold(hashBytes(cap, ids), cap.length));
}

function digestCorrId(state: number, corrId: bigint): number {
  return fold(state, hashText(String(corrId)));
}
