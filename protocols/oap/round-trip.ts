/**
 * Encoder against decoder: frames from fast-check, right and wrong. What the encoder builds comes back as
 * it was, and encoding what was decoded gives the same octets.
 */
import fc from "fast-check";
import { hashBytes } from "../../lab/core/hash.ts";
import { drawFrom } from "../../lab/target/arbitrary.ts";
import { chunksOf } from "../../lab/target/chunks.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { DirectLab, DirectScenario } from "../../lab/target/target.ts";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import { EVENT } from "../../lab/trace/events.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { FrameDecoder } from "./decoder.ts";
import { encodeFrame } from "./encoder.ts";
import type { OapFrame } from "./frame.ts";
import { ACK_REQ, APP_E2E, END, EVENT as PUSH, REQ, RESP, START } from "./frame.ts";
import { oapLimits } from "./limits.ts";
import { boundsOf, digestFrame } from "./subject.ts";

/** Room for a capability that no u16 can count. */
const LIMITS = oapLimits({ frameOctetsMax: 131_072 });
const BOUNDS = boundsOf(LIMITS);
const FRAMES_MAX = 6;
const OCTETS_MAX = 60;
const NOTHING = new Uint8Array(0);
const octets = fc.uint8Array({ maxLength: OCTETS_MAX });
const u64 = fc.oneof(fc.constantFrom(0n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 1n), fc.bigInt(0n, 2n ** 64n - 1n));
const u128 = fc.oneof(fc.constantFrom(0n, 2n ** 64n, 2n ** 128n - 1n), fc.bigInt(0n, 2n ** 128n - 1n));

/** Half of them are wrong: the encoder has to refuse exactly those. */
const frames: fc.Arbitrary<OapFrame[]> = fc.array(
  fc.record({
    flags: fc.constantFrom(
      REQ | START,
      REQ,
      REQ | END,
      RESP,
      RESP | END,
      PUSH,
      RESP | ACK_REQ,
      REQ | APP_E2E,
      0x100,
      0,
    ),
    code: fc.constantFrom(0, 200, 202, 503, 201),
    cap: fc.oneof(
      { weight: 12, arbitrary: fc.constant(NOTHING) },
      { weight: 12, arbitrary: octets },
      { weight: 1, arbitrary: fc.constant(new Uint8Array(65_536)) },
    ),
    appProtoId: fc.nat(0xffff),
    tenantId: u128,
    corrId: u64,
    payload: octets,
  }),
  { minLength: 1, maxLength: FRAMES_MAX },
);

export const oapRoundTrip: DirectScenario["execute"] = (lab) => {
  const plan = drawFrom(frames, lab.decisions.place("input", "frames"));
  const observation = new Observation(lab.recorder, "oap round trip", BOUNDS);
  try {
    compare(lab, plan.filter(isEncoded), observation);
  } catch (thrown) {
    observation.threw(thrown);
  }
};

function isEncoded(frame: OapFrame): boolean {
  try {
    return encodeFrame(frame, LIMITS.frameOctetsMax).length > 0;
  } catch (thrown) {
    if (thrown instanceof RangeError) return false;
    throw thrown;
  }
}

function compare({ recorder, decisions }: DirectLab, plan: readonly OapFrame[], observation: Observation): void {
  const stream = encodeAll(plan);
  const decoder = new FrameDecoder(LIMITS, zlibCodec);
  const decoded: OapFrame[] = [];
  for (const chunk of chunksOf(stream, decisions.place("split", "round trip"))) {
    const { events, fault } = decoder.push(chunk);
    observation.took(chunk.length, decoder);
    decoded.push(...events);
    if (fault !== undefined) observation.refused(fault);
  }
  recorder.emit(EVENT.roundTrip, recorder.intern("oap frames"), digestOf(plan), digestOf(decoded));
  recorder.emit(EVENT.roundTrip, recorder.intern("oap octets"), hashBytes(stream), hashBytes(encodeAll(decoded)));
}

function encodeAll(list: readonly OapFrame[]): Uint8Array {
  return joinOctets(list.map((frame) => encodeFrame(frame, LIMITS.frameOctetsMax)));
}

function digestOf(list: readonly OapFrame[]): number {
  return list.reduce(digestFrame, 0);
}
