/**
 * The generic scenario of every decoder: one input, decoded in several ways that must agree.
 *
 * The passes are `whole` (one chunk), `split` (cut where decisions say), `scribbled` (cut in the
 * same places, each chunk a `Buffer` that is overwritten after it was pushed), `interleaved` (two instances fed in
 * turn), `kept` (what `whole` handed out, read again at the end) and `model` (the reference). Each
 * leaves a digest of its events and fault; oracles compare them.
 */
import type { Place } from "../core/decisions.ts";
import type { Decoded, Decoder } from "../core/decoder.ts";
import { fold, hashText } from "../core/hash.ts";
import type { Pass } from "../trace/events.ts";
import { EVENT } from "../trace/events.ts";
import type { Recorder } from "../trace/recorder.ts";
import { chunksOf } from "./chunks.ts";
import { describeDecoding } from "./describe.ts";
import type { Bounds } from "./observe.ts";
import { Observation } from "./observe.ts";
import type { DirectLab, DirectScenario, InputSource } from "./target.ts";

/** A decoder and what the lab must know to judge it. */
export interface DecoderSubject<Event> {
  readonly name: string;
  readonly bounds: Bounds;
  create(): Decoder<Event>;
  /** Folds one event into a digest: events that differ to a user differ in digest. */
  digest(state: number, event: Event): number;
  /** What an independent reference makes of the whole input. */
  readonly model?: (input: Uint8Array) => Decoded<Event>;
  readonly generate?: (source: InputSource) => Uint8Array;
}

const ORACLES = [
  "aliasing",
  "ambient-access",
  "bounded-allocation",
  "isolation",
  "split-invariance",
  "totality",
  "work-bound",
];

/** What an overwritten chunk is filled with. */
const SCRIBBLE = 0xa5;

export function decodeScenario<Event>(subject: DecoderSubject<Event>): DirectScenario {
  const { generate } = subject;
  return {
    kind: "direct",
    name: "decode",
    summary: "bytes straight into the decoder: whole, split, scribbled, interleaved, against the model",
    period: 1,
    oracles: subject.model === undefined ? ORACLES : [...ORACLES, "agreement"],
    input: "bytes",
    ...(generate === undefined ? {} : { generate }),
    execute: (lab, input) => new Passes(lab, subject, input).run(),
    probe(input, held) {
      const decoder = subject.create();
      decoder.push(input);
      held(decoder);
      decoder.end();
    },
    describe: describeDecoding(() => subject.create()),
  };
}

class Passes<Event> {
  private readonly recorder: Recorder;
  private readonly subject: DecoderSubject<Event>;
  private readonly input: Uint8Array;
  private readonly place: Place;
  private readonly id: number;

  constructor(lab: DirectLab, subject: DecoderSubject<Event>, input: Uint8Array) {
    this.recorder = lab.recorder;
    this.subject = subject;
    this.input = input;
    this.place = lab.decisions.place("split", subject.name);
    this.id = lab.recorder.intern(subject.name);
  }

  run(): void {
    const { recorder, subject, input } = this;
    const observation = new Observation(recorder, subject.name, subject.bounds);
    try {
      const whole = input.slice();
      const decoded = this.decode([whole], observation);
      this.report("whole", decoded);
      whole.fill(SCRIBBLE);
      this.compare();
      this.report("kept", decoded);
    } catch (thrown) {
      observation.threw(thrown);
    }
  }

  /** The passes after `whole`. */
  private compare(): void {
    const { subject, input } = this;
    const cut = chunksOf(input, this.place);
    if (cut.length > 1) {
      this.report(
        "split",
        this.decode(copies(cut), new Observation(this.recorder, `${subject.name} split`, subject.bounds)),
      );
    }
    this.report("scribbled", this.decode(buffers(cut), undefined));
    this.report("interleaved", this.interleave(cut));
    if (subject.model !== undefined) {
      this.report("model", subject.model(input.slice()));
    }
  }

  /** Without an observation each chunk is overwritten once it was pushed, as its owner may. */
  private decode(chunks: readonly Uint8Array[], observation: Observation | undefined): Decoded<Event> {
    const decoder = this.subject.create();
    const collected = new Collected<Event>();
    for (const chunk of chunks) {
      collected.add(decoder.push(chunk));
      if (observation === undefined) {
        chunk.fill(SCRIBBLE);
      } else {
        observation.took(chunk.length, decoder);
      }
    }
    collected.add(decoder.end());
    if (observation !== undefined && collected.fault !== undefined) {
      observation.refused(collected.fault);
    }
    return collected;
  }

  /** Decodes with two instances in turn and gives what the second made of it. */
  private interleave(chunks: readonly Uint8Array[]): Decoded<Event> {
    const other = this.subject.create();
    const decoder = this.subject.create();
    const collected = new Collected<Event>();
    for (const chunk of chunks) {
      other.push(chunk.slice());
      collected.add(decoder.push(chunk.slice()));
    }
    other.end();
    collected.add(decoder.end());
    return collected;
  }

  private report(pass: Pass, decoded: Decoded<Event>): void {
    this.recorder.emit(EVENT.digest, this.id, this.recorder.intern(pass), this.digestOf(decoded));
  }

  private digestOf({ events, fault }: Decoded<Event>): number {
    let digest = 0;
    for (const event of events) {
      digest = this.subject.digest(digest, event);
    }
    return fault === undefined ? digest : fold(fold(digest, hashText(fault.code)), fault.offset);
  }
}

/** The events of all pushes, and the one fault. A decoder that goes on after a fault shows in the digest. */
class Collected<Event> implements Decoded<Event> {
  readonly events: Event[] = [];
  fault: Decoded<Event>["fault"] = undefined;

  add({ events, fault }: Decoded<Event>): void {
    for (const event of events) {
      this.events.push(event);
    }
    this.fault ??= fault;
  }
}

function copies(chunks: readonly Uint8Array[]): Uint8Array[] {
  return chunks.map((chunk) => chunk.slice());
}

/**
 * Chunks as a socket gives them: buffers, whose `slice` is a view of the same memory where that of other
 * typed arrays is a copy, and which begin anywhere in a slab.
 */
function buffers(chunks: readonly Uint8Array[]): Buffer[] {
  return chunks.map((chunk) => Buffer.from(chunk));
}
