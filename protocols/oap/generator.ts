/**
 * Makes what a client sends to the echo server: a valid session, bent in a few places. Every frame
 * draws from a place of its own, so that one can go or change without moving the others. All decisions
 * 0 give a HELLO and one request.
 */
import type { Place } from "../../lab/core/decisions.ts";
import type { InputSource } from "../../lab/target/target.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { bend, BENDS } from "./bends.ts";
import { encodeUpTo } from "./credit.ts";
import { encodeFrame } from "./encoder.ts";
import type { OapFrame } from "./frame.ts";
import { ACK_REQ, APP_E2E, COMP, CONTROL, END, REQ, RESP, START } from "./frame.ts";
import { encodeHello } from "./hello.ts";
import { pick } from "../shared/pick.ts";
import { ACCEPTED } from "./status.ts";
import { rawFrame, rleFrame, sizedFrame } from "../shared/zstd-plain.ts";

const FRAMES_MAX = 16;
/** One frame in this many is bent. */
const BEND_SHARE = 12;
/** One acknowledgement in this many may go backwards. */
const TAKE_BACK_SHARE = 6;
const UAS: readonly (string | null)[] = [null, "a", "sdk/0.1", "é", ""];
const CORR_IDS: readonly bigint[] = [1n, 2n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 1n, 0n];
const TENANTS: readonly bigint[] = [0n, 1n, 0xcafen, 2n ** 64n, 2n ** 128n - 1n];
const APPS: readonly number[] = [7, 100, 404, 65_535];
/** What compressed payloads inflate to, around the limits of the lab. */
const INFLATED_SIZES: readonly number[] = [1, 64, 128, 129, 300, 1_024, 1_025, 100_000];
/** Octets of capabilities and payloads, around the limits of the lab. */
const SIZES: readonly number[] = [1, 0, 2, 8, 40, 170, 218, 219];
/** A zstd frame without content that names the dictionary 7. */
const NEEDS_DICTIONARY = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x01, 0x10, 7, 1, 0, 0);
const FILL = 0x61;
const NOTHING = new Uint8Array(0);

/** What the generator knows of a stream, so that most of what follows is legal. */
interface Draft {
  readonly corrId: bigint;
  readonly appProtoId: number;
  readonly tenantId: bigint;
  ended: boolean;
  /** Frames of the response that the server has surely sent. */
  answered: number;
  acknowledged: number;
}

type Step = "open" | "continue" | "acknowledge";
const STEPS: readonly Step[] = ["open", "continue", "acknowledge", "continue"];

export function generateSession(source: InputSource): Uint8Array {
  const session = source.at("session");
  const drafts: Draft[] = [];
  const frames = [bent(hello(session), session)];
  const count = 1 + session.choose(FRAMES_MAX);
  for (let number = 0; number < count; number += 1) {
    const place = source.at(`frame-${number}`);
    frames.push(bent(nextFrame(place, drafts), place));
  }
  return joinOctets(frames);
}

function hello(place: Place): OapFrame {
  const payload = encodeHello({ ua: pick(UAS, place) });
  return {
    flags: REQ,
    code: 0,
    appProtoId: CONTROL,
    tenantId: pick(TENANTS, place),
    corrId: 9n,
    cap: NOTHING,
    payload,
  };
}

/** Sizes above the limits of the lab are encoded all the same: the server has to refuse them. */
function bent(frame: OapFrame, place: Place): Uint8Array {
  const octets = encodeFrame(frame);
  return place.choose(BEND_SHARE) === 1 ? bend(octets, place.choose(BENDS), place) : octets;
}

function nextFrame(place: Place, drafts: Draft[]): OapFrame {
  const step = pick(STEPS, place);
  const draft = drafts[place.choose(drafts.length)];
  if (draft === undefined || step === "open") return opening(place, drafts);
  return step === "acknowledge" ? acknowledgement(place, draft) : continuation(place, draft);
}

function opening(place: Place, drafts: Draft[]): OapFrame {
  const draft: Draft = {
    corrId: pick(CORR_IDS, place),
    appProtoId: pick(APPS, place),
    tenantId: pick(TENANTS, place),
    ended: place.flip(),
    answered: 1,
    acknowledged: 0,
  };
  const cap = place.flip() ? new Uint8Array(pick(SIZES, place)).fill(FILL) : NOTHING;
  drafts.push(draft);
  const request = requestOf(draft, place);
  return { ...request, flags: request.flags | START, cap };
}

function continuation(place: Place, draft: Draft): OapFrame {
  draft.ended = place.flip();
  draft.answered += 1;
  return requestOf(draft, place);
}

function acknowledgement(place: Place, draft: Draft): OapFrame {
  const { corrId, appProtoId, tenantId, answered, acknowledged } = draft;
  // Now and then less than was acknowledged before.
  const least = place.choose(TAKE_BACK_SHARE) === 1 ? 0 : acknowledged;
  draft.acknowledged = answered - place.choose(answered - least + 1);
  const payload = encodeUpTo(draft.acknowledged);
  return { flags: RESP, code: ACCEPTED, appProtoId, tenantId, corrId, cap: NOTHING, payload };
}

function requestOf(draft: Draft, place: Place): OapFrame {
  const { corrId, appProtoId, tenantId } = draft;
  const flags = flagsOf(draft, place);
  const plain = new Uint8Array(pick(SIZES, place)).fill(FILL);
  const payload = (flags & COMP) === 0 ? plain : compressed(plain, place);
  return { flags, code: 0, appProtoId, tenantId, corrId, cap: NOTHING, payload };
}

function flagsOf({ ended }: Draft, place: Place): number {
  const extra = [0, 0, ACK_REQ, COMP, APP_E2E, COMP | ACK_REQ][place.choose(6)] ?? 0;
  return REQ | (ended ? END : 0) | extra;
}

function compressed(plain: Uint8Array, place: Place): Uint8Array {
  switch (place.choose(8)) {
    case 3:
      return NEEDS_DICTIONARY;
    case 0:
      return rawFrame(plain);
    case 1:
    case 2:
    case 4:
      return rleFrame(FILL, pick(INFLATED_SIZES, place));
    default:
      return sizedFrame(FILL, place.choose(256));
  }
}
