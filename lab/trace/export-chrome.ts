/**
 * A run as Chrome trace events, which Perfetto and speedscope open: a thread per task with its
 * steps as slices, regions and races as asynchronous spans, cancellations, obligations and faults
 * as instants, and what decoders hold as counters.
 *
 * Virtual time stands still inside a step, so an axis of virtual time alone would show nothing. The
 * axis is virtual ticks plus the number of events so far, both as microseconds: idle time keeps its
 * length, a step is as wide as the events in it, and no two events share a place. The true time is
 * in `args.ticks` of every step. A time that runs backwards (no clock does it; a file can say it)
 * moves the axis forward by the event alone.
 *
 * All names are escaped. Spans that are open at the end of the run are closed there.
 */
import { eventAt, timeOf } from "./event-at.ts";
import type { EventWords } from "./event-at.ts";
import { EVENT, kindOfCode } from "./events.ts";
import { eventText, nameText } from "./format-text.ts";
import type { EventLog } from "./recorder.ts";

export interface ChromeTrace {
  readonly traceEvents: readonly ChromeEvent[];
  readonly displayTimeUnit: "ms" | "ns";
}

/** One trace event, in the fields' names of the Trace Event Format. */
export interface ChromeEvent {
  readonly name: string;
  /** Begin and end of a slice and of a span, instant, counter, metadata. */
  readonly ph: "B" | "E" | "b" | "e" | "i" | "C" | "M";
  readonly ts: number;
  readonly pid: number;
  readonly tid: number;
  readonly cat?: string;
  readonly id?: string;
  /** The scope of an instant: its thread. */
  readonly s?: "t";
  readonly args?: Readonly<Record<string, string | number>>;
}

const PROCESS = 1;
/** The thread of what happens outside of every task. */
const LAB_THREAD = 0;
/** Beyond this a position on the axis would lose its microseconds. */
const AXIS_MAX = Number.MAX_SAFE_INTEGER;

const SPAN_BEGINS = new Map<number, string>([
  [EVENT.regionOpen, "region"],
  [EVENT.raceStart, "race"],
]);
const SPAN_ENDS = new Map<number, string>([
  [EVENT.regionClose, "region"],
  [EVENT.raceEnd, "race"],
]);
const INSTANTS: ReadonlySet<number> = new Set([
  EVENT.stop,
  EVENT.mark,
  EVENT.spawnRefused,
  EVENT.taskEnd,
  EVENT.cancelRequest,
  EVENT.cancelSeen,
  EVENT.cleanupExceeded,
  EVENT.reserve,
  EVENT.commit,
  EVENT.abort,
  EVENT.raceWon,
  EVENT.netFault,
  EVENT.fault,
  EVENT.threw,
  EVENT.lateError,
  EVENT.ambient,
]);

export function chromeTrace(log: EventLog): ChromeTrace {
  const drawing = new Drawing(log);
  for (let index = 0; index < log.eventCount; index += 1) {
    drawing.take(index);
  }
  return { traceEvents: drawing.finish(), displayTimeUnit: "ms" };
}

/** Takes the events of a log in their order and keeps what is open on each thread. */
class Drawing {
  private readonly log: EventLog;
  private readonly events: ChromeEvent[] = [];
  private readonly threads = new Map<number, number>();
  /** Begin events of open spans, by their id; a name can be opened again while it is open. */
  private readonly spans = new Map<string, ChromeEvent[]>();
  private running: number | undefined;
  private ticks = 0;
  private position = 0;

  constructor(log: EventLog) {
    this.log = log;
  }

  take(index: number): void {
    const event = eventAt(this.log, index);
    this.ticks = timeOf(this.log, index) ?? this.ticks;
    this.position = Math.min(Math.max(this.position + 1, this.ticks + index), AXIS_MAX);
    switch (event.code) {
      case EVENT.step:
        this.endStep();
        this.beginStep(event);
        return;
      case EVENT.time:
        this.endStep();
        return;
      case EVENT.stop:
        this.endStep();
        this.takeSpanOrInstant(event, index);
        return;
      case EVENT.spawn:
        this.threadOf(event.subject);
        return;
      case EVENT.held:
        this.add({
          name: `held ${this.nameOf(event)}`,
          ph: "C",
          ...this.here(),
          args: { bytes: event.first, parts: event.second },
        });
        return;
      default:
        this.takeSpanOrInstant(event, index);
    }
  }

