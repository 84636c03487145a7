/** Encoder against decoder: requests and responses by decisions, encoded, cut, decoded and compared, HEAD among them. */
import { fold, hashBytes, hashText } from "../../lab/core/hash.ts";
import type { Place } from "../../lab/core/decisions.ts";
import { chunksOf } from "../../lab/target/chunks.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { DirectLab, DirectScenario } from "../../lab/target/target.ts";
import { EVENT } from "../../lab/trace/events.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { pick } from "../shared/pick.ts";
import type { MessageDecoder } from "./decoder.ts";
import { RequestDecoder, ResponseDecoder } from "./decoders.ts";
import type { Delimited } from "./encoder.ts";
import { encodeChunk, encodeLastChunk, encodeRequestHead, encodeResponseHead } from "./encoder.ts";
import type { Fields, Http1Event } from "./event.ts";
import { DEFAULT_HTTP1_LIMITS } from "./limits.ts";
import { octetsOf } from "./octets-of.ts";
import { boundsOfMessages } from "./subject.ts";

const MESSAGES_MAX = 4;
const METHODS: readonly string[] = ["GET", "POST", "HEAD", "DELETE", "x-y"];
const TARGETS: readonly string[] = ["/", "/a?b", "http://a/", "/" + "y".repeat(90)];
const VALUES: readonly string[] = ["", "b", "\u00e9", "a, b", "z".repeat(100)];
const NAMES: readonly string[] = ["A", "__proto__", "x-y", "!"];
const STATUSES: readonly number[] = [200, 404, 500, 599, 999];
const REASONS: readonly string[] = ["OK", "", "N\u00f6", "a  b"];
const CONTENTS: readonly Uint8Array[] = [
  octetsOf(""),
  octetsOf("abc"),
  octetsOf("\r\n0\r\n\r\n"),
  new Uint8Array(300).fill(0xff),
];

/** Values that would be read as more than a value; the last two only once each unit is cut to an octet. */
const SPLITTING: readonly string[] = ["a\r\nX: b", "a\n", "a\r", "\0", "\u010d\u010aX: b", "\ud83e\udd80"];

/** A message as it was meant. */
interface Meant {
  readonly method: string;
  readonly line: string;
  readonly fields: Fields;
  readonly content: readonly Uint8Array[];
  readonly isChunked: boolean;
  readonly trailers: Fields;
}

export const http1RoundTrip: DirectScenario["execute"] = (lab) => {
  const count = 1 + lab.decisions.place("input", "messages").choose(MESSAGES_MAX);
  const places = Array.from({ length: count }, (_, index) => lab.decisions.place("input", `message-${index}`));
  const observation = new Observation(lab.recorder, "http1 round trip", boundsOfMessages(DEFAULT_HTTP1_LIMITS));
  try {
    const requests = places.map(drawRequest);
    compare(
      lab,
      "requests",
      { meant: requests, decoder: new RequestDecoder(), octets: requests.map(encodeRequest) },
      observation,
    );
    checkSplitting(lab);
    const responses = places.map((place, index) => drawResponse(place, requests[index]?.method ?? "GET"));
    const decoder = new ResponseDecoder();
    for (const { method } of requests) decoder.expect(method);
    compare(
      lab,
      "responses",
      { meant: responses.map(asReceived), decoder, octets: responses.map(encodeResponse) },
      observation,
    );
  } catch (thrown) {
    observation.threw(thrown);
  }
};

/** No value splits a response in two (RFC 9112 11.1). */
function checkSplitting({ recorder, decisions }: DirectLab): void {
  const fields = ["X-Echo", pick(SPLITTING, decisions.place("input", "splitting"))];
  let refusals = 0;
  try {
    encodeResponseHead({ status: 200, reason: "OK" }, fields, { kind: "none" });
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    refusals += 1;
  }
  recorder.emit(EVENT.roundTrip, recorder.intern("values that split"), 1, refusals);
}

interface Comparison {
  readonly meant: readonly Meant[];
  readonly decoder: MessageDecoder;
  readonly octets: readonly Uint8Array[];
}

