/**
 * The passes over one input of a decoder that nobody here wrote, each of which must come to what
 * `whole` came to. Beyond those of `decode.ts` there are `poisoned` (unwritten memory holds other
 * bytes) and `after-fault` (a good input, decoded before and after another instance was refused).
 */
import type { Place } from "../core/decisions.ts";
import { describeThrown } from "../core/thrown.ts";
import type { Pass } from "../trace/events.ts";
import { EVENT } from "../trace/events.ts";
import type { Recorder } from "../trace/recorder.ts";
import { chunksOf } from "./chunks.ts";
import type { Decoding } from "./decoding.ts";
import { digestDecoding } from "./decoding.ts";
import { chunkOf, twinOf } from "./foreign-chunks.ts";
import type { Handling } from "./foreign-decoder.ts";
import { Instance, Undeclared } from "./foreign-decoder.ts";
import { judgesHeld, observeInstance } from "./observe-instance.ts";
import type { PassDecoder, PassSubject } from "./pass-subject.ts";
import type { SharedPrototypes } from "./shared-prototypes.ts";
import type { DirectLab } from "./target.ts";
import { withoutInput } from "./thrown.ts";

/** What unwritten memory holds in all passes but `poisoned`, and in that one. */
const UNWRITTEN = 0xa5;
const UNWRITTEN_OTHERWISE = 0x5a;
/** What an overwritten chunk is filled with. */
const SCRIBBLE = 0xc3;
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
    this.handling = this.handlingOf(subject);
  }

  run(): void {
    const { recorder } = this;
    const id = recorder.intern(this.subject.name);
    try {
      const good = this.goodSample();
      const { whole, chunk } = this.decodeWhole();
      this.comparePasses(whole);
      if (whole.fault !== undefined) {
        recorder.emit(EVENT.fault, id, recorder.intern(whole.fault));
        this.compareAfterFault(good);
      }
      if (this.subject.borrowsChunks) {
        chunk.fill(SCRIBBLE);
      }
      this.report("kept", whole);
    } catch (thrown) {
      const error: unknown = thrown instanceof Undeclared ? thrown.error : thrown;
      const message = describeThrown(error);
      recorder.emit(EVENT.threw, id, recorder.intern(withoutInput(message)), recorder.intern(message));
    }
  }

  /** Records which shared prototypes the passes changed. */
  watch(changed: readonly string[]): void {
    const { recorder, subject } = this;
    const first = recorder.intern(changed[0] ?? "");
    recorder.emit(EVENT.polluted, recorder.intern(subject.name), first, changed.length);
  }

  private decodeWhole(): { whole: Decoding<Event>; chunk: Buffer } {
    const chunk = chunkOf(this.input);
    const decode = (): Decoding<Event> => this.decode([chunk], { observedAs: this.subject.name });
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
      this.report("split", this.decode(cut.map(chunkOf), { observedAs: `${subject.name} split` }));
    }
    if (subject.borrowsChunks) {
      this.report("scribbled", this.decode(cut.map(chunkOf), { scribbles: true }));
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
    recorder.emit(
      EVENT.roundTrip,
      recorder.intern(name),
      digestDecoding(this.subject, before),
      digestDecoding(this.subject, after),
    );
  }

  /** Two decoders name their faults differently: compared are the events, and whether there was a fault. */
  private compareDifferential({ events, fault }: Decoding<Event>): void {
    const { differential, name } = this.subject;
    if (differential === undefined) {
      return;
    }
    const other = new Instance(differential.create, this.handlingOf(differential));
    other.push(chunkOf(this.input));
    other.end();
    const refusal = (code: string | undefined): string | undefined => (code === undefined ? undefined : "refused");
    this.report("whole", { events, fault: refusal(fault) }, `${name} differential`);
    this.report("model", { events: other.events, fault: refusal(other.fault) }, `${name} differential`);
  }

  private decode(chunks: readonly Buffer[], { observedAs, scribbles = false }: DecodeOptions = {}): Decoding<Event> {
    const instance = new Instance(this.subject.create, this.handling);
    const { bounds } = this.subject;
    const observation =
      observedAs === undefined ? undefined : observeInstance(this.recorder, instance, { name: observedAs, bounds });
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
    recorder.emit(EVENT.digest, recorder.intern(name), recorder.intern(pass), digestDecoding(this.subject, decoding));
  }

  private handlingOf({ isDeclared }: PassDecoder<Event>): Handling {
    const { silentAfterFault: feedsAfterFault, bounds } = this.subject;
    const { settle, steps } = this.lab;
    // Counts are recorded where they are judged only: elsewhere instrumented runs shall be the same as others.
    const judgesWork = bounds.workPerByteMax !== undefined;
    return { isDeclared, feedsAfterFault, settle, steps: judgesWork ? steps : undefined, counts: judgesHeld(bounds) };
  }
}

interface Good<Event> {
  readonly input: Uint8Array;
  readonly decoding: Decoding<Event>;
}

interface DecodeOptions {
  /** The name under which what the instance holds and spends is recorded; nothing is without one. */
  readonly observedAs?: string;
  /** Whether each chunk is overwritten once it was pushed. */
  readonly scribbles?: boolean;
}
