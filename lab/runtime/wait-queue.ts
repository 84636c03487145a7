/** Waits parked at one thing, first in first out. */
import type { Wait, WaitSource } from "./structure.ts";

export class WaitQueue implements WaitSource {
  readonly id: number;
  private readonly waits: Wait[] = [];
  private readonly ready: (wait: Wait) => boolean;
  private readonly forgotten: () => void;

  /** `ready` says whether a wait of this queue could resume now; `forgotten` is called when one has left it unserved. */
  constructor(id: number, ready: (wait: Wait) => boolean, forgotten: () => void = nothing) {
    this.id = id;
    this.ready = ready;
    this.forgotten = forgotten;
  }

  get first(): Wait | undefined {
    return this.waits[0];
  }

  /** Appends; gives `false`, which tells `suspend` that the wait was kept. */
  add(wait: Wait): false {
    this.waits.push(wait);
    return false;
  }

  shift(): Wait | undefined {
    return this.waits.shift();
  }

  isReady(wait: Wait): boolean {
    return this.ready(wait);
  }

  forget(wait: Wait): void {
    const index = this.waits.indexOf(wait);
    if (index >= 0) {
      this.waits.splice(index, 1);
      this.forgotten();
    }
  }
}

function nothing(): void {}
