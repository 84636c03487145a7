/**
 * The passes over one input of a decoder that nobody here wrote, each of which must come to what
 * `whole` came to. Beyond those of `decode.ts` there are `poisoned` (unwritten memory holds other
 * bytes) and `after-fault` (a good input, decoded before and after another instance was refused).
 */
import type { Place } from "../core/decisions.ts";
import { fold, hashText } from "../core/hash.ts";
import type { Pass } from "../trace/events.ts";
import { EVENT, UNBOUNDED } from "../trace/events.ts";
import type { Recorder } from "../trace/recorder.ts";
import { chunksOf } from "./chunks.ts";
import type { Declarations } from "./declared-errors.ts";
import { declaredBy } from "./declared-errors.ts";
import type { CreateDecoder, Handling } from "./foreign-decoder.ts";
import { Instance, Undeclared } from "./foreign-decoder.ts";
import type { Bounds } from "./observe.ts";
import { Observation } from "./observe.ts";
import { SharedPrototypes } from "./shared-prototypes.ts";
import type { DirectLab } from "./target.ts";

/** What the passes must know of a decoder. Each part is what `DecoderOptions` says of it. */
export interface PassSubject<Event> {
  readonly name: string;
  readonly create: CreateDecoder<Event>;
  readonly declared: Declarations;
  readonly silentAfterFault: boolean;
  readonly borrowsChunks: boolean;
  readonly bounds: Partial<Bounds>;
  readonly digest: (state: number, event: Event) => number;
  readonly join: ((left: Event, right: Event) => Event | undefined) | undefined;
  readonly encode: ((events: readonly Event[]) => Uint8Array) | undefined;
  readonly differential: { readonly create: CreateDecoder<Event>; readonly declared: Declarations } | undefined;
  /** An input that should be decoded without a fault, where there is one. */
  readonly sample: Uint8Array | undefined;
}

/** What unwritten memory holds in all passes but `poisoned`, and in that one. */
const UNWRITTEN = 0xa5;
const UNWRITTEN_OTHERWISE = 0x5a;
/** What an overwritten chunk is filled with. */
const SCRIBBLE = 0xc3;
/** Bytes around a chunk in its memory, for decoders that take `chunk.buffer` for the chunk. */
const MARGIN_BYTES = 8;
const MARGIN = 0xee;
/** From here on a byte is taken for text that the twin of an input has otherwise. */
const TEXT_BYTE_MIN = 0x40;

/** Executes the passes over one input. */
export function decodeInPasses<Event>(
  lab: DirectLab,
  subject: PassSubject<Event>,
  input: Uint8Array,
  prototypes: SharedPrototypes,
): void {
  const passes = new Passes(lab, subject, input);
  prototypes.remember();
  try {
    lab.withUnwrittenMemory(UNWRITTEN, () => passes.run());
  } finally {
    passes.watch(prototypes.restore());
  }
}

/** What one decoding came to. */
interface Decoding<Event> {
  readonly events: readonly Event[];
  readonly fault: string | undefined;
}

class Passes<Event> {
  private readonly lab: DirectLab;
  private readonly recorder: Recorder;
  private readonly subject: PassSubject<Event>;
  private readonly input: Uint8Array;
  private readonly place: Place;
  private readonly handling: Handling;

  constructor(lab: DirectLab, subject: PassSubject<Event>, input: Uint8Array) {
    this.lab = lab;
    this.recorder = lab.recorder;
    this.subject = subject;
    this.input = input;
    this.place = lab.decisions.place("split", subject.name);
    this.handling = this.handlingOf(subject.declared);
  }

  run(): void {
    const { name } = this.subject;
    const observation = this.observation(name);
    try {
      const good = this.goodSample();
      const { whole, chunk } = this.decodeWhole(observation);
      this.comparePasses(whole);
      if (whole.fault !== undefined) {
        observation.refused({ code: whole.fault, offset: 0, section: "" });
        this.compareAfterFault(good);
      }
      if (this.subject.borrowsChunks) {
        chunk.fill(SCRIBBLE);
      }
      this.report("kept", whole);
    } catch (thrown) {
      observation.threw(thrown instanceof Undeclared ? thrown.error : thrown);
    }
  }

  /** Records which shared prototypes the passes changed. */
  watch(changed: readonly string[]): void {
    const { recorder, subject } = this;
    const first = recorder.intern(changed[0] ?? "");
    recorder.emit(EVENT.polluted, recorder.intern(subject.name), first, changed.length);
  }

  private decodeWhole(observation: Observation): { whole: Decoding<Event>; chunk: Buffer } {
    const chunk = chunkOf(this.input);
    const decode = (): Decoding<Event> => this.decode([chunk], observation);
    const { value: whole, buffers } = this.lab.withUnwrittenMemory(UNWRITTEN, decode);
    this.report("whole", whole);
    this.comparePoisoned(whole, buffers);
    return { whole, chunk };
  }

  /** Where no unwritten memory was handed out, its other filling changes nothing: one execution stands for both. */
  private comparePoisoned(whole: Decoding<Event>, unwritten: number): void {
    if (unwritten === 0) {
      this.report("poisoned", whole);
      return;
    }
    this.lab.withUnwrittenMemory(UNWRITTEN_OTHERWISE, () => {
      this.report("poisoned", this.decode([chunkOf(this.input)]));
    });
  }

  private comparePasses(whole: Decoding<Event>): void {
    const { input, place, subject } = this;
    const cut = chunksOf(input, place);
    if (cut.length > 1) {
      this.report("split", this.decode(cut.map(chunkOf), this.observation(`${subject.name} split`)));
    }
    if (subject.borrowsChunks) {
      this.report("scribbled", this.decode(cut.map(chunkOf), undefined, true));
    }
    this.report("interleaved", this.interleave(cut));
    this.compareRoundTrip(whole);
    this.compareDifferential(whole);
  }

