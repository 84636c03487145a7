/** Observes one instance of a foreign decoder, by the limits that it is promised to keep. */
import type { Gauge } from "../core/decoder.ts";
import { UNBOUNDED } from "../trace/events.ts";
import type { Recorder } from "../trace/recorder.ts";
import type { Instance } from "./foreign-decoder.ts";
import type { Bounds } from "./observe.ts";
import { Observation } from "./observe.ts";

export interface Promised {
  /** The name under which it is recorded. */
  readonly name: string;
  readonly bounds: Partial<Bounds>;
}

/** A limit on what nobody measures is not judged: holding 0 bytes would be no more than a missing gauge. */
export function observeInstance<Event>(
  recorder: Recorder,
  instance: Instance<Event>,
  { name, bounds }: Promised,
): Observation {
  const measured = instance.measured();
  const bound = (field: keyof Gauge, max = UNBOUNDED): number => (measured.has(field) ? max : UNBOUNDED);
  return new Observation(recorder, name, {
    bytesHeldMax: bound("bytesHeld", bounds.bytesHeldMax),
    partsHeldMax: bound("partsHeld", bounds.partsHeldMax),
    workPerByteMax: bound("work", bounds.workPerByteMax),
    bytesAllocatedPerByteMax: bound("bytesAllocated", bounds.bytesAllocatedPerByteMax),
  });
}

/** Whether anything is promised of what is held. */
export function judgesHeld({ bytesHeldMax, partsHeldMax }: Partial<Bounds>): boolean {
  return bytesHeldMax !== undefined || partsHeldMax !== undefined;
}
