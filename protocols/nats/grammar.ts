/** Which operations one side may say, and how their lines are read. The decoder does the rest for both sides. */
import type { ControlLine } from "./control-line.ts";
import type { NatsFault, NatsFaultCode } from "./faults.ts";
import type { NatsLimits } from "./limits.ts";
import { SID_DIGITS_MAX, SIZE_DIGITS_MAX } from "./limits.ts";
import type { MessageHeaders } from "./operation.ts";

/** The line of an operation with a payload, as far as it must be remembered until the payload has come. */
export interface Head {
  subject: string;
  sid: number;
  reply: string | undefined;
  /** Where, from the start of the line, the first octet of subject or reply is that is no UTF-8, or -1. */
  badAt: number;
  subjectFault: NatsFault | undefined;
  /** -1 without headers. */
  headerOctets: number;
  /** Headers and payload. */
  octets: number;
}

/** Why a line is refused, and where from its start. */
export interface Refusal {
  readonly kind: "refusal";
  readonly code: NatsFaultCode;
  readonly at: number;
}

export interface Grammar<Operation> {
  /** The longest line of an operation that begins with this octet; 0 where none does. */
  lineOctetsMaxOf(first: number, limits: NatsLimits): number;
  /** What a whole line says; `undefined` where a payload follows, and the head is filled in. */
  read(line: ControlLine, head: Head, limits: NatsLimits): Operation | Refusal | undefined;
  complete(head: Head, carried: CarriedHeaders, payload: Uint8Array): Operation;
}

export interface CarriedHeaders {
  readonly headers: MessageHeaders | undefined;
  readonly headerFault: NatsFault | undefined;
}

/** The arguments of an operation with a payload, by their places in its line; -1 for what it has not. */
export interface HeadPlaces {
  readonly sid: number;
  readonly reply: number;
  readonly headerOctets: number;
  readonly octets: number;
}

export function refusal(code: NatsFaultCode, at = 0): Refusal {
  return { kind: "refusal", code, at };
}

/** Finds the arguments, of which there must be a number from `countMin` to `countMax`. */
export function splitArguments(line: ControlLine, countMin: number, countMax: number): Refusal | undefined {
  line.split();
  const bad = line.firstBadArgument();
  return bad < 0 ? checkCount(line, countMin, countMax) : refusal("NATS_UTF8", bad);
}

/** The same for an operation with a payload, whose words may be no UTF-8: that is the fault of its message alone. */
export function splitHead(line: ControlLine, countMin: number, countMax: number): Refusal | undefined {
  line.split();
  return checkCount(line, countMin, countMax);
}

function checkCount(line: ControlLine, countMin: number, countMax: number): Refusal | undefined {
  return line.count < countMin || line.count > countMax ? refusal("NATS_ARGUMENTS") : undefined;
}

/** What stands behind the name as a whole, which must be something. */
export function readRest(line: ControlLine): string | Refusal {
  const bad = line.firstBad();
  if (bad >= 0) return refusal("NATS_UTF8", bad);
  const rest = line.rest();
  return rest === "" ? refusal("NATS_ARGUMENTS") : rest;
}

/** Fills in the head. A size is refused by its spelling here, and by its limit once the whole line is read. */
export function readHead(line: ControlLine, head: Head, places: HeadPlaces): Refusal | undefined {
  const sid = places.sid < 0 ? 0 : readSid(line, places.sid);
  if (typeof sid !== "number") return sid;
  const headerOctets = places.headerOctets < 0 ? -1 : readSize(line, places.headerOctets);
  if (typeof headerOctets !== "number") return headerOctets;
  const octets = readSize(line, places.octets);
  if (typeof octets !== "number") return octets;
  const badSubject = line.firstBadOf(0);
  const badReply = places.reply < 0 ? -1 : line.firstBadOf(places.reply);
  head.subject = badSubject < 0 ? line.text(0) : "";
  head.sid = sid;
  head.reply = places.reply < 0 || badReply >= 0 ? undefined : line.text(places.reply);
  head.badAt = badSubject < 0 ? badReply : badSubject;
  head.headerOctets = headerOctets;
  head.octets = octets;
  return undefined;
}

export function readSid(line: ControlLine, argument: number): number | Refusal {
  const sid = line.number(argument, SID_DIGITS_MAX);
  if (sid < 0) return refusal("NATS_SID", -sid);
  return line.isPadded(argument) ? refusal("NATS_SID", line.placeOf(argument)) : sid;
}

/** Zeros in front are allowed: servers pass them on as they were published. */
export function readSize(line: ControlLine, argument: number): number | Refusal {
  const size = line.number(argument, SIZE_DIGITS_MAX);
  return size < 0 ? refusal("NATS_SIZE", -size) : size;
}
