/** WebSocket as the lab decodes it: small limits, so that small inputs reach them, and what may be held and spent. */
import { fold, hashBytes, hashText } from "../../lab/core/hash.ts";
import type { DecoderSubject } from "../../lab/target/decode.ts";
import type { Bounds } from "../../lab/target/observe.ts";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import { ConnectionStreamDecoder } from "./connection-stream.ts";
import type { WebSocketEvent } from "./event.ts";
import type { HandshakeLimits } from "./handshake/limits.ts";
import { LAB_HANDSHAKE_LIMITS } from "./handshake-stream.ts";
import { generateConnection } from "./generator.ts";
import type { WebSocketLimits } from "./limits.ts";
import { webSocketLimits } from "./limits.ts";
import { CONTROL_OCTETS_MAX, HEADER_OCTETS_MAX } from "./opcode.ts";
import { decodeByReference } from "./reference.ts";

export const LAB_LIMITS: WebSocketLimits = webSocketLimits({ messageOctetsMax: 300, fragmentsMax: 8 });
/** The largest window of the lab's connections. */
const WINDOW_OCTETS_MAX = 512;
/** Octets of the shortest compressed frame that inflates to a whole message. */
const BOMB_OCTETS = 6;
/** Steps per octet of a header that comes octet by octet. */
const HEADER_WORK_PER_BYTE = 4;

export const WEBSOCKET_BOUNDS: Bounds = boundsOf(LAB_LIMITS, WINDOW_OCTETS_MAX);

/** An unfinished message, control frame and header, and two windows; what a bomb inflates to is the message. */
function boundsOf(limits: WebSocketLimits, windowOctets: number): Bounds {
  const bombPerByte = Math.ceil(limits.messageOctetsMax / BOMB_OCTETS);
  return {
    bytesHeldMax: limits.messageOctetsMax + CONTROL_OCTETS_MAX + HEADER_OCTETS_MAX + 2 * windowOctets,
    partsHeldMax: limits.fragmentsMax,
    workPerByteMax: HEADER_WORK_PER_BYTE + bombPerByte,
    bytesAllocatedPerByteMax: 2 + bombPerByte,
  };
}

/** What an endpoint of the lab may be made to do. */
export const SESSION_LIMITS: WebSocketLimits = webSocketLimits({
  ...LAB_LIMITS,
  pongsPendingMax: 2,
  pingsUnansweredMax: 8,
  outputOctetsMax: 1_024,
});

/** Octets of the longest control frame that a server sends. */
const CONTROL_FRAME_OCTETS_MAX = CONTROL_OCTETS_MAX + 2;
/** The head that a server answers with, and frames of its own: a ping and a close. */
const REPLY_OCTETS_MAX = 512;

/**
 * A server's endpoint: what its decoders hold, what it has to say, and the window of what it said. What it
 * says of itself is at most a message as large as those it takes, in as many fragments.
 */
export function endpointBoundsOf(limits: WebSocketLimits, handshake: HandshakeLimits, windowOctets: number): Bounds {
  const bounds = boundsOf(limits, windowOctets);
  const message = limits.messageOctetsMax + HEADER_OCTETS_MAX * limits.fragmentsMax;
  const pongs = limits.pongsPendingMax * CONTROL_FRAME_OCTETS_MAX;
  const said = limits.outputOctetsMax + message + pongs + REPLY_OCTETS_MAX + 2 * windowOctets;
  return {
    ...bounds,
    bytesHeldMax: bounds.bytesHeldMax + said,
    partsHeldMax: Math.max(limits.fragmentsMax, handshake.headFieldsMax),
  };
}

export const ENDPOINT_BOUNDS: Bounds = endpointBoundsOf(SESSION_LIMITS, LAB_HANDSHAKE_LIMITS, WINDOW_OCTETS_MAX);

export const webSocketSubject: DecoderSubject<WebSocketEvent> = {
  name: "websocket",
  bounds: WEBSOCKET_BOUNDS,
  create: () => new ConnectionStreamDecoder({ limits: LAB_LIMITS, codec: zlibCodec }),
  digest: digestEvent,
  model: (input) => decodeByReference(input, LAB_LIMITS),
  generate: generateConnection,
};

/** Folds one event into a digest. */
function digestEvent(state: number, event: WebSocketEvent): number {
  const digest = fold(state, hashText(event.kind));
  if (event.kind !== "close") return fold(digest, hashBytes(event.data));
  return fold(fold(digest, event.code ?? 0), hashText(event.reason));
}
