/** The receiving side of a link: chunks that arrived, in order, and those who wait for them. */
import type { Context } from "../runtime/context.ts";
import type { Kernel } from "../runtime/kernel.ts";
import { WaitQueue } from "../runtime/wait-queue.ts";
import type { Arrival } from "./transit.ts";

/** What a read gives. `end` and `reset` are given again to every later read. */
export type Read = Arrival;

export class Inbox {
  private readonly kernel: Kernel;
  private readonly readers: WaitQueue;
  private readonly taken: (bytes: number) => void;
  private readonly chunks: Uint8Array[] = [];
  private closing: Read | undefined;

  /** `taken` is told how many bytes were read. */
  constructor(kernel: Kernel, id: number, taken: (bytes: number) => void) {
    this.kernel = kernel;
    this.taken = taken;
    this.readers = new WaitQueue(id, () => this.isReadable());
  }

  get wasReset(): boolean {
    return this.closing?.kind === "reset";
  }

  /** Waits for the next chunk, or the end once all chunks were read. */
  read(cx: Context): Promise<Read> {
    return cx.suspend<Read>(this.readers, "read", (wait) => {
      const next = this.take();
      if (next === undefined) {
        return this.readers.add(wait);
      }
      this.kernel.wake(wait, next);
      return true;
    });
  }

  put(bytes: Uint8Array): void {
    this.chunks.push(bytes);
    this.serve();
  }

  end(): void {
    this.closing = { kind: "end" };
    this.serve();
  }

  /** Throws away what was not read: from here on every read gives `reset`. */
  reset(): void {
    this.chunks.length = 0;
    this.closing = { kind: "reset" };
    this.serve();
  }

  private isReadable(): boolean {
    return this.chunks.length > 0 || this.closing !== undefined;
  }

  private serve(): void {
    while (this.readers.first !== undefined && this.isReadable()) {
      const reader = this.readers.shift();
      const next = this.take();
      if (reader !== undefined) {
        this.kernel.wake(reader, next);
      }
    }
  }

  private take(): Read | undefined {
    const bytes = this.chunks.shift();
    if (bytes === undefined) {
      return this.closing;
    }
    this.taken(bytes.length);
    return { kind: "data", bytes };
  }
}