function compare(
  { recorder, decisions }: DirectLab,
  name: string,
  { meant, decoder, octets }: Comparison,
  observation: Observation,
): void {
  const events: Http1Event[] = [];
  for (const chunk of chunksOf(joinOctets(octets), decisions.place("split", name))) {
    const decoded = decoder.push(chunk);
    observation.took(chunk.length, decoder);
    events.push(...decoded.events);
    if (decoded.fault !== undefined) observation.refused(decoded.fault);
  }
  recorder.emit(EVENT.roundTrip, recorder.intern(name), meant.reduce(digestMeant, 0), events.reduce(digestDecoded, 0));
}

function digestMeant(state: number, { line, fields, content, trailers }: Meant): number {
  const head = digestTexts(state, [line, ...fields]);
  const octets = content.flatMap((piece) => Array.from(piece));
  return digestTexts(octets.reduce(fold, head), trailers);
}

/** Without the fields that the encoder writes by itself. */
function digestDecoded(state: number, event: Http1Event): number {
  switch (event.kind) {
    case "request":
      return digestTexts(state, [`${event.method} ${event.target}`, ...withoutFraming(event.fields)]);
    case "response":
      return digestTexts(state, [`${event.status} ${event.reason}`, ...withoutFraming(event.fields)]);
    case "end":
      return digestTexts(state, event.trailers);
    default:
      return event.octets.reduce(fold, state);
  }
}

function digestTexts(state: number, texts: Fields): number {
  return texts.reduce(
    (digest, text) => fold(digest, hashText(text)),
    fold(state, hashBytes(Uint8Array.of(texts.length))),
  );
}

function withoutFraming(fields: Fields): Fields {
  const isFraming = (name: string | undefined): boolean => name === "Content-Length" || name === "Transfer-Encoding";
  return fields.filter((_, index) => !isFraming(fields[index - (index % 2)]));
}

function drawRequest(place: Place): Meant {
  const method = pick(METHODS, place);
  const target = pick(TARGETS, place);
  return { method, line: `${method} ${target}`, ...drawRest(place, ["Host", "a"]) };
}

function drawResponse(place: Place, method: string): Meant {
  const line = `${pick(STATUSES, place)} ${pick(REASONS, place)}`;
  return { method, line, ...drawRest(place, []) };
}

function drawRest(place: Place, first: Fields): Omit<Meant, "method" | "line"> {
  const fields = Array.from({ length: place.choose(4) }, () => [pick(NAMES, place), pick(VALUES, place)]).flat();
  const isChunked = place.choose(2) === 1;
  const content = Array.from({ length: isChunked ? place.choose(4) : 1 }, () => pick(CONTENTS, place));
  const trailers = isChunked && place.choose(2) === 1 ? [pick(NAMES, place), pick(VALUES, place)] : [];
  return { fields: [...first, ...fields], content, isChunked, trailers };
}

/** A response to HEAD comes without what its fields promise. */
function asReceived(response: Meant): Meant {
  return response.method === "HEAD" ? { ...response, content: [], trailers: [] } : response;
}

function encodeRequest(request: Meant): Uint8Array {
  const target = request.line.slice(request.method.length + 1);
  const head = encodeRequestHead({ method: request.method, target }, request.fields, delimitedOf(request));
  return joinOctets([head, ...contentOf(request)]);
}

function encodeResponse(response: Meant): Uint8Array {
  const line = { status: Number(response.line.slice(0, 3)), reason: response.line.slice(4) };
  const head = encodeResponseHead(line, response.fields, delimitedOf(response));
  return joinOctets([head, ...(response.method === "HEAD" ? [] : contentOf(response))]);
}

function delimitedOf({ isChunked, content }: Meant): Delimited {
  return isChunked ? { kind: "chunked" } : { kind: "length", length: joinOctets(content).length };
}

function contentOf({ isChunked, content, trailers }: Meant): readonly Uint8Array[] {
  return isChunked ? [...content.map(encodeChunk), encodeLastChunk(trailers)] : content;
}