  /** Feeds an instance on after its fault, and looks whether the next instance decodes as before. */
  private compareAfterFault(good: Good<Event> | undefined): void {
    const { subject, recorder } = this;
    if (subject.silentAfterFault) {
      const refused = new Instance(subject.create, this.handling);
      refused.push(chunkOf(this.input));
      refused.push(chunkOf(good?.input ?? this.input));
      refused.end();
      recorder.emit(EVENT.afterFault, recorder.intern(subject.name), refused.emittedAfterFault);
    }
    if (good !== undefined) {
      const name = `${subject.name} afresh`;
      this.report("whole", good.decoding, name);
      this.report("after-fault", this.decode([chunkOf(good.input)]), name);
    }
  }

  /** Decodes a good input before anything of this run could have spoiled what instances share. */
  private goodSample(): Good<Event> | undefined {
    const { sample: input } = this.subject;
    const decoding = input === undefined ? undefined : this.decode([chunkOf(input)]);
    return input === undefined || decoding === undefined || decoding.fault !== undefined
      ? undefined
      : { input, decoding };
  }

  private compareRoundTrip({ events }: Decoding<Event>): void {
    const { encode, name } = this.subject;
    if (encode === undefined || events.length === 0) {
      return;
    }
    const before = { events, fault: undefined };
    const after = this.decode([chunkOf(encode(events))]);
    const { recorder } = this;
    recorder.emit(EVENT.roundTrip, recorder.intern(name), this.digestOf(before), this.digestOf(after));
  }

  /** Two decoders name their faults differently: compared are the events, and whether there was a fault. */
  private compareDifferential({ events, fault }: Decoding<Event>): void {
    const { differential, name } = this.subject;
    if (differential === undefined) {
      return;
    }
    const other = new Instance(differential.create, this.handlingOf(differential.declared));
    other.push(chunkOf(this.input));
    other.end();
    const refusal = (code: string | undefined): string | undefined => (code === undefined ? undefined : "refused");
    this.report("whole", { events, fault: refusal(fault) }, `${name} differential`);
    this.report("model", { events: other.events, fault: refusal(other.fault) }, `${name} differential`);
  }

  private decode(chunks: readonly Buffer[], observation?: Observation, scribbles = false): Decoding<Event> {
    const instance = new Instance(this.subject.create, this.handling);
    for (const chunk of chunks) {
      instance.push(chunk);
      observation?.took(chunk.length, instance.gauge());
      if (scribbles) {
        chunk.fill(SCRIBBLE);
      }
    }
    instance.end();
    return instance;
  }

  /**
   * Decodes with two instances in turn and gives what the second made of it. The other is fed something
   * else, in the same places and of the same shape: what leaks from it would not show if it were equal.
   */
  private interleave(chunks: readonly Uint8Array[]): Decoding<Event> {
    const other = new Instance(this.subject.create, this.handling);
    const instance = new Instance(this.subject.create, this.handling);
    for (const chunk of chunks) {
      other.push(twinOf(chunk));
      instance.push(chunkOf(chunk));
    }
    other.end();
    instance.end();
    return instance;
  }

  private report(pass: Pass, decoding: Decoding<Event>, name = this.subject.name): void {
    const { recorder } = this;
    recorder.emit(EVENT.digest, recorder.intern(name), recorder.intern(pass), this.digestOf(decoding));
  }

  private digestOf({ events, fault }: Decoding<Event>): number {
    const { digest, join } = this.subject;
    let folded = 0;
    for (const event of join === undefined ? events : joined(events, join)) {
      folded = digest(folded, event);
    }
    return fault === undefined ? folded : fold(folded, hashText(fault));
  }

  private handlingOf(declared: Declarations): Handling {
    const { settle, steps } = this.lab;
    return { isDeclared: declaredBy(declared), feedsAfterFault: this.subject.silentAfterFault, settle, steps };
  }

  private observation(name: string): Observation {
    return new Observation(this.recorder, name, { ...NO_BOUNDS, ...this.subject.bounds });
  }
}

interface Good<Event> {
  readonly input: Uint8Array;
  readonly decoding: Decoding<Event>;
}

const NO_BOUNDS: Bounds = {
  bytesHeldMax: UNBOUNDED,
  partsHeldMax: UNBOUNDED,
  workPerByteMax: UNBOUNDED,
  bytesAllocatedPerByteMax: UNBOUNDED,
};

/** A copy in memory of its own, as from a socket, with something else around it. */
function chunkOf(bytes: Uint8Array): Buffer {
  const memory = Buffer.alloc(bytes.length + 2 * MARGIN_BYTES, MARGIN);
  memory.set(bytes, MARGIN_BYTES);
  return memory.subarray(MARGIN_BYTES, MARGIN_BYTES + bytes.length);
}

/** A copy in which letters are others; control characters, digits and short lengths stay. */
function twinOf(bytes: Uint8Array): Buffer {
  const twin = chunkOf(bytes);
  for (const [at, byte] of bytes.entries()) {
    twin[at] = byte >= TEXT_BYTE_MIN ? byte ^ 1 : byte;
  }
  return twin;
}

/** The events with each run of parts made one. */
function joined<Event>(events: readonly Event[], join: (left: Event, right: Event) => Event | undefined): Event[] {
  const whole: Event[] = [];
  for (const event of events) {
    const last = whole.at(-1);
    const both = last === undefined ? undefined : join(last, event);
    if (both === undefined) {
      whole.push(event);
    } else {
      whole[whole.length - 1] = both;
    }
  }
  return whole;
}
