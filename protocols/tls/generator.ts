/**
 * Makes streams of records: hellos in one record or cut over several, then what may follow and what may not. Each
 * part draws from places of its own, so that one can go or change without moving the others.
 */
import type { Place } from "../../lab/core/decisions.ts";
import type { InputSource } from "../../lab/target/target.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { pick } from "../shared/pick.ts";
import { ALERT } from "./alert.ts";
import { CONTENT, MESSAGE, VERSION } from "./code-points.ts";
import { encodeChangeCipherSpec, encodeMessage, encodeRecords } from "./encoder.ts";
import { bendLength, clientHelloBy, serverHelloBy } from "./generator-hello.ts";

const PARTS_MAX = 5;
const FRAGMENTS: readonly number[] = [16_384, 100, 60, 30, 3];
const NOTHING = new Uint8Array(0);

type Part = (place: Place) => Uint8Array;

const message =
  (type: number, octets: number): Part =>
  () =>
    encodeRecords(CONTENT.handshake, encodeMessage(type, new Uint8Array(octets)));
const raw =
  (...octets: readonly number[]): Part =>
  () =>
    Uint8Array.from(octets);
const data =
  (octets: number): Part =>
  () =>
    encodeRecords(CONTENT.applicationData, new Uint8Array(octets));

/** What may stand anywhere, most of it wrong in most places. */
const COMMON: readonly Part[] = [
  () => encodeChangeCipherSpec(),
  data(20),
  data(0),
  raw(CONTENT.alert, 3, 3, 0, 2, 1, ALERT.userCanceled),
  raw(CONTENT.alert, 3, 3, 0, 2, 1, ALERT.noRenegotiation),
  raw(CONTENT.alert, 3, 3, 0, 2, 1, ALERT.closeNotify),
  raw(CONTENT.alert, 3, 3, 0, 2, 2, ALERT.handshakeFailure),
  message(MESSAGE.certificate, 12),
  (place) =>
    flood(pick([data(0), raw(CONTENT.alert, 3, 3, 0, 2, 1, 90), () => encodeChangeCipherSpec()], place)(place)),
  (place) => pick(BENDS, place)(place),
];

/** Each breaks one rule, or comes near it. */
const BENDS: readonly Part[] = [
  raw(CONTENT.handshake, 3, 3, 0, 0),
  raw(CONTENT.alert, 3, 3, 0, 0),
  raw(CONTENT.alert, 3, 3, 0, 1, 1),
  raw(CONTENT.alert, 3, 3, 0, 4, 1, 0, 1, 0),
  raw(CONTENT.alert, 3, 3, 0, 2, 3, 0),
  raw(CONTENT.changeCipherSpec, 3, 3, 0, 2, 1, 1),
  raw(CONTENT.changeCipherSpec, 3, 3, 0, 1, 2),
  raw(CONTENT.handshake, 3, 3, 0xff, 0xff),
  raw(CONTENT.applicationData, 3, 3, 0x41, 1),
  raw(CONTENT.handshake, 2, 3, 0, 4),
  raw(24, 3, 3, 0, 3, 1, 0x40, 0),
  raw(0x80, 0x2e, 1, 0, 2),
  raw(CONTENT.handshake, 3, 3, 0, 4, MESSAGE.certificate, 0xff, 0xff, 0xff),
  raw(CONTENT.handshake, 3, 3, 0, 4, MESSAGE.keyUpdate, 0, 0, 1),
  raw(CONTENT.handshake, 3, 3, 0, 2, MESSAGE.certificate, 0),
  message(MESSAGE.certificate, 601),
  data(1_201),
];

const OF_CLIENT: readonly Part[] = [hello(clientHelloBy), message(MESSAGE.clientKeyExchange, 8), ...COMMON];
const OF_SERVER: readonly Part[] = [
  hello(serverHelloBy),
  message(MESSAGE.serverHelloDone, 0),
  message(MESSAGE.serverKeyExchange, 8),
  ...COMMON,
];

export function generateClientRecords(source: InputSource): Uint8Array {
  return recordsOf(source, OF_CLIENT);
}

export function generateServerRecords(source: InputSource): Uint8Array {
  return recordsOf(source, OF_SERVER);
}

/** A hello mostly comes first. */
function recordsOf(source: InputSource, makers: readonly Part[]): Uint8Array {
  const count = 1 + source.at("parts").choose(PARTS_MAX);
  const parts: Uint8Array[] = [];
  for (let index = 0; index < count; index += 1) {
    const place = source.at(`part-${index}`);
    const isAny = index > 0 || place.choose(12) === 1;
    parts.push((isAny ? pick(makers, place) : (makers[0] ?? raw()))(place));
  }
  return joinOctets(parts);
}

/** One in a few has a bent length, lacks its end, shares a record with another message, or is cut over records. */
function hello(make: Part): Part {
  return (place) => {
    const fragmentOctetsMax = pick(FRAGMENTS, place);
    const version = pick([VERSION.tls12, VERSION.tls10, 0x03ff], place);
    const bend = place.choose(12);
    const whole = make(place);
    const bent = bend === 1 ? bendLength(whole, place) : whole;
    const behind = bend === 2 ? encodeMessage(MESSAGE.certificate, new Uint8Array(3)) : NOTHING;
    const content = joinOctets([bend === 3 ? bent.subarray(0, -1) : bent, behind]);
    return encodeRecords(CONTENT.handshake, content, { version, fragmentOctetsMax });
  };
}

function flood(record: Uint8Array): Uint8Array {
  return joinOctets(Array.from({ length: 4 }, () => record));
}
