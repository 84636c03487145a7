/**
 * NATS as an executable specification: the whole input at once, over Latin-1 text and regular expressions. Slow and
 * simple; it shares the limits and the reading of JSON with the decoders, and nothing else.
 */
import type { Decoded } from "../../lab/core/decoder.ts";
import type { NatsFault } from "./faults.ts";
import { natsFault } from "./faults.ts";
import { readConnect, readInfo } from "./greeting.ts";
import type { NatsLimits } from "./limits.ts";
import { RELAYED_OCTETS_MAX, SID_DIGITS_MAX, SIZE_DIGITS_MAX } from "./limits.ts";
import type { ClientOperation, ServerOperation } from "./operation.ts";
import { headersByReference } from "./reference-headers.ts";
import { digits, latin1Text, Refused, utf8Text } from "./reference-text.ts";

interface Word {
  readonly text: string;
  readonly at: number;
}

/** The line of one operation; `at` is where it begins, `next` where what follows it does. */
interface Line {
  readonly at: number;
  readonly next: number;
  readonly name: string;
  /** Everything behind the name, with its first blank. */
  readonly rest: string;
}

type Read<Operation> = { readonly operation: Operation; readonly next: number };

export function decodeServerByReference(input: Uint8Array, limits: NatsLimits): Decoded<ServerOperation> {
  return decode(input, (text, at) => readServer(text, at, limits));
}

export function decodeClientByReference(input: Uint8Array, limits: NatsLimits): Decoded<ClientOperation> {
  return decode(input, (text, at) => readClient(text, at, limits));
}

function decode<Operation>(input: Uint8Array, read: (text: string, at: number) => Read<Operation>): Decoded<Operation> {
  const text = latin1Text(input);
  const events: Operation[] = [];
  try {
    for (let at = 0; at < text.length;) {
      const { operation, next } = read(text, at);
      events.push(operation);
      at = next;
    }
    return { events, fault: undefined };
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    return { events, fault: natsFault(thrown.code, thrown.at) };
  }
}

function readServer(text: string, at: number, limits: NatsLimits): Read<ServerOperation> {
  const first = text[at]?.toLowerCase() ?? "";
  const relayedMax = limits.controlLineOctetsMax + ("mh".includes(first) ? RELAYED_OCTETS_MAX : 0);
  const line = lineAt(text, at, { first: /^[mhpi+-]/i, max: first === "i" ? limits.infoOctetsMax : relayedMax });
  const { next } = line;
  switch (line.name) {
    case "msg":
    case "hmsg": {
      const { words, addressed, sizes } = carriedWords(line, 2);
      const sid = sidOf(words[1]);
      const { carried, end } = carriedAt(text, line, sizes, limits);
      return { operation: { kind: "message", sid, ...addressed, ...carried }, next: end };
    }
    case "ping":
    case "pong":
      wordsOf(line, 0, 0);
      return { operation: { kind: line.name }, next };
    case "+ok":
      wordsOf(line, 0, 0);
      return { operation: { kind: "ok" }, next };
    case "-err":
      return { operation: { kind: "error", text: restOf(line).replace(/^'(.*)'$/s, "$1") }, next };
    case "info": {
      const info = readInfo(restOf(line), limits);
      if (info === undefined) throw new Refused("NATS_JSON", at);
      return { operation: { kind: "info", info }, next };
    }
    default:
      throw new Refused("NATS_OPERATION", at);
  }
}

function readClient(text: string, at: number, limits: NatsLimits): Read<ClientOperation> {
  const line = lineAt(text, at, { first: /^[phsuc]/i, max: limits.controlLineOctetsMax });
  const { next } = line;
  switch (line.name) {
    case "pub":
    case "hpub": {
      const { addressed, sizes } = carriedWords(line, 1);
      const { carried, end } = carriedAt(text, line, sizes, limits);
      return { operation: { kind: "publish", ...addressed, ...carried }, next: end };
    }
    case "sub": {
      const words = wordsOf(line, 2, 3);
      const sid = sidOf(words.at(-1));
      const queue = words.length === 3 ? words[1]?.text : undefined;
      return { operation: { kind: "subscribe", subject: words[0]?.text ?? "", queue, sid }, next };
    }
    case "unsub": {
      const [sid, max] = wordsOf(line, 1, 2);
      return { operation: { kind: "unsubscribe", sid: sidOf(sid), max: max === undefined ? 0 : sizeOf(max) }, next };
    }
    case "ping":
    case "pong":
      wordsOf(line, 0, 0);
      return { operation: { kind: line.name }, next };
    case "connect": {
      const options = readConnect(restOf(line));
      if (options === undefined) throw new Refused("NATS_JSON", at);
      return { operation: { kind: "connect", options }, next };
    }
    default:
      throw new Refused("NATS_OPERATION", at);
  }
}

