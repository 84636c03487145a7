/**
 * How the workers of a campaign share what they find, such that it does not depend on their speed.
 *
 * Each divides its executions into epochs of one length. At the end of an epoch it gives away what it
 * found in it, and takes what the others found in the epoch before, for which it waits if it must. So an
 * input moves at most two epochs late, nobody waits for a worker that is less than an epoch behind, and
 * the same seed, number of workers and number of runs execute the same inputs.
 */
import type { MainMessage, Part } from "./messages.ts";

/** Executions between two exchanges. */
export const EPOCH_EXECUTIONS = 8_192;

/** Gives `inputs` of an epoch to the other workers. */
type Give = (epoch: number, inputs: readonly Uint8Array[]) => void;

export class Exchange {
  private readonly part: Part;
  private readonly give: Give;
  private epoch: number;
  /** By worker and epoch. */
  private readonly received = new Map<string, readonly Uint8Array[]>();
  /** The first epoch of each worker that nothing comes from any more. */
  private readonly left = new Map<number, number>();
  private wake: (() => void) | undefined;
  private closed = false;

  constructor(part: Part, give: Give) {
    this.part = part;
    this.give = give;
    this.epoch = part.firstEpoch;
  }

  /** Takes what the main thread says. */
  deliver(message: MainMessage): void {
    if (message.kind === "entries") {
      this.received.set(placeOf(message.worker, message.epoch), message.inputs);
    } else if (message.kind === "left") {
      this.left.set(message.worker, message.epoch);
    }
    this.wake?.();
  }

  /** Waits for nobody from now on. */
  close(): void {
    this.closed = true;
    this.wake?.();
  }

  /** Ends an epoch in which `found` was found, and gives what the others found in the one before, by worker. */
  async turn(found: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    const wanted = this.epoch - 1;
    this.give(this.epoch, found);
    this.epoch += 1;
    while (!this.closed && this.others().some((worker) => this.lacks(worker, wanted))) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.others().flatMap((worker) => this.take(worker, wanted));
  }

  private lacks(worker: number, epoch: number): boolean {
    const isOver = epoch < this.part.firstEpoch || epoch >= (this.left.get(worker) ?? Number.POSITIVE_INFINITY);
    return !isOver && !this.received.has(placeOf(worker, epoch));
  }

  private take(worker: number, epoch: number): readonly Uint8Array[] {
    const place = placeOf(worker, epoch);
    const inputs = this.received.get(place) ?? [];
    this.received.delete(place);
    return inputs;
  }

  private others(): number[] {
    const { index, count } = this.part;
    return Array.from({ length: count }, (_, worker) => worker).filter((worker) => worker !== index);
  }
}

function placeOf(worker: number, epoch: number): string {
  return `${worker} ${epoch}`;
}
