/** Encoder against decoder: values by decisions, encoded, cut, decoded, compared, encoded again; commands too. */
import { hashBytes } from "../../lab/core/hash.ts";
import type { Place } from "../../lab/core/decisions.ts";
import { chunksOf } from "../../lab/target/chunks.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { DirectLab, DirectScenario } from "../../lab/target/target.ts";
import { EVENT } from "../../lab/trace/events.ts";
import { pick } from "../shared/pick.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { CommandDecoder } from "./command-decoder.ts";
import { ReplyDecoder } from "./decoder.ts";
import { digestCommand, digestValue } from "./digest.ts";
import { commandOf, encodeCommand, encodeValue } from "./encoder.ts";
import { octetsOf } from "../shared/line-text.ts";
import { respLimits } from "./limits.ts";
import { boundsOfReplies } from "./subject.ts";
import type { RespCommand, RespEntry, RespValue } from "./value.ts";
import { NULL } from "./value.ts";

const VALUES_MAX = 4;
const ITEMS_MAX = 4;
const DEPTH_MAX = 4;
const LIMITS = respLimits();
const TEXTS: readonly string[] = ["", "OK", "héllo", "x".repeat(100), "$5"];
const OCTETS: readonly Uint8Array[] = [
  octetsOf(""),
  octetsOf("a\r\n"),
  Uint8Array.of(0, 255, 13, 10),
  new Uint8Array(70),
];
const INTEGERS: readonly bigint[] = [0n, 1n, -1n, 1_023n, 1_024n, 123_456_789_012n, -(2n ** 63n), 2n ** 63n - 1n];
const DOUBLES: readonly number[] = [0, -0, 1.5, -2.25e-300, 1e21, Number.MAX_VALUE, Infinity, -Infinity, Number.NaN];

const SCALARS: readonly ((place: Place) => RespValue)[] = [
  (place) => ({ kind: "simple", text: pick(TEXTS, place) }),
  (place) => ({ kind: "error", text: pick(TEXTS, place) }),
  (place) => ({ kind: "bulk", octets: pick(OCTETS, place) }),
  (place) => ({ kind: "integer", value: pick(INTEGERS, place) }),
  (place) => ({ kind: "double", value: pick(DOUBLES, place) }),
  (place) => ({ kind: "big-number", value: pick(INTEGERS, place) ** 3n }),
  (place) => ({ kind: "boolean", value: place.choose(2) === 1 }),
  () => NULL,
  (place) => ({ kind: "bulk-error", octets: pick(OCTETS, place) }),
  (place) => ({ kind: "verbatim", format: "txt", octets: pick(OCTETS, place) }),
];

const AGGREGATES: readonly ((place: Place, depth: number) => RespValue)[] = [
  (place, depth) => ({ kind: "array", items: itemsOf(place, depth) }),
  (place, depth) => ({ kind: "set", items: itemsOf(place, depth) }),
  (place, depth) => ({ kind: "map", entries: entriesOf(place, depth) }),
  (place, depth) => ({ kind: "attributed", attributes: entriesOf(place, depth), value: drawValue(place, depth + 1) }),
];

export const respRoundTrip: DirectScenario["execute"] = (lab) => {
  const count = 1 + lab.decisions.place("input", "values").choose(VALUES_MAX);
  const places = Array.from({ length: count }, (_, index) => lab.decisions.place("input", `value-${index}`));
  const observation = new Observation(lab.recorder, "resp round trip", boundsOfReplies(LIMITS));
  try {
    compareValues(lab, places.map(drawTopLevel), observation);
    compareCommands(lab, places.map(drawCommand));
  } catch (thrown) {
    observation.threw(thrown);
  }
};

function compareValues({ recorder, decisions }: DirectLab, plan: readonly RespValue[], observation: Observation): void {
  const stream = joinOctets(plan.map((value) => encodeValue(value)));
  const decoder = new ReplyDecoder({ limits: LIMITS });
  const decoded: RespValue[] = [];
  for (const chunk of chunksOf(stream, decisions.place("split", "values"))) {
    const { events, fault } = decoder.push(chunk);
    observation.took(chunk.length, decoder);
    decoded.push(...events);
    if (fault !== undefined) observation.refused(fault);
  }
  const again = joinOctets(decoded.map((value) => encodeValue(value)));
  recorder.emit(
    EVENT.roundTrip,
    recorder.intern("resp values"),
    plan.reduce(digestValue, 0),
    decoded.reduce(digestValue, 0),
  );
  recorder.emit(EVENT.roundTrip, recorder.intern("resp octets"), hashBytes(stream), hashBytes(again));
}

function compareCommands({ recorder, decisions }: DirectLab, plan: readonly RespCommand[]): void {
  const decoder = new CommandDecoder(LIMITS);
  const chunks = chunksOf(joinOctets(plan.map(encodeCommand)), decisions.place("split", "commands"));
  const decoded = chunks.flatMap((chunk) => decoder.push(chunk).events);
  const digests = [plan, decoded].map((commands) => commands.reduce(digestCommand, 0));
  recorder.emit(EVENT.roundTrip, recorder.intern("resp commands"), digests[0] ?? 0, digests[1] ?? 0);
}

function drawTopLevel(place: Place): RespValue {
  if (place.choose(6) === 1) return { kind: "push", items: itemsOf(place, 0) };
  return drawValue(place, 0);
}

function drawValue(place: Place, depth: number): RespValue {
  const isAggregate = depth < DEPTH_MAX && place.choose(3) === 1;
  return isAggregate ? pick(AGGREGATES, place)(place, depth) : pick(SCALARS, place)(place);
}

function itemsOf(place: Place, depth: number): RespValue[] {
  return Array.from({ length: place.choose(ITEMS_MAX) }, () => drawValue(place, depth + 1));
}

function entriesOf(place: Place, depth: number): RespEntry[] {
  const draw = (): RespEntry => [drawValue(place, depth + 1), drawValue(place, depth + 1)];
  return Array.from({ length: place.choose(ITEMS_MAX) }, draw);
}

function drawCommand(place: Place): RespCommand {
  const words = Array.from({ length: place.choose(ITEMS_MAX) }, () => pick(OCTETS, place));
  return commandOf("SET", ...words);
}
