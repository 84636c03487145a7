/** When a campaign ends before its runs do. */
import { EXIT } from "./exit.ts";

const MILLISECONDS = 1_000;
/** Interrupts closer together than this are one. */
const SAME_INTERRUPT_MS = 500;

/**
 * Says when to stop: time is up, the user interrupted, or a finding was enough. A second interrupt ends
 * at once; one that comes with the first is the same one, since a terminal and npm both send it.
 */
export class StopSignal {
  requested = false;
  interrupted = false;
  private readonly timer: NodeJS.Timeout | undefined;
  private interruptedAt = 0;
  private readonly interrupt = (): void => {
    if (this.interrupted) {
      if (performance.now() - this.interruptedAt > SAME_INTERRUPT_MS) {
        process.exit(EXIT.interrupted);
      }
      return;
    }
    this.interrupted = true;
    this.interruptedAt = performance.now();
    this.stop();
  };
  private readonly listeners: ((urgent: boolean) => void)[] = [];

  constructor(seconds: number | undefined) {
    this.timer = seconds === undefined ? undefined : setTimeout(() => this.stop(false), seconds * MILLISECONDS);
    process.on("SIGINT", this.interrupt);
    process.on("SIGTERM", this.interrupt);
    process.on("SIGHUP", this.interrupt);
  }

  /** `urgent` is whether what is under way does not matter any more; it does when only the time is up. */
  stop(urgent = true): void {
    this.requested = true;
    for (const listener of this.listeners) {
      listener(urgent);
    }
  }

  onStop(listener: (urgent: boolean) => void): void {
    this.listeners.push(listener);
  }

  end(): void {
    clearTimeout(this.timer);
    process.off("SIGINT", this.interrupt);
    process.off("SIGTERM", this.interrupt);
    process.off("SIGHUP", this.interrupt);
  }
}
