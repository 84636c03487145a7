/**
 * Makes connection streams: messages in fragments with control frames between them, valid in most places and
 * bent in a few. Every message and frame draws from places of its own, so that one can go or change without
 * moving the others. All decisions 0 give a server's setup and one empty text message.
 */
import type { Place } from "../../lab/core/decisions.ts";
import type { InputSource } from "../../lab/target/target.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { SETUP } from "./connection-stream.ts";
import { encodeFrame } from "./encoder.ts";
import type { Past } from "./generator-deflate.ts";
import { compressedPayload } from "./generator-deflate.ts";
import { CONTROL, FIN, MASKED, OPCODE, OPCODE_MASK } from "./opcode.ts";
import { pick } from "../shared/pick.ts";

/** Every combination of the bits of a setup. */
const SETUPS: readonly number[] = Array.from({ length: 16 }, (_, setup) => setup);
const SERVER_SETUPS = SETUPS.filter((setup) => (setup & SETUP.client) === 0);
const MESSAGES_MAX = 6;
const FRAGMENTS_MAX = 4;
/** One message in this many has more fragments than any limit of the lab allows. */
const FLOOD_SHARE = 24;
const FLOOD_FRAGMENTS = 12;
const CONTROL_SHARE = 5;
/** One frame in this many is bent. */
const BEND_SHARE = 14;
const COMPRESSED_SHARE = 3;
const KEYS: readonly number[] = [0, 1, 0xffffffff, 0x12345678, 0x80000000];

/** Texts of one to four octets a character, at the ends of what each length spells, and some that are none. */
const TEXTS: readonly (readonly number[])[] = [
  [],
  [0x61],
  [0x7f],
  [0xc2, 0x80],
  [0xdf, 0xbf],
  [0xe0, 0xa0, 0x80],
  [0xed, 0x9f, 0xbf],
  [0xef, 0xbb, 0xbf],
  [0xf0, 0x90, 0x80, 0x80],
  [0xf4, 0x8f, 0xbf, 0xbf],
];
const BAD_TEXTS: readonly (readonly number[])[] = [
  [0x80],
  [0xc0, 0x80],
  [0xe0, 0x9f, 0xbf],
  [0xed, 0xa0, 0x80],
  [0xf0, 0x8f, 0x80, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf5],
  [0xe2, 0x82],
];
const BAD_TEXT_SHARE = 16;
/** Lengths at the ends of what 7 and 16 bits spell, and around the lab's limit. */
const LENGTHS: readonly number[] = [0, 1, 3, 4, 5, 63, 64, 65, 124, 125, 126, 127, 200, 256, 300, 301];
const CLOSE_CODES: readonly number[] = [1000, 1001, 1002, 1003, 1007, 1014, 3000, 4999];
const BAD_CLOSE_CODES: readonly number[] = [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535];

export function generateConnection(source: InputSource): Uint8Array {
  return generate(source, SETUPS);
}

/** As `generateConnection`, always to be read by a server. */
export function generateForServer(source: InputSource): Uint8Array {
  return generate(source, SERVER_SETUPS);
}

function generate(source: InputSource, setups: readonly number[]): Uint8Array {
  const stream = source.at("stream");
  const setup = pick(setups, stream);
  const isMasked = (setup & SETUP.client) === 0;
  const isCompressing = (setup & SETUP.compression) !== 0;
  const keepsPast = (setup & SETUP.noContextTakeover) === 0;
  const past: Past = { octets: 0 };
  const parts: Uint8Array[] = [Uint8Array.of(setup)];
  const count = 1 + stream.choose(MESSAGES_MAX);
  for (let index = 0; index < count; index += 1) {
    appendMessage(parts, source, `message-${index}`, { isMasked, isCompressing, past });
    if (!keepsPast) past.octets = 0;
  }
  if (stream.choose(3) === 1) parts.push(frame(stream, OPCODE.close, closePayload(stream), { isMasked }));
  return joinOctets(parts);
}

interface Sender {
  readonly isMasked: boolean;
  readonly isCompressing: boolean;
  readonly past: Past;
}

