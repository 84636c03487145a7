/** Reports what a decoder took, holds, has spent and refused, as events. */
import type { Fault, Gauge } from "../core/decoder.ts";
import { describeThrown } from "../core/thrown.ts";
import { EVENT } from "../trace/events.ts";
import type { Recorder } from "../trace/recorder.ts";

/** What a decoder may hold and spend, as a function of its configuration and its input. */
export interface Bounds {
  readonly bytesHeldMax: number;
  readonly partsHeldMax: number;
  readonly workPerByteMax: number;
  readonly bytesAllocatedPerByteMax: number;
}

/** Watches one decoder of a run under one name. */
export class Observation {
  private readonly recorder: Recorder;
  private readonly subject: number;
  private inputBytes = 0;

  constructor(recorder: Recorder, name: string, bounds: Bounds) {
    this.recorder = recorder;
    this.subject = recorder.intern(name);
    recorder.emit(EVENT.holdBound, this.subject, bounds.bytesHeldMax, bounds.partsHeldMax);
    recorder.emit(EVENT.spendBound, this.subject, bounds.workPerByteMax, bounds.bytesAllocatedPerByteMax);
  }

  /** After the decoder took `bytes` more. */
  took(bytes: number, gauge: Gauge): void {
    const { recorder, subject } = this;
    this.inputBytes += bytes;
    recorder.emit(EVENT.input, subject, bytes, this.inputBytes);
    recorder.emit(EVENT.held, subject, gauge.bytesHeld, gauge.partsHeld);
    recorder.emit(EVENT.spent, subject, gauge.work, gauge.bytesAllocated);
  }

  refused(fault: Fault): void {
    this.recorder.emit(EVENT.fault, this.subject, this.recorder.intern(fault.code), fault.offset);
  }

  /** The decoder threw: a bug, whatever was thrown. */
  threw(thrown: unknown): void {
    this.recorder.emit(EVENT.threw, this.subject, this.recorder.intern(describeThrown(thrown)));
  }
}
