/**
 * A target made from a decoder that nobody here wrote: give an adapter and its error contract, and
 * every generic oracle applies.
 */
import { Decisions } from "../core/decisions.ts";
import { checkedCreate, UnusableDecoder } from "./checked-create.ts";
import type { Declarations } from "./declared-errors.ts";
import { declaredBy } from "./declared-errors.ts";
import { decodeInPasses } from "./decoder-passes.ts";
import { describeForeign } from "./describe.ts";
import { plainBytes } from "./foreign-chunks.ts";
import type { CreateDecoder } from "./foreign-decoder.ts";
import type { Bounds } from "./observe.ts";
import type { PassDecoder, PassSubject } from "./pass-subject.ts";
import { inTimeOf } from "./pass-subject.ts";
import { probeDecoder } from "./probe.ts";
import { pumpedScenario } from "./pumped.ts";
import { SharedPrototypes } from "./shared-prototypes.ts";
import { digestValue } from "./structural-digest.ts";
import type { DirectScenario, InputSource, InputStructure, Target } from "./target.ts";

/** Far more steps than the passes over any input take: a decoder that takes them does not end. */
const STEPS_MAX = 10_000_000;

export interface DecoderOptions<Event> {
  /** Names the corpus and the findings. */
  readonly name: string;
  readonly summary?: string;
  /** Makes an instance that reports to what it is given. See `ForeignDecoder` for what a push may answer. */
  readonly create: CreateDecoder<Event>;
  /** The errors that are the peer's fault. Any other is a finding, and without this option every one is. */
  readonly declared?: Declarations;
  /** What may be held and spent; only what is given is judged. Bytes and parts need a `gauge`, work a gauge or instrumentation. */
  readonly limits?: Partial<Bounds>;
  /**
   * Whether a chunk is lent for the time of `push` and overwritten afterwards (`lent`, the default), or is
   * the decoder's for good (`given`), as Node.js does it with the chunks of its sockets and files.
   */
  readonly chunks?: "lent" | "given";
  /**
   * Whether a decoder that has reported a fault must stay silent when it is fed on (`silent`, the default),
   * or is not fed on since its caller must not (`unspecified`).
   */
  readonly afterFault?: "silent" | "unspecified";
  /** Whether the decoder has timers and looks at the clock (`simulated`), which is refused otherwise. */
  readonly time?: "refused" | "simulated";
  /** Folds an event into a digest; by default its whole structure counts. */
  readonly digest?: (state: number, event: Event) => number;
  /** Makes one event of two that are parts of the same thing, such as pieces of a body; `undefined` where they are not. */
  readonly join?: (left: Event, right: Event) => Event | undefined;
  /** Encodes the events of one input: decoding that must give them again. */
  readonly encode?: (events: readonly Event[]) => Uint8Array;
  /** Another decoder of the same input, which must give the same events, and a fault for the same inputs. */
  readonly differential?: { readonly create: CreateDecoder<Event>; readonly declared?: Declarations };
  /** Makes valid or nearly valid input by decisions, simplest when all are 0. */
  readonly generate?: (source: InputSource) => Uint8Array;
  /** Whether an input is one that the decoder may be given; nothing is asked of it for others. */
  readonly assume?: (input: Uint8Array) => boolean;
  /** Inputs to begin with, valid ones first. Files in `corpus/NAME` are used besides. */
  readonly corpus?: readonly Uint8Array[];
  readonly dictionary?: readonly Uint8Array[];
  readonly structure?: InputStructure;
}

const OPTION_NAMES: Readonly<Record<keyof DecoderOptions<unknown>, true>> = {
  name: true,
  summary: true,
  create: true,
  declared: true,
  limits: true,
  chunks: true,
  afterFault: true,
  time: true,
  digest: true,
  join: true,
  encode: true,
  differential: true,
  generate: true,
  assume: true,
  corpus: true,
  dictionary: true,
  structure: true,
};

export function decoderTarget<Event>(options: DecoderOptions<Event>): Target {
  check(options);
  const { name, summary = `${name}, under the generic oracles of decoders`, dictionary = [], structure } = options;
  return {
    name,
    summary,
    scenarios: scenariosOf(options),
    dictionary: dictionary.map(plainBytes),
    structure: structure && { split: structure.split, repair: (record) => plainBytes(structure.repair(record)) },
  };
}