function appendMessage(parts: Uint8Array[], source: InputSource, name: string, sender: Sender): void {
  const place = source.at(name);
  const opcode = place.choose(2) === 0 ? OPCODE.text : OPCODE.binary;
  const isCompressed = sender.isCompressing && place.choose(COMPRESSED_SHARE) > 0;
  const payload = isCompressed ? compressedPayload(place, sender.past) : plainPayload(place, opcode);
  const fragments = place.choose(FLOOD_SHARE) === 1 ? FLOOD_FRAGMENTS : 1 + place.choose(FRAGMENTS_MAX);
  let sent = 0;
  for (let index = 0; index < fragments; index += 1) {
    const own = source.at(`${name}/frame-${index}`);
    const isFinal = index === fragments - 1;
    const end = isFinal ? payload.length : sent + own.choose(payload.length - sent + 1);
    if (own.choose(CONTROL_SHARE) === 1) parts.push(controlFrame(own, sender));
    const options = { isMasked: sender.isMasked, isFinal, isCompressed: isCompressed && index === 0 };
    parts.push(frame(own, index === 0 ? opcode : OPCODE.continuation, payload.subarray(sent, end), options));
    sent = end;
  }
}

function plainPayload(place: Place, opcode: number): Uint8Array {
  if (opcode === OPCODE.binary) {
    return new Uint8Array(pick(LENGTHS, place)).map((_, index) => index);
  }
  const octets: number[] = [];
  for (let count = place.choose(8); count > 0; count -= 1) octets.push(...pick(TEXTS, place));
  if (place.choose(BAD_TEXT_SHARE) === 1) octets.push(...pick(BAD_TEXTS, place), 0x61);
  // Long runs take the way by words.
  if (place.choose(4) === 1) octets.push(...new Array<number>(pick(LENGTHS, place)).fill(0x62));
  return Uint8Array.from(octets);
}

function controlFrame(place: Place, { isMasked }: Sender): Uint8Array {
  const opcode = place.choose(2) === 0 ? OPCODE.ping : OPCODE.pong;
  return frame(place, opcode, new Uint8Array(Math.min(125, pick(LENGTHS, place))), { isMasked });
}

function closePayload(place: Place): Uint8Array {
  switch (place.choose(6)) {
    case 0:
      return new Uint8Array(0);
    case 1:
      return Uint8Array.of(3);
    case 2: {
      const code = pick(BAD_CLOSE_CODES, place);
      return Uint8Array.of(code >> 8, code & 0xff);
    }
    default: {
      const code = pick(CLOSE_CODES, place);
      const reason = place.choose(4) === 1 ? pick(BAD_TEXTS, place) : pick(TEXTS, place);
      return Uint8Array.of(code >> 8, code & 0xff, ...reason);
    }
  }
}

interface FrameOptions {
  readonly isMasked: boolean;
  readonly isFinal?: boolean;
  readonly isCompressed?: boolean;
}

function frame(place: Place, opcode: number, payload: Uint8Array, options: FrameOptions): Uint8Array {
  const { isMasked, ...flags } = options;
  const maskingKey = isMasked ? pick(KEYS, place) : undefined;
  const octets = encodeFrame({ opcode, payload, ...flags, maskingKey });
  return place.choose(BEND_SHARE) === 1 ? bent(octets, payload.length, place) : octets;
}

/** The frame with one thing wrong in its header, as a rule. */
function bent(octets: Uint8Array, length: number, place: Place): Uint8Array {
  const [first = 0, second = 0] = octets;
  const headerRest = octets.subarray(2, octets.length - length);
  const payload = octets.subarray(octets.length - length);
  const key = (second & MASKED) === 0 ? NOTHING : headerRest.subarray(headerRest.length - 4);
  const rebuilt = (start: number, lengthOctets: readonly number[]): Uint8Array =>
    joinOctets([Uint8Array.of(start, ...lengthOctets), key, payload]);
  const long = [0, 0, 0, 0, 0, 0, length >> 8, length & 0xff];
  switch (place.choose(9)) {
    case 0:
      return joinOctets([Uint8Array.of(first ^ FIN), octets.subarray(1)]);
    case 1:
      return joinOctets([Uint8Array.of(first ^ (0x10 << place.choose(3))), octets.subarray(1)]);
    case 2:
      return joinOctets([Uint8Array.of((first & ~OPCODE_MASK) | place.choose(16)), octets.subarray(1)]);
    case 3:
      return joinOctets([Uint8Array.of(first, second ^ MASKED), octets.subarray(2)]);
    case 4:
      return rebuilt(first, [(second & MASKED) | 126, length >> 8, length & 0xff]);
    case 5:
      return rebuilt(first, [(second & MASKED) | 127, ...long]);
    case 6:
      return rebuilt(first, [(second & MASKED) | 127, 0x80, ...long.slice(1)]);
    case 7:
      return rebuilt(first, [(second & MASKED) | 127, 0, 0, 0, 1, 0, 0, 0, 0]);
    default:
      return joinOctets([Uint8Array.of(first | CONTROL), octets.subarray(1)]);
  }
}

const NOTHING = new Uint8Array(0);
