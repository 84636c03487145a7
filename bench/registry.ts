/** Every bench, in the order in which they run. A new one is a file and a line. */
import type { Bench } from "./bench.ts";
import { clean } from "./clean.ts";
import { determinism } from "./determinism.ts";
import { drift } from "./drift.ts";
import { grpcFraming } from "./grpc-framing.ts";
import { guidedCost } from "./guided-cost.ts";
import { guidedMagic } from "./guided-magic.ts";
import { guidedHpackJs, guidedJson, guidedWs } from "./guided-peers.ts";
import { guidedRepeat } from "./guided-repeat.ts";
import { guidedWorkers } from "./guided-workers.ts";
import { hpackDecode } from "./hpack-decode.ts";
import { http1Decode } from "./http1-decode.ts";
import { http2Frames } from "./http2-frames.ts";
import { kafkaDecode } from "./kafka-decode.ts";
import { kills } from "./kills.ts";
import { natsDecode } from "./nats-decode.ts";
import { oapFrames } from "./oap-frames.ts";
import { recording } from "./recording.ts";
import { respDecode } from "./resp-decode.ts";
import { startup } from "./startup.ts";
import { strategies } from "./strategies.ts";
import { switches } from "./switches.ts";
import { tlsDecode } from "./tls-decode.ts";
import { traceFlips } from "./trace-flips.ts";
import { websocketDecode } from "./websocket-decode.ts";

export const BENCHES: readonly Bench[] = [
  switches,
  recording,
  hpackDecode,
  http2Frames,
  oapFrames,
  grpcFraming,
  websocketDecode,
  respDecode,
  natsDecode,
  http1Decode,
  kafkaDecode,
  tlsDecode,
  startup,
  determinism,
  traceFlips,
  clean,
  drift,
  strategies,
  kills,
  guidedHpackJs,
  guidedWs,
  guidedJson,
  guidedMagic,
  guidedCost,
  guidedWorkers,
  guidedRepeat,
];
