/** Passes what each worker finds on to the others, and keeps it for those that take another's place. */
import type { Member } from "./member.ts";
import type { MainMessage } from "./messages.ts";

/** Epochs of which a worker that takes another's place may need the inputs; one that repeats needs all. */
const EPOCHS_KEPT = 4;

export class Relay {
  private readonly members: readonly Member[];
  private readonly recent: Extract<MainMessage, { kind: "entries" }>[] = [];
  private readonly left: Extract<MainMessage, { kind: "left" }>[] = [];

  constructor(members: readonly Member[]) {
    this.members = members;
  }

  /** Takes what a worker found in an epoch. What one finds that repeats was passed on before. */
  share(member: Member, epoch: number, inputs: readonly Uint8Array[]): void {
    if (epoch < member.epoch) {
      return;
    }
    const message = { kind: "entries" as const, worker: member.index, epoch, inputs };
    member.epoch = epoch + 1;
    this.recent.push(message);
    if (member.order.fence === undefined) {
      this.recent.splice(0, Math.max(0, this.recent.length - EPOCHS_KEPT * this.members.length));
    }
    this.tellOthers(member, message);
  }

  /** Sends a new worker what the others found since the first epoch of its order, and who has left. */
  catchUp({ index, order, life }: Member): void {
    for (const message of this.recent) {
      if (message.worker !== index && message.epoch >= order.part.firstEpoch - 1) {
        life?.handle.send(message);
      }
    }
    for (const message of this.left) {
      life?.handle.send(message);
    }
  }

  /** Says that nothing comes from a place any more. */
  leave(member: Member): void {
    const message = { kind: "left" as const, worker: member.index, epoch: member.epoch };
    this.left.push(message);
    this.tellOthers(member, message);
  }

  /** Whether a worker waits for what others find in an epoch that is over for it. */
  waits(member: Member): boolean {
    const others = this.members.filter((other) => other !== member && other.life !== undefined);
    return others.some(({ epoch }) => epoch < member.epoch - 1);
  }

  private tellOthers(member: Member, message: MainMessage): void {
    for (const other of this.members) {
      if (other !== member) {
        other.life?.handle.send(message);
      }
    }
  }
}