  /** Closes what is open and puts the names of the threads in front. */
  finish(): readonly ChromeEvent[] {
    this.position = Math.min(this.position + 1, AXIS_MAX);
    this.endStep();
    for (const open of this.spans.values()) {
      for (const begin of open) {
        this.add({ ...begin, ph: "e", ...this.here(), args: { open: "at the end of the run" } });
      }
    }
    return [...this.metadata(), ...this.events];
  }

  private takeSpanOrInstant(event: EventWords, index: number): void {
    const begins = SPAN_BEGINS.get(event.code);
    const ends = SPAN_ENDS.get(event.code);
    if (begins !== undefined) {
      this.beginSpan(begins, event, index);
    } else if (ends !== undefined) {
      this.endSpan(ends, event, index);
    } else if (INSTANTS.has(event.code)) {
      const name = `${kindOfCode(event.code) ?? event.code} ${this.nameOf(event)}`;
      this.add({ name, ph: "i", s: "t", ...this.here(), args: this.argsOf(index) });
    }
  }

  private beginStep(event: EventWords): void {
    this.running = event.subject;
    const args = { ticks: this.ticks, wake: event.first };
    this.add({ name: this.nameOf(event), cat: "step", ph: "B", ...this.here(), args });
  }

  private endStep(): void {
    if (this.running !== undefined) {
      this.add({ name: nameText(this.log, this.running), cat: "step", ph: "E", ...this.here() });
      this.running = undefined;
    }
  }

  private beginSpan(cat: string, event: EventWords, index: number): void {
    const id = `${cat}-${event.subject}`;
    const name = `${cat} ${this.nameOf(event)}`;
    const begin: ChromeEvent = { name, cat, id, ph: "b", ...this.here(), args: this.argsOf(index) };
    const open = this.spans.get(id);
    if (open === undefined) {
      this.spans.set(id, [begin]);
    } else {
      open.push(begin);
    }
    this.add(begin);
  }

  /** An end without a begin is left out: viewers reject it or draw it from the start of the run. */
  private endSpan(cat: string, event: EventWords, index: number): void {
    const begin = this.spans.get(`${cat}-${event.subject}`)?.pop();
    if (begin !== undefined) {
      this.add({ ...begin, ph: "e", ...this.here(), args: this.argsOf(index) });
    }
  }

  private add(event: ChromeEvent): void {
    this.events.push(event);
  }

  private here(): { ts: number; pid: number; tid: number } {
    const tid = this.running === undefined ? LAB_THREAD : this.threadOf(this.running);
    return { ts: this.position, pid: PROCESS, tid };
  }

  private threadOf(task: number): number {
    const known = this.threads.get(task);
    if (known !== undefined) {
      return known;
    }
    const thread = this.threads.size + 1;
    this.threads.set(task, thread);
    return thread;
  }

  private nameOf(event: EventWords): string {
    return nameText(this.log, event.subject);
  }

  private argsOf(index: number): Readonly<Record<string, string | number>> {
    const args: [string, string | number][] = [["ticks", this.ticks]];
    for (const { label, text } of eventText(this.log, index).fields) {
      args.push([label, text]);
    }
    return Object.fromEntries(args);
  }

  private metadata(): ChromeEvent[] {
    const threads = [...this.threads].map(([task, tid]) => ({ tid, name: nameText(this.log, task) }));
    const named = [{ tid: LAB_THREAD, name: "lab" }, ...threads].flatMap(({ tid, name }) => [
      metadata("thread_name", tid, { name }),
      metadata("thread_sort_index", tid, { sort_index: tid }),
    ]);
    return [metadata("process_name", LAB_THREAD, { name: "quiesce" }), ...named];
  }
}

function metadata(name: string, tid: number, args: Readonly<Record<string, string | number>>): ChromeEvent {
  return { name, ph: "M", ts: 0, pid: PROCESS, tid, args };
}