function scenariosOf<Event>(options: DecoderOptions<Event>): DirectScenario[] {
  const subject = subjectOf(options);
  const generate = generatorOf(options);
  const prototypes = new SharedPrototypes();
  const decode: DirectScenario = {
    kind: "direct",
    name: "decode",
    summary: "bytes into the decoder in several ways that must agree",
    period: 1,
    oracles: oraclesOf(options),
    input: "bytes",
    stepsMax: STEPS_MAX,
    ...(generate === undefined ? {} : { generate }),
    execute(lab, input) {
      if (subject.assume(input)) {
        inTimeOf(lab, subject, () => decodeInPasses(lab, subject, input, prototypes));
      }
    },
    probe(input, held) {
      if (subject.assume(input)) {
        probeDecoder(subject, input, held);
      }
    },
    describe: describeForeign(subject.create),
  };
  return [decode, pumpedScenario(subject, generate, prototypes)];
}

function subjectOf<Event>(options: DecoderOptions<Event>): PassSubject<Event> {
  const { name, limits = {}, chunks, afterFault, digest = digestValue } = options;
  const { join, encode, differential, corpus = [], generate, structure, time, assume = anything } = options;
  return {
    ...decoderOf(name, options),
    name,
    bounds: limits,
    split: structure?.split,
    assume,
    simulatesTime: time === "simulated",
    borrowsChunks: chunks !== "given",
    silentAfterFault: afterFault !== "unspecified",
    digest,
    join,
    encode,
    differential: differential && decoderOf(`${name}, differential,`, differential),
    sample: sampleOf(corpus, generate),
  };
}

function anything(): boolean {
  return true;
}

function decoderOf<Event>(
  target: string,
  { create, declared = [] }: Pick<DecoderOptions<Event>, "create" | "declared">,
): PassDecoder<Event> {
  const isDeclared = declaredBy(declared);
  return {
    create: checkedCreate(target, create),
    isDeclared: (error) => !(error instanceof UnusableDecoder) && isDeclared(error),
  };
}

/** An input that should be valid, by the order of a corpus or by the order of decisions. */
function sampleOf(corpus: readonly Uint8Array[], generate: DirectScenario["generate"]): Uint8Array | undefined {
  const sample = corpus[0] ?? generate?.(simplestSource());
  return sample === undefined ? undefined : plainBytes(sample);
}

/** The oracles that a campaign must exercise; those that only some inputs or builds exercise are not among them. */
function oraclesOf<Event>(options: DecoderOptions<Event>): string[] {
  const { limits = {}, declared, afterFault, encode, differential } = options;
  const { bytesHeldMax, partsHeldMax, bytesAllocatedPerByteMax } = limits;
  const bounds = [bytesHeldMax, partsHeldMax, bytesAllocatedPerByteMax].some((limit) => limit !== undefined);
  return [
    "ambient-access",
    "totality",
    "prototype-pollution",
    "uninitialised-memory",
    "split-invariance",
    ...(declared === undefined || afterFault === "unspecified" ? [] : ["fault-latch"]),
    "aliasing",
    "isolation",
    ...(differential === undefined ? [] : ["agreement"]),
    ...(encode === undefined ? [] : ["round-trip"]),
    ...(bounds ? ["bounded-allocation"] : []),
  ];
}

/** Inputs of the corpus and of the generator in turn; `undefined` where there are neither. */
function generatorOf<Event>({ generate, corpus = [] }: DecoderOptions<Event>): DirectScenario["generate"] {
  if (corpus.length === 0) {
    return generate === undefined ? undefined : (source) => plainBytes(generate(source));
  }
  return (source) => {
    const place = source.at("sample");
    const sample = corpus[place.choose(corpus.length)] ?? new Uint8Array(0);
    return plainBytes(generate !== undefined && place.flip() ? generate(source) : sample);
  };
}

/** Draws that are all 0. */
function simplestSource(): InputSource {
  const decisions = new Decisions({ name: "simplest", open: () => ({ draw: () => 0 }) });
  return { at: (entity) => decisions.place("input", entity) };
}

/** Refuses what the types would have refused, for those who write JavaScript. */
function check<Event>(options: DecoderOptions<Event>): void {
  const unknown = Object.keys(options).find((key) => !Object.hasOwn(OPTION_NAMES, key));
  if (unknown !== undefined) {
    throw new TypeError(`decoderTarget has no option ${unknown}; there are ${Object.keys(OPTION_NAMES).join(", ")}`);
  }
  if (typeof options.name !== "string" || options.name === "") {
    throw new TypeError("decoderTarget needs a name, under which findings and the corpus are stored");
  }
  if (typeof options.create !== "function") {
    throw new TypeError(`decoderTarget ${options.name} needs create: (reports) => ({ push(chunk), end?() })`);
  }
}
