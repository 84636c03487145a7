/** WebSocket (RFC 6455, RFC 7692) as a target of the lab. */
import { decodeScenario } from "../../lab/target/decode.ts";
import { heapScenario } from "../../lab/target/heap.ts";
import type { Target } from "../../lab/target/target.ts";
import { repairFrame, splitConnectionStream } from "./connection-stream.ts";
import { WEBSOCKET_DICTIONARY } from "./dictionary.ts";
import { webSocketSubject } from "./subject.ts";

export const target: Target = {
  name: "websocket",
  summary: "WebSocket (RFC 6455) with permessage-deflate (RFC 7692): frames, messages, handshake, connection",
  scenarios: [decodeScenario(webSocketSubject), heapScenario(webSocketSubject)],
  dictionary: WEBSOCKET_DICTIONARY.map(({ octets }) => octets),
  structure: { split: splitConnectionStream, repair: repairFrame },
};
