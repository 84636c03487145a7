/**
 * The input that is being executed, where it outlives the thread or the process that executes it.
 *
 * Noting an input costs some tens of nanoseconds: it goes into memory that a watchdog thread shares. With
 * a journal it also goes into a file, at about a microsecond, for deaths that take the watchdog along:
 * an abort, a signal, the operating system's shortage of memory. Where executions are fast that would be
 * a good part of them, so a journal is given up after the first ones, unless all inputs are wanted.
 */
import { openSync, writeSync } from "node:fs";
import { native } from "./native.ts";

/** The longest input that is kept whole, in bytes; of a longer one its beginning. */
export const NOTED_BYTES_MAX = 65_536;

const WORD_BYTES = 4;
const HEADER_WORDS = 6;
const HEADER_BYTES = HEADER_WORDS * WORD_BYTES;
/**
 * Words of the header: inputs so far, the length of the latest, whether it is being executed, the number of its
 * execution, whether others should have their turn, and one that nobody writes.
 */
const COUNT = 0;
const LENGTH = 1;
const BUSY = 2;
const EXECUTION = 3;
const YIELD = 4;
const NEVER_WRITTEN = 5;

/** Memory for a black box, to be given to both of its ends. */
export function blackBoxMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER_BYTES + NOTED_BYTES_MAX);
}

/** The writing end: in the thread that executes inputs. */
export class BlackBox {
  private readonly header: Int32Array;
  private readonly bytes: Uint8Array;
  private journal: Journal | undefined;

  constructor(memory: SharedArrayBuffer, journal?: Journal) {
    this.header = new Int32Array(memory, 0, HEADER_WORDS);
    this.bytes = new Uint8Array(memory, HEADER_BYTES);
    this.journal = journal;
  }

  /** Says that the first `length` bytes of `source` are executed from now on. */
  note(source: Uint8Array, length: number): void {
    const { header } = this;
    const noted = Math.min(length, NOTED_BYTES_MAX);
    this.bytes.set(noted === source.length ? source : source.subarray(0, noted));
    header[LENGTH] = noted;
    header[COUNT] = ((header[COUNT] ?? 0) + 1) | 0;
    header[BUSY] = 1;
    if (this.journal?.write(source, noted, header[EXECUTION] ?? 0) === false) {
      this.journal = undefined;
    }
  }

  /** Says which execution the next notes belong to. */
  begin(execution: number): void {
    this.header[EXECUTION] = execution;
  }

  /** Says that nothing is executed until the next note. */
  rest(): void {
    this.header[BUSY] = 0;
    this.header[YIELD] = 0;
  }

  /** Whether executions went on for so long that others should have their turn. */
  shouldYield(): boolean {
    return this.header[YIELD] !== 0;
  }
}

/** The reading end: in a thread that goes on when the other does not. */
export class BlackBoxReader {
  private readonly header: Int32Array;
  private readonly bytes: Uint8Array;

  constructor(memory: SharedArrayBuffer) {
    this.header = new Int32Array(memory, 0, HEADER_WORDS);
    this.bytes = new Uint8Array(memory, HEADER_BYTES);
  }

  /** The number of the input that is being executed, `undefined` while none is. */
  busyWith(): number | undefined {
    return Atomics.load(this.header, BUSY) === 0 ? undefined : Atomics.load(this.header, COUNT);
  }

  /** How many inputs there were, modulo 2^32. */
  count(): number {
    return Atomics.load(this.header, COUNT);
  }

  /** The number of the latest execution. */
  execution(): number {
    return Atomics.load(this.header, EXECUTION);
  }

  /** Asks for a turn for others. */
  askToYield(): void {
    Atomics.store(this.header, YIELD, 1);
  }

  /** A copy of the latest input. */
  input(): Uint8Array {
    return this.bytes.slice(0, Atomics.load(this.header, LENGTH));
  }

  /** Waits; the event loop of the thread stands still meanwhile. */
  pause(milliseconds: number): void {
    Atomics.wait(this.header, NEVER_WRITTEN, 0, milliseconds);
  }
}

/** A file that holds the input of the running execution, whatever becomes of the process. */
export class Journal {
  private readonly file: number;
  private readonly keepsAll: boolean;
  private readonly record = Buffer.alloc(RECORD_HEADER_BYTES + NOTED_BYTES_MAX);
  private noted = 0;
  private lookedAt = native.nanoseconds();

  constructor(path: string, keepsAll: boolean) {
    this.file = openSync(path, "w");
    this.keepsAll = keepsAll;
  }

  /** Gives `false` where the journal ends with this input, which it does not keep. */
  write(source: Uint8Array, length: number, execution: number): boolean {
    this.noted += 1;
    if (!this.keepsAll && this.noted % LOOK_PERIOD === 0 && this.isTooSlow()) {
      writeSync(this.file, NOTHING, 0, WORD_BYTES, 0);
      return false;
    }
    const { record } = this;
    record.writeUInt32LE(length);
    record.writeUInt32LE(execution, WORD_BYTES);
    record.set(source.subarray(0, length), RECORD_HEADER_BYTES);
    writeSync(this.file, record, 0, RECORD_HEADER_BYTES + length, 0);
    return true;
  }

  /** Whether executions are so fast that noting them takes a good part of the time. */
  private isTooSlow(): boolean {
    const now = native.nanoseconds();
    const each = (now - this.lookedAt) / LOOK_PERIOD;
    this.lookedAt = now;
    return this.noted > NOTED_MIN && each < SLOW_EXECUTION_NS;
  }
}

/** The length of the input and the number of its execution. */
const RECORD_HEADER_BYTES = 2 * WORD_BYTES;
/** Inputs that are noted in any case: a fraction of a second of the fastest executions. */
const NOTED_MIN = 20_000;
/** Executions of this length, in nanoseconds, take a twentieth longer when they are noted. */
const SLOW_EXECUTION_NS = 20_000;
/** Inputs between two looks at the time. */
const LOOK_PERIOD = 1_024;
/** The length that stands for no input. */
const NOTHING = Buffer.alloc(WORD_BYTES, 0xff);

/** What a journal keeps of the latest execution. */
export interface Noted {
  readonly input: Uint8Array;
  readonly execution: number;
}

/** What is in a journal's file; `undefined` where there is nothing that is whole. */
export function readJournal(file: Buffer): Noted | undefined {
  const length = file.length < RECORD_HEADER_BYTES ? Number.POSITIVE_INFINITY : file.readUInt32LE();
  const end = RECORD_HEADER_BYTES + length;
  return end > file.length
    ? undefined
    : { input: new Uint8Array(file.subarray(RECORD_HEADER_BYTES, end)), execution: file.readUInt32LE(WORD_BYTES) };
}
