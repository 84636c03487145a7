/**
 * Makes bodies: messages, valid in most places and bent in a few, in every encoding. Every message draws from a
 * place of its own, so that one can go or change without moving the others. All decisions 0 give a body of one
 * empty message.
 *
 * What is compressed here is the same everywhere, so that a case makes the same input everywhere.
 */
import type { Place } from "../../lab/core/decisions.ts";
import type { InputSource } from "../../lab/target/target.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { SETUP_ENCODINGS } from "./body-stream.ts";
import type { Encoding } from "./encoding.ts";
import { labCodec } from "./lab-codec.ts";
import { PREFIX_OCTETS } from "./message-decoder.ts";
import { pick } from "../shared/pick.ts";

const MESSAGES_MAX = 8;
/** Lengths at the ends of what octets of a length spell, and around the lab's limit. */
const LENGTHS: readonly number[] = [0, 1, 4, 5, 6, 63, 64, 65, 255, 256, 299, 300, 301];
const COMPRESSED_SHARE = 2;
/** One message in this many is bent, or is a bomb. */
const BEND_SHARE = 12;
const BOMB_SHARE = 16;
/** 20 000 zeros, as zlib writes them. */
const BOMBS: Readonly<Record<Exclude<Encoding, "identity">, string>> = {
  gzip: "1f8b0800000000000003edc13101000000c2a0f54f6d0d0fa000000000000000000000000000000000000000783002532f97204e0000",
  deflate: "789cedc13101000000c2a0f54f6d0d0fa00000000000000000000000000000000000000078304e200001",
};
const FALSE_LENGTHS: readonly number[] = [0, 1, 300, 301, 2 ** 24, 2 ** 31, 2 ** 32 - 1];
/** Of a bend: the flag, the length, an octet of the payload, an octet at the end, the end itself. */
const BENDS = 5;

export function generateBody(source: InputSource): Uint8Array {
  const body = source.at("body");
  const setup = body.choose(SETUP_ENCODINGS.length);
  const encoding = SETUP_ENCODINGS[setup] ?? "identity";
  const parts: Uint8Array[] = [Uint8Array.of(setup)];
  const count = 1 + body.choose(MESSAGES_MAX);
  for (let index = 0; index < count; index += 1) parts.push(messageOf(source.at(`message-${index}`), encoding));
  return joinOctets(parts);
}

function messageOf(place: Place, encoding: Encoding): Uint8Array {
  const isCompressed = encoding !== "identity" && place.choose(COMPRESSED_SHARE) === 1;
  const content = new Uint8Array(pick(LENGTHS, place)).map((_, index) => index);
  const payload = isCompressed ? compressed(encoding, content, place) : content;
  const octets = new Uint8Array(PREFIX_OCTETS + payload.length);
  octets[0] = isCompressed ? 1 : 0;
  new DataView(octets.buffer).setUint32(1, payload.length);
  octets.set(payload, PREFIX_OCTETS);
  return place.choose(BEND_SHARE) === 1 ? bent(octets, place) : octets;
}

function compressed(encoding: Exclude<Encoding, "identity">, content: Uint8Array, place: Place): Uint8Array {
  if (place.choose(BOMB_SHARE) !== 1) return labCodec.compress(encoding, content);
  return Uint8Array.from(BOMBS[encoding].match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function bent(octets: Uint8Array, place: Place): Uint8Array {
  switch (place.choose(BENDS)) {
    case 0:
      octets[0] = place.choose(256);
      return octets;
    case 1:
      new DataView(octets.buffer).setUint32(1, pick(FALSE_LENGTHS, place));
      return octets;
    case 2: {
      const at = PREFIX_OCTETS + place.choose(Math.max(1, octets.length - PREFIX_OCTETS));
      if (at < octets.length) octets[at] = (octets[at] ?? 0) ^ (1 << place.choose(8));
      return octets;
    }
    case 3: {
      const longer = joinOctets([octets, Uint8Array.of(0)]);
      new DataView(longer.buffer).setUint32(1, longer.length - PREFIX_OCTETS);
      return longer;
    }
    default:
      return octets.subarray(0, place.choose(octets.length));
  }
}
