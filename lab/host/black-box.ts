/**
 * The input that is being executed, where it outlives the thread or the process that executes it.
 *
 * Noting an input costs some tens of nanoseconds: it goes into memory that a watchdog thread shares. With
 * a journal it also goes into a file, at about a microsecond, for deaths that take the watchdog along:
 * an abort, a signal, the operating system's shortage of memory.
 */
import { openSync, writeSync } from "node:fs";

/** The longest input that is kept whole, in bytes; of a longer one its beginning. */
export const NOTED_BYTES_MAX = 65_536;

const WORD_BYTES = 4;
const HEADER_WORDS = 4;
const HEADER_BYTES = HEADER_WORDS * WORD_BYTES;
/** Words of the header: inputs so far, the length of the latest, and whether it is being executed. */
const COUNT = 0;
const LENGTH = 1;
const BUSY = 2;

/** Memory for a black box, to be given to both of its ends. */
export function blackBoxMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER_BYTES + NOTED_BYTES_MAX);
}

/** The writing end: in the thread that executes inputs. */
export class BlackBox {
  private readonly header: Int32Array;
  private readonly bytes: Uint8Array;
  private readonly journal: Journal | undefined;

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
    this.journal?.write(source, noted);
  }

  /** Says that nothing is executed until the next note. */
  rest(): void {
    this.header[BUSY] = 0;
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

  /** A copy of the latest input. */
  input(): Uint8Array {
    return this.bytes.slice(0, Atomics.load(this.header, LENGTH));
  }

  /** Waits; the event loop of the thread stands still meanwhile. */
  pause(milliseconds: number): void {
    // Nobody wakes it: the word is not used otherwise.
    Atomics.wait(this.header, HEADER_WORDS - 1, 0, milliseconds);
  }
}

/** A file that holds the input of the running execution, whatever becomes of the process. */
export class Journal {
  private readonly file: number;
  private readonly record = Buffer.alloc(WORD_BYTES + NOTED_BYTES_MAX);

  constructor(path: string) {
    this.file = openSync(path, "w");
  }

  write(source: Uint8Array, length: number): void {
    const { record } = this;
    record.writeUInt32LE(length);
    record.set(source.subarray(0, length), WORD_BYTES);
    writeSync(this.file, record, 0, WORD_BYTES + length, 0);
  }
}

/** The input in a journal's file; `undefined` where there is none that is whole. */
export function readJournal(file: Buffer): Uint8Array | undefined {
  const length = file.length < WORD_BYTES ? Number.POSITIVE_INFINITY : file.readUInt32LE();
  return WORD_BYTES + length > file.length ? undefined : new Uint8Array(file.subarray(WORD_BYTES, WORD_BYTES + length));
}
