/**
 * Encoder against decoder: frames by decisions, right and wrong. What the encoder builds comes back as
 * it was, and encoding what was decoded gives the same octets.
 */
import type { Place } from "../../lab/core/decisions.ts";
import { hashBytes } from "../../lab/core/hash.ts";
import { chunksOf } from "../../lab/target/chunks.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { DirectLab, DirectScenario } from "../../lab/target/target.ts";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import { EVENT } from "../../lab/trace/events.ts";
import { pick } from "../shared/pick.ts";
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
const NOTHING = new Uint8Array(0);
const FLAGS: readonly number[] = [
  REQ | START,
  REQ,
  REQ | END,
  RESP,
  RESP | END,
  PUSH,
  REQ | START | END | APP_E2E,
  RESP | ACK_REQ,
  REQ | RESP,
  PUSH | END,
  0x100 | REQ,
  0,
];
const CODES: readonly number[] = [200, 202, 503, 0, 201];
const CAP_SIZES: readonly number[] = [0, 1, 40, 0, 0, 0, 65_535, 65_536];
const PAYLOAD_SIZES: readonly number[] = [0, 1, 8, 60, 300];
const CORR_IDS: readonly bigint[] = [1n, 0n, 2n ** 32n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 1n, 2n ** 64n];
const TENANTS: readonly bigint[] = [0n, 1n, 2n ** 64n - 1n, 2n ** 64n, 2n ** 128n - 1n, 2n ** 128n];

/** Right or wrong: the encoder has to refuse exactly what the decoder would. */
function drawFrame(place: Place): OapFrame {
  const flags = pick(FLAGS, place);
  return {
    flags,
    // The other kinds carry 0, unless a decision says otherwise.
    code: (flags & RESP) !== 0 || place.choose(16) === 1 ? pick(CODES, place) : 0,
    appProtoId: place.choose(0x1_0000),
    cap: filled(pick(CAP_SIZES, place), place),
    corrId: pick(CORR_IDS, place),
    tenantId: pick(TENANTS, place),
    payload: filled(pick(PAYLOAD_SIZES, place), place),
  };
}

function filled(size: number, place: Place): Uint8Array {
  return size === 0 ? NOTHING : new Uint8Array(size).fill(place.choose(256));
}

export const oapRoundTrip: DirectScenario["execute"] = (lab) => {
  const count = 1 + lab.decisions.place("input", "frames").choose(FRAMES_MAX);
  const plan = Array.from({ length: count }, (_, index) => drawFrame(lab.decisions.place("input", `frame-${index}`)));
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
