/** What the passes must know of a decoder that nobody here wrote: its options, with everything decided. */
import type { CreateDecoder } from "./foreign-decoder.ts";
import type { Bounds } from "./observe.ts";
import type { DirectLab } from "./target.ts";

export interface PassSubject<Event> extends PassDecoder<Event> {
  readonly name: string;
  /** Whether it is fed on after a fault, and must stay silent. */
  readonly silentAfterFault: boolean;
  /** Whether a chunk is its caller's again after `push`. */
  readonly borrowsChunks: boolean;
  readonly bounds: Partial<Bounds>;
  /** Whether it may be given an input. */
  readonly assume: (input: Uint8Array) => boolean;
  /** Whether it is given a clock and timers. */
  readonly simulatesTime: boolean;
  /** Cuts an input into records, where it is known what they are. */
  readonly split: ((input: Uint8Array) => Uint8Array[]) | undefined;
  readonly digest: (state: number, event: Event) => number;
  readonly join: ((left: Event, right: Event) => Event | undefined) | undefined;
  readonly encode: ((events: readonly Event[]) => Uint8Array) | undefined;
  readonly differential: PassDecoder<Event> | undefined;
  /** An input that should be decoded without a fault, where there is one. */
  readonly sample: Uint8Array | undefined;
}

/** One of the decoders of a target. */
export interface PassDecoder<Event> {
  readonly create: CreateDecoder<Event>;
  /** Whether an error is the peer's fault. */
  readonly isDeclared: (error: unknown) => boolean;
}

/** Does some work with a decoder, on the clock that it is given. */
export function inTimeOf<Event>(lab: DirectLab, { simulatesTime }: PassSubject<Event>, work: () => void): void {
  if (simulatesTime) {
    lab.withSimulatedTime(work);
  } else {
    work();
  }
}
