/** Encoder against decoder, both sides: operations by decisions, encoded, cut, decoded, compared, encoded again. */
import type { Place } from "../../lab/core/decisions.ts";
import type { Decoder } from "../../lab/core/decoder.ts";
import { hashBytes } from "../../lab/core/hash.ts";
import { chunksOf } from "../../lab/target/chunks.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { DirectLab, DirectScenario } from "../../lab/target/target.ts";
import { EVENT } from "../../lab/trace/events.ts";
import { octetsOf } from "../shared/line-text.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { pick } from "../shared/pick.ts";
import { ClientDecoder, ServerDecoder } from "./decoder.ts";
import { digestClientOperation, digestServerOperation } from "./digest.ts";
import { encodeClientOperation, encodeServerOperation } from "./encoder.ts";
import { natsLimits } from "./limits.ts";
import type { ClientOperation, HeaderField, MessageHeaders, ServerOperation } from "./operation.ts";
import { boundsOfDecoders } from "./subject.ts";

const OPERATIONS_MAX = 4;
const FIELDS_MAX = 3;
const LIMITS = natsLimits();
const SUBJECTS: readonly string[] = ["a", "a.b.c", "_INBOX.x.1", "h\u00e9llo", "__proto__"];
const PAYLOADS: readonly Uint8Array[] = [
  octetsOf(""),
  octetsOf("a\r\n"),
  Uint8Array.of(0, 255, 13, 10),
  new Uint8Array(300),
];
const VALUES: readonly string[] = ["", "v", "a: b", "h\u00e9 \u{1f980}", "x".repeat(100)];
const SIDS: readonly number[] = [1, 0, 42, 999_999_999_999_999];

export const natsRoundTrip: DirectScenario["execute"] = (lab) => {
  const observation = new Observation(lab.recorder, "nats round trip", boundsOfDecoders(LIMITS));
  try {
    compare(lab, {
      name: "nats operations of servers",
      decoder: new ServerDecoder(LIMITS),
      plan: planOf(lab, "server", drawServerOperation),
      encode: encodeServerOperation,
      digest: digestServerOperation,
      observation,
    });
    compare(lab, {
      name: "nats operations of clients",
      decoder: new ClientDecoder(LIMITS),
      plan: planOf(lab, "client", drawClientOperation),
      encode: encodeClientOperation,
      digest: digestClientOperation,
      observation: new Observation(lab.recorder, "nats round trip of clients", boundsOfDecoders(LIMITS)),
    });
  } catch (thrown) {
    observation.threw(thrown);
  }
};

interface Comparison<Operation> {
  readonly name: string;
  readonly decoder: Decoder<Operation>;
  readonly plan: readonly Operation[];
  readonly encode: (operation: Operation) => Uint8Array;
  readonly digest: (state: number, operation: Operation) => number;
  readonly observation: Observation;
}

function compare<Operation>({ recorder, decisions }: DirectLab, comparison: Comparison<Operation>): void {
  const { name, decoder, plan, encode, digest, observation } = comparison;
  const stream = joinOctets(plan.map(encode));
  const decoded: Operation[] = [];
  for (const chunk of chunksOf(stream, decisions.place("split", name))) {
    const { events, fault } = decoder.push(chunk);
    observation.took(chunk.length, decoder);
    decoded.push(...events);
    if (fault !== undefined) observation.refused(fault);
  }
  const again = joinOctets(decoded.map(encode));
  recorder.emit(EVENT.roundTrip, recorder.intern(name), plan.reduce(digest, 0), decoded.reduce(digest, 0));
  recorder.emit(EVENT.roundTrip, recorder.intern(`${name} as octets`), hashBytes(stream), hashBytes(again));
}

function planOf<Operation>(lab: DirectLab, side: string, draw: (place: Place) => Operation): Operation[] {
  const count = 1 + lab.decisions.place("input", `${side} operations`).choose(OPERATIONS_MAX);
  return Array.from({ length: count }, (_, index) => draw(lab.decisions.place("input", `${side}-${index}`)));
}

const SERVER_OPERATIONS: readonly ((place: Place) => ServerOperation)[] = [
  () => ({ kind: "ping" }),
  (place) => ({ kind: "message", sid: pick(SIDS, place), ...drawCarried(place) }),
  (place) => ({ kind: "error", text: pick(VALUES.slice(1), place) }),
  (place) => ({
    kind: "info",
    info: {
      serverId: pick(VALUES, place),
      version: "2.9.10",
      maxPayload: pick([1_048_576, 0, 5], place),
      headers: place.flip(),
      lameDuck: place.flip(),
      authRequired: place.flip(),
      tlsRequired: place.flip(),
      nonce: pick(VALUES, place),
      connectUrls: place.flip() ? ["a:1", "b:2"] : [],
    },
  }),
  () => ({ kind: "pong" }),
  () => ({ kind: "ok" }),
];

const CLIENT_OPERATIONS: readonly ((place: Place) => ClientOperation)[] = [
  () => ({ kind: "ping" }),
  (place) => ({ kind: "publish", ...drawCarried(place) }),
  (place) => ({
    kind: "subscribe",
    subject: pick(SUBJECTS, place),
    queue: place.flip() ? pick(SUBJECTS, place) : undefined,
    sid: pick(SIDS, place),
  }),
  (place) => ({ kind: "unsubscribe", sid: pick(SIDS, place), max: pick([0, 1, 7], place) }),
  (place) => ({
    kind: "connect",
    options: {
      verbose: place.flip(),
      pedantic: place.flip(),
      echo: place.flip(),
      headers: place.flip(),
      noResponders: place.flip(),
      name: pick(VALUES, place),
      lang: "node",
      version: pick(VALUES, place),
    },
  }),
  () => ({ kind: "pong" }),
];

function drawServerOperation(place: Place): ServerOperation {
  return pick(SERVER_OPERATIONS, place)(place);
}

function drawClientOperation(place: Place): ClientOperation {
  return pick(CLIENT_OPERATIONS, place)(place);
}

function drawCarried(place: Place) {
  return {
    subject: pick(SUBJECTS, place),
    reply: place.flip() ? pick(SUBJECTS, place) : undefined,
    headers: place.flip() ? drawHeaders(place) : undefined,
    subjectFault: undefined,
    headerFault: undefined,
    payload: pick(PAYLOADS, place),
  };
}

function drawHeaders(place: Place): MessageHeaders {
  const status = pick([0, 503, 100], place);
  const description = status > 0 ? pick(VALUES, place) : "";
  const draw = (): HeaderField => ({
    name: pick(["a", "Nats-Msg-Id", "__proto__"], place),
    value: pick(VALUES, place),
  });
  return { status, description, fields: Array.from({ length: place.choose(FIELDS_MAX) }, draw) };
}
