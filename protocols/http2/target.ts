/** HTTP/2 (RFC 9113) as a target of the lab. */
import { decodeScenario } from "../../lab/target/decode.ts";
import { heapScenario } from "../../lab/target/heap.ts";
import type { Target } from "../../lab/target/target.ts";
import { HTTP2_DICTIONARY } from "./dictionary.ts";
import { repairFrame, splitFrameStream } from "./frame-stream.ts";
import { frameSubject, http2Subject } from "./subject.ts";

export const target: Target = {
  name: "http2",
  summary: "HTTP/2 (RFC 9113): frames, both ends of a connection, floods",
  scenarios: [
    decodeScenario(http2Subject),
    { ...decodeScenario(frameSubject), name: "frames", period: 7 },
    heapScenario(http2Subject),
  ],
  dictionary: HTTP2_DICTIONARY,
  structure: { split: splitFrameStream, repair: repairFrame },
};
