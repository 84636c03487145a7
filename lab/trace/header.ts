/**
 * The header and the names of a trace: their schema, and their way to bytes and back.
 *
 *     header = [case, platform, failure | nil, rolling hash]
 *     case   = [target, scenario, seed, input | nil, deviation keys, deviation values, plants]
 *
 * One schema judges both directions: the writer throws where the reader would refuse.
 */
import * as v from "valibot";
import { ALTERNATIVES_MAX, keyText, parseKey } from "../core/decisions.ts";
import * as limits from "./limits.ts";
import { pack, packText, unpack, unpackUtf16 } from "./msgpack.ts";
import type { Packed } from "./msgpack.ts";
import { payloadFault } from "./problem.ts";
import type { PayloadFault } from "./problem.ts";
import { NAME_LENGTH_MAX } from "./recorder.ts";
import type { Trace } from "./trace.ts";

/** What a trace says about its run apart from the events. */
export type Header = Omit<Trace, "log">;

/** Elements of all arrays of a header together: two per deviation, and a few fields. */
const HEADER_ELEMENTS_MAX = 2 * limits.DEVIATIONS_MAX + limits.PLANTS_MAX + 32;
/** The first fault decides: a million wrong deviations are not a million messages. */
const FIRST_ISSUE_ONLY = { abortEarly: true, abortPipeEarly: true } as const;

const utf16 = v.pipe(
  v.instance(Uint8Array),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const text = unpackUtf16(dataset.value);
    if (text === undefined) {
      addIssue({ message: "bytes that are no text in UTF-16" });
      return NEVER;
    }
    return text;
  }),
);

function text(lengthMax: number) {
  return v.pipe(v.union([v.string(), utf16]), v.maxLength(lengthMax));
}

const name = text(NAME_LENGTH_MAX);
const key = v.pipe(text(limits.KEY_LENGTH_MAX), v.check(isKey, "a text that is no key of a decision"));
const value = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(ALTERNATIVES_MAX - 1));
const input = v.pipe(
  v.instance(Uint8Array),
  v.maxLength(limits.INPUT_BYTES_MAX),
  // msgpackr gives a view of the whole file; a case must not keep that alive or change with it.
  v.transform((bytes) => new Uint8Array(bytes)),
);

const caseSchema = v.pipe(
  v.strictTuple([
    text(limits.TARGET_LENGTH_MAX),
    name,
    text(limits.CASE_SEED_LENGTH_MAX),
    v.nullable(input),
    v.pipe(
      v.array(key),
      v.maxLength(limits.DEVIATIONS_MAX),
      v.check((keys) => new Set(keys).size === keys.length, "a decision with two answers"),
    ),
    v.array(value),
    v.pipe(v.array(name), v.maxLength(limits.PLANTS_MAX)),
  ]),
  v.check(([, , , , keys, values]) => keys.length === values.length, "deviations without a key or a value"),
);
const platform = text(limits.PLATFORM_LENGTH_MAX);
const failureSchema = v.strictTuple([name, text(limits.FINGERPRINT_LENGTH_MAX), text(limits.MESSAGE_LENGTH_MAX)]);
const headerSchema = v.strictTuple([
  caseSchema,
  v.strictTuple([platform, platform, platform]),
  v.nullable(failureSchema),
  v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
]);
const namesSchema = v.pipe(v.array(name), v.minLength(1), v.maxLength(limits.BLOCK_ENTRIES_MAX));

/** The payload of the header block. Throws on a header that no reader would take. */
export function encodeHeader(trace: Header): Uint8Array {
  const { case: run, failure } = trace;
  return packChecked(headerSchema, "header", [
    [
      packText(run.target),
      packText(run.scenario),
      packText(run.seed),
      run.input ?? null,
      run.deviations.map((deviation) => packText(deviation.key)),
      run.deviations.map((deviation) => deviation.value),
      run.plants.map(packText),
    ],
    [packText(trace.platform.quiesce), packText(trace.platform.node), packText(trace.platform.v8)],
    failure === undefined
      ? null
      : [packText(failure.oracle), packText(failure.fingerprint), packText(cut(failure.message))],
    trace.hash,
  ]);
}

export function decodeHeader(payload: Uint8Array): Header | PayloadFault {
  const parsed = unpackChecked(headerSchema, "header", payload, HEADER_ELEMENTS_MAX);
  if ("kind" in parsed) {
    return parsed;
  }
  const [run, [quiesce, node, v8], failure, hash] = parsed.output;
  const [target, scenario, seed, bytes, keys, values, plants] = run;
  const deviations = keys.map((deviating, index) => ({ key: deviating, value: values[index] ?? 0 }));
  return {
    case: { target, scenario, seed, input: bytes ?? undefined, deviations, plants },
    platform: { quiesce, node, v8 },
    failure: failure === null ? undefined : { oracle: failure[0], fingerprint: failure[1], message: failure[2] },
    hash,
  };
}

/** The payload of one block of names. Throws on a name that no reader would take. */
export function encodeNames(names: readonly string[]): Uint8Array {
  return packChecked(namesSchema, "names", names.map(packText));
}

export function decodeNames(payload: Uint8Array): readonly string[] | PayloadFault {
  const parsed = unpackChecked(namesSchema, "names", payload, limits.BLOCK_ENTRIES_MAX);
  return "kind" in parsed ? parsed : parsed.output;
}

type Schema = v.GenericSchema<unknown, unknown>;

function packChecked(schema: Schema, what: string, packed: Packed): Uint8Array {
  const parsed = v.safeParse(schema, packed, FIRST_ISSUE_ONLY);
  if (!parsed.success) {
    throw new RangeError(`the trace cannot be written: ${issueText(what, parsed.issues[0])}`);
  }
  return pack(packed);
}

function unpackChecked<Checked extends Schema>(
  schema: Checked,
  what: string,
  payload: Uint8Array,
  elementsMax: number,
): { readonly output: v.InferOutput<Checked> } | PayloadFault {
  const unpacked = unpack(payload, elementsMax);
  if ("kind" in unpacked) {
    return unpacked;
  }
  const parsed = v.safeParse(schema, unpacked.value, FIRST_ISSUE_ONLY);
  return parsed.success ? parsed : payloadFault(0, issueText(what, parsed.issues[0]));
}

/** Says where in the arrays the fault is. The file's own text stays out: it is not safe to print. */
function issueText(what: string, issue: v.BaseIssue<unknown>): string {
  const place = v.getDotPath(issue) ?? "";
  const complaint = issue.expected === null ? issue.message : `not ${issue.expected}`;
  return `${what}[${place}]: ${complaint}`;
}

function isKey(candidate: string): boolean {
  const parts = parseKey(candidate);
  // A counter with leading zeros would be a second spelling of the same decision.
  return parts !== undefined && keyText(parts.site, parts.entity, parts.index) === candidate;
}

function cut(message: string): string {
  const max = limits.MESSAGE_LENGTH_MAX;
  return message.length > max ? `${message.slice(0, max - 1)}…` : message;
}
