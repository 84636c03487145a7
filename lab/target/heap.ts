/**
 * Retained heap, by statistics: decodes one input many times and looks whether what survives
 * garbage collection keeps growing. Only the answer yes or no is recorded, not the byte counts,
 * which no two runs share.
 */
import { EVENT } from "../trace/events.ts";
import type { DecoderSubject } from "./decode.ts";
import { describeThrown } from "../core/thrown.ts";
import type { DirectScenario } from "./target.ts";

/** Decodings before the first measurement: caches and compiled code settle. */
const WARM_DECODINGS = 400;
const DECODINGS_PER_SAMPLE = 200;
/** Every one of so many samples must grow for the verdict to be growth. */
const SAMPLES = 4;
/** Retained bytes per decoding from which on a sample counts as growth. */
const GROWTH_BYTES_PER_DECODING = 24;
/** Runs of a campaign per run of this scenario; a run collects garbage five times. */
const PERIOD = 4_096;

export function heapScenario<Event>(subject: DecoderSubject<Event>): DirectScenario {
  const { generate } = subject;
  return {
    kind: "direct",
    name: "heap",
    summary: "one input decoded many times: what is retained must not grow",
    period: PERIOD,
    oracles: ["bounded-allocation"],
    input: "bytes",
    ...(generate === undefined ? {} : { generate }),
    execute({ recorder, retainedHeapBytes }, input) {
      const id = recorder.intern(subject.name);
      recorder.emit(EVENT.input, id, input.length, input.length);
      recorder.emit(EVENT.holdBound, id, subject.bounds.bytesHeldMax, subject.bounds.partsHeldMax);
      try {
        const grows = keepsGrowing(() => decodeOnce(subject, input), retainedHeapBytes);
        recorder.emit(EVENT.heapGrowth, id, grows ? 1 : 0);
      } catch (thrown) {
        recorder.emit(EVENT.threw, id, recorder.intern(describeThrown(thrown)));
      }
    },
  };
}

function decodeOnce<Event>(subject: DecoderSubject<Event>, input: Uint8Array): void {
  const decoder = subject.create();
  decoder.push(input.slice());
  decoder.end();
}

function keepsGrowing(decode: () => void, retainedHeapBytes: () => number): boolean {
  repeat(decode, WARM_DECODINGS);
  let before = retainedHeapBytes();
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    repeat(decode, DECODINGS_PER_SAMPLE);
    const after = retainedHeapBytes();
    if (after - before < DECODINGS_PER_SAMPLE * GROWTH_BYTES_PER_DECODING) {
      return false;
    }
    before = after;
  }
  return true;
}

function repeat(decode: () => void, times: number): void {
  for (let time = 0; time < times; time += 1) {
    decode();
  }
}
