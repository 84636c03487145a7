/**
 * Messages between a campaign and the process of a worker, over a pipe of their own: the one that Node.js offers is
 * open to every program of the process. A frame is its length, in four bytes, and a value as V8 serialises it.
 */
import type { Duplex } from "node:stream";
import { deserialize, serialize } from "node:v8";

/** The pipe, in the process of a worker. */
export const CHANNEL_FD = 3;

const HEADER_BYTES = 4;
/** No message is longer; what is has been written by somebody else. */
const FRAME_BYTES_MAX = 2 ** 30;

export class Channel<Said, Heard> {
  private readonly pipe: Duplex;
  private readonly hear: (message: Heard) => void;
  private chunks: Buffer[] = [];
  private bytes = 0;
  /** It holds what no channel has written. */
  private isBroken = false;

  /** `broken` is told, once, when the pipe holds what no channel has written. */
  constructor(pipe: Duplex, hear: (message: Heard) => void, broken: () => void) {
    this.pipe = pipe;
    this.hear = hear;
    // Either end may go at any moment, and what is under way is lost with it; whoever needs to know hears of the process.
    pipe.on("error", () => undefined);
    pipe.on("data", (chunk: Buffer) => {
      const messages = this.take(chunk);
      messages.forEach((message) => this.hear(message));
      if (this.isBroken) {
        pipe.removeAllListeners("data");
        broken();
      }
    });
  }

  say(message: Said): void {
    const value = serialize(message);
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(value.length);
    this.pipe.write(Buffer.concat([header, value]));
  }

  /** The messages that a chunk completes, up to what is none. */
  private take(chunk: Buffer): Heard[] {
    const messages: Heard[] = [];
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    try {
      for (let frame = this.nextFrame(); frame !== undefined; frame = this.nextFrame()) {
        // Both ends are ours, and compiled against one type.
        messages.push(deserialize(frame) as Heard);
      }
    } catch {
      this.isBroken = true;
    }
    return messages;
  }

  private nextFrame(): Buffer | undefined {
    const end = HEADER_BYTES + this.frameBytes();
    if (this.bytes < end) {
      return undefined;
    }
    const all = this.joined();
    this.bytes -= end;
    this.chunks = [all.subarray(end)];
    return all.subarray(HEADER_BYTES, end);
  }

  /** The length that the next header says; without bound while the header is not whole. */
  private frameBytes(): number {
    if (this.bytes < HEADER_BYTES) {
      return Number.POSITIVE_INFINITY;
    }
    const [first] = this.chunks;
    const length = (first !== undefined && first.length >= HEADER_BYTES ? first : this.joined()).readUInt32LE();
    if (length > FRAME_BYTES_MAX) {
      throw new RangeError(`a frame of ${length} bytes`);
    }
    return length;
  }

  private joined(): Buffer {
    const [first] = this.chunks;
    const all = this.chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.chunks);
    this.chunks = [all];
    return all;
  }
}
