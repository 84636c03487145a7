/**
 * Two foreign decoders that are asked for accept or reject.
 *
 * node:http2 has no HPACK interface, so a server session over an in-memory pair gets hand-made
 * frames: each block is the HEADERS frame of a new stream, and a PING follows all of them. The
 * session either answers the PING or leaves with GOAWAY, and code 9 (COMPRESSION_ERROR) is HPACK's.
 * What HTTP/2 thinks of the fields does not matter: it resets the stream, and the context goes on.
 */
import { performServerHandshake } from "node:http2";
import type { ServerHttp2Session } from "node:http2";
import { createRequire } from "node:module";
import { Duplex } from "node:stream";
import type { BlockRecord } from "../../../protocols/hpack/block-stream.ts";
import type { HeaderEntry } from "../../../protocols/hpack/header-field.ts";

export type Verdict = "accept" | "reject";

const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");
const [HEADERS, SETTINGS, PING, GOAWAY] = [0x1, 0x4, 0x6, 0x7];
const ACK = 0x1;
const END_STREAM_AND_HEADERS = 0x5;
const COMPRESSION_ERROR = 9;
const FRAME_HEADER_OCTETS = 9;

export interface Http2Answer {
  readonly verdict: Verdict;
  /** The fields of each request that HTTP/2 itself had no objection to, in order. */
  readonly requests: readonly HeaderEntry[][];
}

/** What nghttp2 makes of the blocks, as a server that announces the table sizes among the records. */
export async function askHttp2(records: readonly BlockRecord[]): Promise<Http2Answer> {
  const [ours, theirs] = wire();
  const session = performServerHandshake(theirs, { settings: { headerTableSize: 4096 } });
  const requests: HeaderEntry[][] = [];
  session.on("error", () => {});
  session.on("stream", (stream, _headers, _flags, ...rest: unknown[]) => {
    stream.on("error", () => {});
    requests.push(pairs(rest[0]));
  });
  const reader = new FrameReader(ours);
  ours.write(Buffer.concat([PREFACE, frame(SETTINGS, 0, 0, Buffer.alloc(0))]));
  try {
    await reader.settingsSeen(1);
    ours.write(frame(SETTINGS, ACK, 0, Buffer.alloc(0)));
    await sendRecords(ours, session, reader, records);
    ours.write(frame(PING, 0, 0, Buffer.alloc(8)));
    const end = await reader.end;
    return { verdict: end === COMPRESSION_ERROR ? "reject" : "accept", requests };
  } finally {
    session.destroy();
    ours.destroy();
  }
}

async function sendRecords(
  ours: Duplex,
  session: ServerHttp2Session,
  reader: FrameReader,
  records: readonly BlockRecord[],
): Promise<void> {
  let streamId = 1;
  let announced = 1;
  for (const record of records) {
    if (record instanceof Uint8Array) {
      ours.write(frame(HEADERS, END_STREAM_AND_HEADERS, streamId, record));
      streamId += 2;
      continue;
    }
    // The session has to process the blocks before it announces, or its limits would change too early.
    ours.write(frame(PING, 0, 0, Buffer.alloc(8, 1)));
    if (!(await reader.ponged())) return;
    session.settings({ headerTableSize: record.tableSize });
    announced += 1;
    await reader.settingsSeen(announced);
    ours.write(frame(SETTINGS, ACK, 0, Buffer.alloc(0)));
  }
}

class FrameReader {
  /** Resolves with 0 for the last PING, or with the code of GOAWAY. */
  readonly end: Promise<number>;
  #finish: (code: number) => void = () => {};
  #waiting: (() => void)[] = [];
  #settings = 0;
  #pongs = 0;
  #pongsTaken = 0;
  #gone = false;
  #buffer = Buffer.alloc(0);

  constructor(wire: Duplex) {
    this.end = new Promise((resolve) => {
      this.#finish = resolve;
    });
    wire.on("data", (chunk: Buffer) => this.#read(chunk));
    wire.on("error", () => {});
    wire.on("close", () => this.#leave(0));
  }

  async settingsSeen(count: number): Promise<void> {
    while (this.#settings < count && !this.#gone) await this.#change();
  }

  async ponged(): Promise<boolean> {
    this.#pongsTaken += 1;
    while (this.#pongs < this.#pongsTaken && !this.#gone) await this.#change();
    return !this.#gone;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #leave(code: number): void {
    this.#gone = true;
    this.#finish(code);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #read(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    while (this.#buffer.length >= FRAME_HEADER_OCTETS) {
      const end = FRAME_HEADER_OCTETS + this.#buffer.readUIntBE(0, 3);
      if (this.#buffer.length < end) return;
      this.#handle(this.#buffer.subarray(0, end));
      this.#buffer = this.#buffer.subarray(end);
    }
  }

  #handle(octets: Buffer): void {
    const type = octets[3];
    const isAck = ((octets[4] ?? 0) & ACK) !== 0;
    if (type === GOAWAY) return this.#leave(octets.readUInt32BE(FRAME_HEADER_OCTETS + 4));
    if (type === SETTINGS && !isAck) this.#settings += 1;
    if (type === PING && isAck && octets[FRAME_HEADER_OCTETS] === 0) return this.#finish(0);
    if (type === PING && isAck) this.#pongs += 1;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function frame(type: number, flags: number, streamId: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(FRAME_HEADER_OCTETS);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(streamId, 5);
  return Buffer.concat([header, payload]);
}

function pairs(raw: unknown): HeaderEntry[] {
  if (!Array.isArray(raw)) throw new TypeError("node:http2 gave no raw headers");
  const flat = raw.map(String);
  return flat.flatMap((name, index) => (index % 2 === 0 ? [{ name, value: flat[index + 1] ?? "" }] : []));
}

/** Two streams where each reads what the other one writes. */
function wire(): [Duplex, Duplex] {
  const ends: Duplex[] = [];
  const end = (other: number): Duplex =>
    new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        ends[other]?.push(chunk);
        done();
      },
      final(done) {
        ends[other]?.push(null);
        done();
      },
    });
  const [left, right] = [end(1), end(0)];
  ends.push(left, right);
  return [left, right];
}

interface Decompressor {
  write(chunk: Buffer): void;
  execute(): void;
  read(): unknown;
  updateTableSize(size: number): void;
  on(event: "error", listener: () => void): void;
}
const hpackJs: { decompressor: { create(options: object): Decompressor } } = createRequire(import.meta.url)("hpack.js");

/** What hpack.js makes of the blocks. It has no end of a block and learns of no SETTINGS. */
export function askHpackJs(records: readonly BlockRecord[]): Verdict {
  const decompressor = hpackJs.decompressor.create({ table: { maxSize: 4096 } });
  let failed = false;
  decompressor.on("error", () => {
    failed = true;
  });
  try {
    for (const record of records) {
      if (!(record instanceof Uint8Array)) continue;
      decompressor.write(Buffer.from(record));
      decompressor.execute();
      while (decompressor.read() !== null);
    }
  } catch {
    failed = true;
  }
  return failed ? "reject" : "accept";
}
