/** Watches over the process of a worker from outside: one that neither executes nor says anything is ended. */
import { readIfThere } from "../files.ts";
import { FenceFolder } from "./fence-folder.ts";
import type { Fence } from "./messages.ts";
import type { WorkerHandle } from "./thread-worker.ts";

/** How long a target may take to load, in milliseconds. */
const LOADING_MS_MAX = 30_000;
/** Beyond what an execution may take, since the watchdog of the process comes first. */
const SILENCE_MS_MAX = 10_000;
/** How long a worker may go on that was told to stop: it ends the shrink that is under way. */
const STOPPING_MS_MAX = 30_000;
const PERIOD_MS = 500;
const MILLISECONDS = 1_000;

export class Vigil {
  /** Why the process was ended; `undefined` where it was not. */
  reason: string | undefined;
  private readonly fence: Fence;
  private readonly handle: WorkerHandle;
  private readonly mayBeSilent: () => boolean;
  private readonly timer: NodeJS.Timeout;
  private pulse = "";
  private signAt = performance.now();
  private limit: { readonly until: number; readonly reason: string };

  /** `mayBeSilent` says whether the worker waits for others. */
  constructor(fence: Fence, handle: WorkerHandle, mayBeSilent: () => boolean) {
    this.fence = fence;
    this.handle = handle;
    this.mayBeSilent = mayBeSilent;
    this.limit = limitOf(LOADING_MS_MAX, `it did not finish loading within ${LOADING_MS_MAX / MILLISECONDS} s`);
    this.timer = setInterval(() => this.look(), PERIOD_MS);
  }

  /** It said something. */
  heard(): void {
    this.signAt = performance.now();
  }

  loaded(): void {
    this.limit = UNLIMITED;
    this.heard();
  }

  /** It was told to stop. */
  stopping(): void {
    this.allow(STOPPING_MS_MAX, `it did not stop within ${STOPPING_MS_MAX / MILLISECONDS} s`);
  }

  /** It may go on for so long, and is then ended for a reason. */
  allow(milliseconds: number, reason: string): void {
    const limit = limitOf(milliseconds, reason);
    this.limit = limit.until < this.limit.until ? limit : this.limit;
  }

  end(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = performance.now();
    const pulse = readIfThere(new FenceFolder(this.fence.folder).pulse)?.toString("latin1") ?? "";
    if (pulse !== this.pulse || this.mayBeSilent()) {
      this.pulse = pulse;
      this.signAt = now;
    }
    const silence = this.fence.wallMs + SILENCE_MS_MAX;
    if (now > this.limit.until) {
      this.stop(this.limit.reason);
    } else if (this.limit === UNLIMITED && now - this.signAt > silence) {
      this.stop(`for ${silence / MILLISECONDS} s it neither executed anything nor ended`);
    }
  }

  private stop(reason: string): void {
    this.reason = reason;
    this.end();
    this.handle.kill();
  }
}

const UNLIMITED = { until: Number.POSITIVE_INFINITY, reason: "" };

function limitOf(milliseconds: number, reason: string): Vigil["limit"] {
  return { until: performance.now() + milliseconds, reason };
}
