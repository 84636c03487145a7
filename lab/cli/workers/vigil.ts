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

/** Why a process was ended. */
export interface Ending {
  /** Whether the worker had to stop in any case, so that this is not of its target. */
  readonly isLate: boolean;
  readonly reason: string;
}

interface Limit extends Ending {
  readonly until: number;
}

export class Vigil {
  /** `undefined` where the process was not ended. */
  ending: Ending | undefined;
  private readonly fence: Fence;
  private readonly files: FenceFolder;
  private readonly handle: WorkerHandle;
  private readonly mayBeSilent: () => boolean;
  private readonly timer: NodeJS.Timeout;
  private pulse = "";
  private signAt = performance.now();
  private isLoaded = false;
  private readonly limits: Limit[] = [];

  /** `mayBeSilent` says whether the worker waits for others. */
  constructor(fence: Fence, handle: WorkerHandle, mayBeSilent: () => boolean) {
    this.fence = fence;
    this.files = new FenceFolder(fence.folder);
    this.handle = handle;
    this.mayBeSilent = mayBeSilent;
    this.timer = setInterval(() => this.look(), PERIOD_MS);
  }

  /** It said something. */
  heard(): void {
    this.signAt = performance.now();
  }

  loaded(): void {
    this.isLoaded = true;
    this.heard();
  }

  /** It was told to stop. */
  stopping(): void {
    // A hang that is under way is the watchdog's to tell.
    const most = Math.max(STOPPING_MS_MAX, this.fence.wallMs + SILENCE_MS_MAX);
    this.allow(most, `it did not stop within ${most / MILLISECONDS} s`);
  }

  /** It has to stop, and may go on for so long. */
  allow(milliseconds: number, reason: string): void {
    this.limits.push({ until: performance.now() + milliseconds, reason, isLate: true });
  }

  end(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = performance.now();
    const pulse = readIfThere(this.files.pulse)?.toString("latin1") ?? "";
    if (this.isLoaded && (pulse !== this.pulse || this.mayBeSilent())) {
      this.pulse = pulse;
      this.signAt = now;
    }
    this.ending = [this.silence(), ...this.limits].find(({ until }) => now > until);
    if (this.ending !== undefined) {
      this.end();
      this.handle.kill();
    }
  }

  /** Until when it may give no sign of life. */
  private silence(): Limit {
    const most = this.isLoaded ? this.fence.wallMs + SILENCE_MS_MAX : LOADING_MS_MAX;
    const reason = this.isLoaded
      ? `for ${most / MILLISECONDS} s it neither executed anything nor ended`
      : `it did not finish loading within ${most / MILLISECONDS} s`;
    return { until: this.signAt + most, reason, isLate: false };
  }
}