function lineAt(text: string, at: number, { first, max }: { readonly first: RegExp; readonly max: number }): Line {
  if (!first.test(text.slice(at, at + 1))) throw new Refused("NATS_OPERATION", at);
  const line = /^[^\r\n]*/.exec(text.slice(at, at + max + 1))?.[0] ?? "";
  if (line.length > max) throw new Refused("NATS_LINE_TOO_LONG", at + max);
  const end = at + line.length;
  for (const [index, expected] of ["\r", "\n"].entries()) {
    if (end + index >= text.length) throw new Refused("NATS_TRUNCATED", text.length);
    if (text[end + index] !== expected) throw new Refused("NATS_LINE_BREAK", end + index);
  }
  const name = /^[^ \t]*/.exec(line)?.[0] ?? "";
  return { at, next: end + 2, name: name.toLowerCase(), rest: line.slice(name.length) };
}

function restOf({ at, name, rest }: Line): string {
  const text = utf8Text(rest, at + name.length).replaceAll(/^[ \t]+|[ \t]+$/g, "");
  if (text === "") throw new Refused("NATS_ARGUMENTS", at);
  return text;
}

function wordsOf(line: Line, countMin: number, countMax: number): Word[] {
  utf8Text(line.rest, line.at + line.name.length);
  return latin1WordsOf(line, countMin, countMax).map(({ text, at }) => ({ text: utf8Text(text, at), at }));
}

function latin1WordsOf({ at, name, rest }: Line, countMin: number, countMax: number): Word[] {
  const start = at + name.length;
  const words = [...rest.matchAll(/[^ \t]+/g)].map(({ 0: text, index }) => ({ text, at: start + index }));
  if (words.length < countMin || words.length > countMax) throw new Refused("NATS_ARGUMENTS", at);
  return words;
}

/** The words of an operation with a payload: `fixed` of them, by choice a reply, and one or two sizes. */
function carriedWords(line: Line, fixed: number) {
  const isHeaded = line.name.startsWith("h");
  const sizesCount = isHeaded ? 2 : 1;
  const words = latin1WordsOf(line, fixed + sizesCount, fixed + sizesCount + 1);
  const subject = subjectOf(words[0]);
  const reply = subjectOf(words.length > fixed + sizesCount ? words[fixed] : undefined);
  const addressed = { subject: subject.text ?? "", reply: reply.text, subjectFault: subject.fault ?? reply.fault };
  return { words, addressed, sizes: words.slice(-sizesCount) };
}

/** A subject that is no UTF-8 is a fault of its own. */
function subjectOf(word: Word | undefined): { readonly text?: string; readonly fault?: NatsFault } {
  try {
    return word === undefined ? {} : { text: utf8Text(word.text, word.at) };
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    return { fault: natsFault(thrown.code, thrown.at) };
  }
}

function sidOf(word: Word | undefined): number {
  const { text, at } = word ?? { text: "", at: 0 };
  const sid = digits(text, at, { code: "NATS_SID", max: SID_DIGITS_MAX });
  if (/^0./.test(text)) throw new Refused("NATS_SID", at);
  return sid;
}

function sizeOf({ text, at }: Word): number {
  return digits(text, at, { code: "NATS_SIZE", max: SIZE_DIGITS_MAX });
}

function carriedAt(text: string, { at, next }: Line, words: readonly Word[], limits: NatsLimits) {
  const sizes = words.map(sizeOf);
  const octets = sizes.at(-1) ?? 0;
  const headerOctets = sizes.length === 2 ? (sizes[0] ?? 0) : undefined;
  if (octets > limits.payloadOctetsMax) throw new Refused("NATS_PAYLOAD_TOO_LARGE", at);
  if ((headerOctets ?? 0) > octets) throw new Refused("NATS_HEADER_LENGTH", at);
  const end = next + octets;
  for (const [index, expected] of ["\r", "\n"].entries()) {
    if (end + index >= text.length) throw new Refused("NATS_TRUNCATED", text.length);
    if (text[end + index] !== expected) throw new Refused("NATS_PAYLOAD_TERMINATOR", end + index);
  }
  const bodyAt = next + (headerOctets ?? 0);
  const isLarge = (headerOctets ?? 0) > limits.headerOctetsMax;
  const readBlock = () => headersByReference(text.slice(next, bodyAt), next, limits.headerFieldsMax);
  const readAll = () => (isLarge ? natsFault("NATS_HEADERS_TOO_LARGE", at) : readBlock());
  const read = headerOctets === undefined ? undefined : readAll();
  const isFault = read !== undefined && "code" in read;
  const carried = {
    headers: isFault ? undefined : read,
    headerFault: isFault ? read : undefined,
    payload: Uint8Array.from(text.slice(bodyAt, end), (unit) => unit.charCodeAt(0)),
  };
  return { carried, end: end + 2 };
}
