/**
 * The sending side of a link: lets pieces through while they fit the window, and keeps writers
 * waiting, first come first served, while they do not. What was let through counts until it was
 * read. A cancelled writer takes back what was not let through yet.
 */
import type { Kernel } from "../runtime/kernel.ts";
import { MisuseError } from "../runtime/signals.ts";
import type { Wait, WaitSource } from "../runtime/structure.ts";
import type { Piece } from "./write-plan.ts";

/** What became of a write: `sent` says that the window took all of it, not that it arrived. */
export type Written = { readonly kind: "sent" } | { readonly kind: "reset" };

const SENT: Written = { kind: "sent" };
export const RESET: Written = { kind: "reset" };

export interface SendWindowOptions {
  readonly id: number;
  readonly windowBytes: number;
  /** Takes a piece that fits. */
  readonly forward: (piece: Piece) => void;
  /** Called once, when the side was ended and every write was let through. */
  readonly finished: () => void;
}

interface Job {
  readonly wait: Wait;
  readonly pieces: readonly Piece[];
  next: number;
}

export class SendWindow implements WaitSource {
  readonly id: number;
  private readonly kernel: Kernel;
  private readonly options: SendWindowOptions;
  private readonly jobs: Job[] = [];
  private bytesOut = 0;
  private state: "open" | "ending" | "ended" | "reset" = "open";

  constructor(kernel: Kernel, options: SendWindowOptions) {
    this.kernel = kernel;
    this.id = options.id;
    this.options = options;
  }

  /** Bytes let through and not read. */
  get bytesInFlight(): number {
    return this.bytesOut;
  }

  get wasReset(): boolean {
    return this.state === "reset";
  }

  /** Throws where `end` was called before; a reset comes first, since its writer cannot know of it. */
  requireOpen(name: string): void {
    if (this.state === "ending" || this.state === "ended") {
      throw new MisuseError(`write to ${name} after its end`);
    }
  }

  /** Queues `pieces` for `wait`; gives whether all went through at once. */
  start(wait: Wait, pieces: readonly Piece[]): boolean {
    const job = { wait, pieces, next: 0 };
    this.jobs.push(job);
    this.advance();
    return !this.jobs.includes(job);
  }

  /** `bytes` were read. */
  credit(bytes: number): void {
    if (this.state !== "reset") {
      this.bytesOut -= bytes;
      this.advance();
    }
  }

  end(): void {
    if (this.state === "open") {
      this.state = "ending";
      this.advance();
    }
  }

  /** Wakes all writers with `reset` and takes no more. */
  close(): void {
    this.state = "reset";
    this.bytesOut = 0;
    for (let job = this.jobs.shift(); job !== undefined; job = this.jobs.shift()) {
      this.kernel.wake(job.wait, RESET);
    }
  }

  isReady(wait: Wait): boolean {
    const [first] = this.jobs;
    return first?.wait === wait && this.fits(first);
  }

  forget(wait: Wait): void {
    const index = this.jobs.findIndex((job) => job.wait === wait);
    if (index >= 0) {
      this.jobs.splice(index, 1);
      this.advance();
    }
  }

  private advance(): void {
    for (let job = this.jobs[0]; job !== undefined && this.fits(job); job = this.jobs[0]) {
      const piece = job.pieces[job.next];
      if (piece === undefined) {
        this.jobs.shift();
        this.kernel.wake(job.wait, SENT);
      } else {
        job.next += 1;
        this.bytesOut += piece.bytes.length;
        this.options.forward(piece);
      }
    }
    if (this.state === "ending" && this.jobs.length === 0) {
      this.state = "ended";
      this.options.finished();
    }
  }

  private fits({ pieces, next }: Job): boolean {
    return this.bytesOut + (pieces[next]?.bytes.length ?? 0) <= this.options.windowBytes;
  }
}
