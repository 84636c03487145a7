/** Every single-bit flip of a real trace file: is it seen by the reader, without a key? */
import { traceOf } from "../lab/engine/findings.ts";
import { inMacrotask } from "../lab/host/pump.ts";
import { decodeTrace } from "../lab/trace/read.ts";
import { encodeTrace } from "../lab/trace/write.ts";
import type { Bench } from "./bench.ts";
import { atLeast, figure } from "./figures.ts";
import { openHpack } from "./project.ts";

const BITS = 8;
const SEED = "1";
const SCENARIO = "session";
/** The trace is of the first run with so many events: neither trivial nor long. */
const EVENTS_MIN = 200;

export const traceFlips: Bench = {
  name: "trace-flips",
  summary: "every flip of one bit of the trace file of a simulated HPACK session",
  run: async () => {
    const bytes = await realTrace();
    if (decodeTrace(bytes).kind !== "trace") {
      throw new Error("the trace is unreadable as it is");
    }
    const flips = bytes.length * BITS;
    let detected = 0;
    for (let bit = 0; bit < flips; bit += 1) {
      flip(bytes, bit);
      detected += decodeTrace(bytes).kind === "unreadable" ? 1 : 0;
      flip(bytes, bit);
    }
    return [
      figure({ label: "detected", value: detected, unit: `of ${flips} flips`, bar: atLeast(flips) }),
      figure({ label: "length of the trace", value: bytes.length, unit: "bytes" }),
    ];
  },
};

function flip(bytes: Uint8Array, bit: number): void {
  const at = Math.floor(bit / BITS);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit % BITS));
}

async function realTrace(): Promise<Uint8Array> {
  const open = await openHpack();
  const campaign = open(SEED, SCENARIO);
  return await inMacrotask(() => {
    for (let number = 0; ; number += 1) {
      const run = campaign.repeat(number);
      if (run.result.log.eventCount >= EVENTS_MIN) {
        return encodeTrace(traceOf(campaign.caseOf(run), run.result, undefined));
      }
    }
  });
}
