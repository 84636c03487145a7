/**
 * Encoder against decoder: header lists from fast-check, encoded in every representation under
 * changing table sizes, decoded by a decoder that shares nothing with the encoder but the bytes.
 */
import fc from "fast-check";
import { drawFrom } from "../../lab/target/arbitrary.ts";
import { chunksOf } from "../../lab/target/chunks.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { DirectLab, DirectScenario } from "../../lab/target/target.ts";
import { EVENT } from "../../lab/trace/events.ts";
import type { BlockRecord } from "./block-stream.ts";
import { BlockStreamDecoder, encodeBlockStream } from "./block-stream.ts";
import type { EncoderField } from "./encoder.ts";
import { HpackEncoder } from "./encoder.ts";
import type { HpackLimits } from "./limits.ts";
import { LAB_LIMITS, boundsOf, digestField } from "./subject.ts";

/** Room for the largest list that is made here, since the encoder refuses what a decoder would. */
const LIMITS: HpackLimits = { ...LAB_LIMITS, headerListSizeMax: 2_048 };
const BOUNDS = boundsOf(LIMITS);

const BLOCKS_MIN = 3;
const BLOCKS_MAX = 6;
const FIELDS_MAX = 6;
const TEXT_LENGTH_MAX = 24;
const OCTETS = 256;

const text = fc.oneof(
  fc.constantFrom("", "a", "ab", ":path", "/", "cookie", "__proto__", "constructor", "x".repeat(60)),
  fc.string({ unit: fc.nat(OCTETS - 1).map((octet) => String.fromCharCode(octet)), maxLength: TEXT_LENGTH_MAX }),
);

const field: fc.Arbitrary<EncoderField> = fc.record({
  name: text,
  value: text,
  representation: fc.constantFrom("indexed", "incremental", "without-indexing", "never-indexed"),
  indexedName: fc.boolean(),
  huffman: fc.constantFrom("when-shorter", "always", "never"),
});

type Step = { readonly tableSize: number } | { readonly fields: readonly EncoderField[] };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ fields: fc.array(field, { maxLength: FIELDS_MAX }) }) },
    { weight: 1, arbitrary: fc.record({ tableSize: fc.nat(LIMITS.headerTableSizeMax) }) },
  ),
  { minLength: BLOCKS_MIN, maxLength: BLOCKS_MAX },
);

export const hpackRoundTrip: DirectScenario["execute"] = (lab) => {
  const plan = drawFrom(steps, lab.decisions.place("input", "header lists"));
  const observation = new Observation(lab.recorder, "hpack round trip", BOUNDS);
  try {
    compare(lab, plan, observation);
  } catch (thrown) {
    observation.threw(thrown);
  }
};

function compare(lab: DirectLab, plan: readonly Step[], observation: Observation): void {
  const encoder = new HpackEncoder({ limits: LIMITS, tableSizeMax: LIMITS.headerTableSizeMax });
  const records = plan.map((step) => encode(encoder, step));
  const decoder = new BlockStreamDecoder(LIMITS);
  let after = 0;
  for (const chunk of chunksOf(encodeBlockStream(records), lab.decisions.place("split", "round trip"))) {
    const { events, fault } = decoder.push(chunk);
    observation.took(chunk.length, decoder);
    for (const event of events) {
      after = event.kind === "field" ? digestField(after, event) : after;
    }
    if (fault !== undefined) {
      observation.refused(fault);
      after = -1;
    }
  }
  lab.recorder.emit(EVENT.roundTrip, lab.recorder.intern("hpack"), digestPlan(plan), after);
}

function encode(encoder: HpackEncoder, step: Step): BlockRecord {
  if ("fields" in step) {
    return encoder.encodeBlock(step.fields);
  }
  encoder.setMaxTableSize(step.tableSize);
  return step;
}

function digestPlan(plan: readonly Step[]): number {
  let digest = 0;
  for (const step of plan) {
    for (const { name, value, representation } of "fields" in step ? step.fields : []) {
      digest = digestField(digest, { name, value, sensitive: representation === "never-indexed" });
    }
  }
  return digest;
}
